/** Accounts of the contacts API and their contact types; the pages show no call for either, so the command line has them. */
import { AppError } from '../errors.ts';
import {
  type AccountRow,
  findAccountByPublicKey,
  insertAccount,
  insertType,
  saveAccount,
  selectAccounts,
  selectTypes,
  type TypeRow,
} from './accounts-repository.ts';
import { cleanText, MAX_TEXT } from './fields.ts';
import { generateKeys, hashKeys, type Keys, sameHash } from './keys.ts';
import type { ApiDb } from './schema.ts';

/** What an account has from its first moment, so that a contact can be added to it at once. */
const FIRST_TYPES = ['Customers', 'Leads', 'Friends'];

/** Stands in for the hash of an account that does not exist, so that its keys cost a comparison too. */
const NO_HASH = Buffer.alloc(32);

/**
 * Sees to it that the account `name` exists with exactly these keys; a call with the same values changes nothing, other
 * keys replace its keys.
 * @throws AppError `key_taken` when the public key belongs to another account.
 */
export async function ensureAccount(db: ApiDb, account: { name: string } & Keys): Promise<{ id: number }> {
  const name = validateName(account.name, 'account');
  const hashes = hashKeys(account);
  return db.transaction().execute(async (trx) => {
    const owner = await findAccountByPublicKey(trx, hashes.public_key_hash);
    if (owner && owner.name !== name) {
      throw new AppError(
        'key_taken',
        `The account "${owner.name}" has this public key already: give "${name}" another one.`,
      );
    }
    const id = await saveAccount(trx, name, hashes);
    if ((await selectTypes(trx, id)).length === 0) await insertFirstTypes(trx, id);
    return { id };
  });
}

/**
 * A new account with new keys, which are nowhere else: show them once.
 * @throws AppError `name_taken`
 */
export async function createAccount(db: ApiDb, wanted: string): Promise<{ id: number; name: string } & Keys> {
  const name = validateName(wanted, 'account');
  const keys = generateKeys();
  return db.transaction().execute(async (trx) => {
    const id = await insertAccount(trx, name, hashKeys(keys));
    if (id === undefined) {
      throw new AppError('name_taken', `There is an account "${name}" already: choose another name.`);
    }
    await insertFirstTypes(trx, id);
    return { id, name, ...keys };
  });
}

/** Oldest first; `contacts` counts those not deleted. */
export async function listAccounts(db: ApiDb): Promise<(AccountRow & { contacts: number })[]> {
  return selectAccounts(db);
}

/** The account these keys open; undefined for unknown or wrong ones, which take the same time. */
export async function findAccountId(db: ApiDb, keys: Keys): Promise<number | undefined> {
  const given = hashKeys(keys);
  const account = await findAccountByPublicKey(db, given.public_key_hash);
  const same = sameHash(given.secret_key_hash, account?.secretKeyHash ?? NO_HASH);
  return same ? account?.id : undefined;
}

/** Adds a contact type, or finds the one of this name. */
export async function addType(
  db: ApiDb,
  accountId: number,
  wanted: string,
): Promise<{ id: number; name: string }> {
  const name = validateName(wanted, 'contact type');
  return { id: await insertType(db, accountId, name), name };
}

/** An account's contact types, oldest first. */
export async function listTypes(db: ApiDb, accountId: number): Promise<TypeRow[]> {
  return selectTypes(db, accountId);
}

async function insertFirstTypes(trx: ApiDb, accountId: number): Promise<void> {
  for (const name of FIRST_TYPES) await insertType(trx, accountId, name);
}

function validateName(wanted: string, what: string): string {
  const name = cleanText(wanted);
  if (name !== '' && [...name].length <= MAX_TEXT) return name;
  throw new AppError('name_unfit', `Give the ${what} a name of 1 to ${MAX_TEXT} characters.`);
}
