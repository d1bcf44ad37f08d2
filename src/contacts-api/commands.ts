/** The command line of the contacts API: accounts and contact types, for which the pages show no call. */
import { AppError } from '../errors.ts';
import { addType, createAccount, listAccounts, listTypes } from './accounts.ts';
import type { ApiDb } from './schema.ts';

export const USAGE = `Usage:
  npm run api                                       start the contacts API
  npm run api -- accounts add "Name"                make an account and print its keys, once
  npm run api -- accounts list                      show the accounts
  npm run api -- types add "Partners" [account]     add a contact type
  npm run api -- types list [account]               show the contact types
The account may be left out while there is only one.`;

export type Command = (db: ApiDb) => Promise<string>;

/**
 * The command that `words` name; it returns what to print.
 * @throws AppError `wrong_usage` for words that name none, before any database is opened.
 */
export function findCommand(words: string[]): Command {
  const [noun, verb, ...rest] = words;
  const [first, second] = rest;
  const named = `${noun} ${verb}`;
  if (named === 'accounts list' && rest.length === 0) return printAccounts;
  if (named === 'accounts add' && first && rest.length === 1) return (db) => addAccount(db, first);
  if (named === 'types list' && rest.length <= 1) return (db) => printTypes(db, first);
  if (named === 'types add' && first && rest.length <= 2) return (db) => addOneType(db, first, second);
  throw new AppError('wrong_usage', `"${words.join(' ')}" is not something I can do.\n${USAGE}`);
}

/** What a person must note now, since the keys are kept only as hashes. */
export function describeKeys(account: { name: string; publicKey: string; secretKey: string }): string {
  return [
    `Account "${account.name}". Its keys are shown this once and cannot be shown again:`,
    `  PublicKey: ${account.publicKey}`,
    `  SecretKey: ${account.secretKey}`,
  ].join('\n');
}

async function addAccount(db: ApiDb, name: string): Promise<string> {
  return describeKeys(await createAccount(db, name));
}

async function printAccounts(db: ApiDb): Promise<string> {
  const accounts = await listAccounts(db);
  if (accounts.length === 0) return 'There is no account yet: npm run api -- accounts add "Name"';
  const lines = accounts.map(({ id, name, contacts, createdAt }) => {
    return `${id}  ${name}  ${contacts} contacts  since ${createdAt.toISOString().slice(0, 10)}`;
  });
  return lines.join('\n');
}

async function addOneType(db: ApiDb, name: string, accountName: string | undefined): Promise<string> {
  const account = await getAccount(db, accountName);
  const type = await addType(db, account.id, name);
  return `Account "${account.name}" has the contact type "${type.name}" (id ${type.id}).`;
}

async function printTypes(db: ApiDb, accountName: string | undefined): Promise<string> {
  const types = await listTypes(db, (await getAccount(db, accountName)).id);
  return types.map(({ id, name }) => `${id}  ${name}`).join('\n');
}

async function getAccount(db: ApiDb, name: string | undefined): Promise<{ id: number; name: string }> {
  const accounts = await listAccounts(db);
  const [only, another] = accounts;
  const account = name === undefined && !another ? only : accounts.find((one) => one.name === name);
  if (account) return account;
  if (!only) throw new AppError('no_account', 'There is no account yet: npm run api -- accounts add "Name"');
  const names = accounts.map((one) => `"${one.name}"`).join(', ');
  const reason = name === undefined ? 'There are several accounts' : `There is no account "${name}"`;
  throw new AppError('unknown_account', `${reason}: name one of ${names}.`);
}
