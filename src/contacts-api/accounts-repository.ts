/** Rows of accounts and of their contact types. */
import { sql } from 'kysely';
import type { KeyHashes } from './keys.ts';
import type { ApiDb } from './schema.ts';

export type AccountRow = { id: number; name: string; createdAt: Date };
export type TypeRow = { id: number; name: string; createdAt: Date; updatedAt: Date };

/** Adds the account of this name, or gives the one that is there these keys. Returns its id. */
export async function saveAccount(db: ApiDb, name: string, hashes: KeyHashes): Promise<number> {
  const { id } = await db
    .insertInto('accounts')
    .values({ name, ...hashes })
    .onConflict((c) => c.column('name').doUpdateSet(hashes))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Returns the new id, or undefined when the name is taken. */
export async function insertAccount(db: ApiDb, name: string, hashes: KeyHashes): Promise<number | undefined> {
  const row = await db
    .insertInto('accounts')
    .values({ name, ...hashes })
    .onConflict((c) => c.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function findAccountByPublicKey(
  db: ApiDb,
  publicKeyHash: Buffer,
): Promise<{ id: number; name: string; secretKeyHash: Buffer } | undefined> {
  return db
    .selectFrom('accounts')
    .select(['id', 'name', 'secret_key_hash as secretKeyHash'])
    .where('public_key_hash', '=', publicKeyHash)
    .executeTakeFirst();
}

/** All accounts, oldest first; `contacts` counts those not deleted. */
export async function selectAccounts(db: ApiDb): Promise<(AccountRow & { contacts: number })[]> {
  return db
    .selectFrom('accounts')
    .leftJoin('contacts', (join) =>
      join.onRef('contacts.account_id', '=', 'accounts.id').on('contacts.deleted_at', 'is', null),
    )
    .select(['accounts.id', 'accounts.name', 'accounts.created_at as createdAt'])
    .select(sql<number>`count(contacts.id)::integer`.as('contacts'))
    .groupBy('accounts.id')
    .orderBy('accounts.id')
    .execute();
}

/** An account's types, oldest first. */
export async function selectTypes(db: ApiDb, accountId: number): Promise<TypeRow[]> {
  return db
    .selectFrom('contact_types')
    .select(['id', 'name', 'created_at as createdAt', 'updated_at as updatedAt'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
}

/** Returns the id, the old one for a name that is there already. */
export async function insertType(db: ApiDb, accountId: number, name: string): Promise<number> {
  const row = { account_id: accountId, name };
  const { id } = await db
    .insertInto('contact_types')
    .values(row)
    .onConflict((c) => c.columns(['account_id', 'name']).doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function hasType(db: ApiDb, accountId: number, typeId: number): Promise<boolean> {
  const row = await db
    .selectFrom('contact_types')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', typeId)
    .executeTakeFirst();
  return row !== undefined;
}
