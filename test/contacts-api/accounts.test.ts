/** Accounts, their keys and their types, and the commands that manage them. */
import { expect, test } from 'vitest';
import {
  addType,
  createAccount,
  ensureAccount,
  findAccountId,
  listAccounts,
  listTypes,
} from '../../src/contacts-api/accounts.ts';
import { findCommand } from '../../src/contacts-api/commands.ts';
import { addSampleContacts } from '../../src/contacts-api/sample-contacts.ts';
import { type ApiDb, openApiDb } from '../../src/contacts-api/schema.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const db = (): ApiDb => openApiDb(database.current);
const command = (...words: string[]) => findCommand(words)(db());

test('the commands say what to do while there is no account', async () => {
  expect(await command('accounts', 'list')).toMatch(/There is no account yet/);
  await expect(command('types', 'list')).rejects.toThrow(/There is no account yet/);
});

test('a new account opens with its own two keys and no others', async () => {
  const { id, publicKey, secretKey } = await createAccount(db(), 'Keys');
  const other = await createAccount(db(), 'Other');
  expect(await findAccountId(db(), { publicKey, secretKey })).toBe(id);
  expect(await findAccountId(db(), { publicKey, secretKey: other.secretKey })).toBeUndefined();
  expect(await findAccountId(db(), { publicKey: secretKey, secretKey: publicKey })).toBeUndefined();
  expect(await findAccountId(db(), { publicKey: '', secretKey: '' })).toBeUndefined();
});

test('the keys are kept nowhere as they are', async () => {
  const { publicKey, secretKey } = await createAccount(db(), 'Hashed');
  const rows = await db().selectFrom('accounts').selectAll().execute();
  const kept = rows.map((row) => [
    row.name,
    row.public_key_hash.toString('latin1'),
    row.secret_key_hash.toString('latin1'),
  ]);
  expect(JSON.stringify(kept)).not.toContain(publicKey);
  expect(JSON.stringify(kept)).not.toContain(secretKey);
  expect(rows.every((row) => row.secret_key_hash.length === 32)).toBe(true);
});

test('ensuring an account twice leaves one account with its types once', async () => {
  const wanted = { name: 'Ensured', publicKey: 'public-one', secretKey: 'secret-one' };
  const [one, two] = await Promise.all([ensureAccount(db(), wanted), ensureAccount(db(), wanted)]);
  expect(two).toEqual(one);
  expect((await listTypes(db(), one.id)).map(({ name }) => name)).toEqual(['Customers', 'Leads', 'Friends']);
});

test('ensuring an account with other keys replaces its keys', async () => {
  const before = await ensureAccount(db(), { name: 'Rotated', publicKey: 'public-a', secretKey: 'secret-a' });
  const after = await ensureAccount(db(), { name: 'Rotated', publicKey: 'public-b', secretKey: 'secret-b' });
  expect(after).toEqual(before);
  expect(await findAccountId(db(), { publicKey: 'public-a', secretKey: 'secret-a' })).toBeUndefined();
  expect(await findAccountId(db(), { publicKey: 'public-b', secretKey: 'secret-b' })).toBe(after.id);
});

test('a public key cannot belong to two accounts, nor a name', async () => {
  await ensureAccount(db(), { name: 'First', publicKey: 'shared', secretKey: 's' });
  const second = ensureAccount(db(), { name: 'Second', publicKey: 'shared', secretKey: 's' });
  await expect(second).rejects.toMatchObject({ code: 'key_taken' });
  await expect(createAccount(db(), 'First')).rejects.toMatchObject({ code: 'name_taken' });
  await expect(createAccount(db(), ' ')).rejects.toMatchObject({ code: 'name_unfit' });
});

test('a type is added once to its own account', async () => {
  const { id } = await createAccount(db(), 'Typed');
  const type = await addType(db(), id, ' Partners ');
  expect(type.name).toBe('Partners');
  expect(await addType(db(), id, 'Partners')).toEqual(type);
  const other = await createAccount(db(), 'Untyped');
  expect((await listTypes(db(), id)).map(({ name }) => name)).toEqual([
    'Customers',
    'Leads',
    'Friends',
    'Partners',
  ]);
  expect((await listTypes(db(), other.id)).map(({ name }) => name)).not.toContain('Partners');
});

test('the commands add and list accounts and types', async () => {
  const shown = await command('accounts', 'add', 'Shop');
  const publicKey = /PublicKey: (\S+)/.exec(shown)?.[1] ?? '';
  const secretKey = /SecretKey: (\S+)/.exec(shown)?.[1] ?? '';
  const shop = await findAccountId(db(), { publicKey, secretKey });
  expect((await listAccounts(db())).find(({ id }) => id === shop)?.name).toBe('Shop');
  expect(await command('accounts', 'list')).toMatch(/^\d+ {2}Shop {2}0 contacts {2}since \d{4}-\d\d-\d\d$/m);
  expect(await command('types', 'add', 'Partners', 'Shop')).toContain('has the contact type "Partners"');
  expect(await command('types', 'list', 'Shop')).toMatch(/Customers\n.*Leads\n.*Friends\n.*Partners$/);
});

test('among several accounts the types command asks for a name', async () => {
  await expect(command('types', 'add', 'Partners')).rejects.toThrow(
    /There are several accounts: name one of .*"Shop"/,
  );
  await expect(command('types', 'list', 'Nobody')).rejects.toThrow(
    /There is no account "Nobody": name one of/,
  );
});

test.each([
  [['account', 'add', 'x']],
  [['accounts']],
  [['accounts', 'add']],
  [['types', 'add']],
  [['accounts', 'list', 'x']],
])('the words %j are answered with the usage', (words) => {
  expect(() => findCommand(words)).toThrow(/is not something I can do\.\nUsage:/);
});

test('the samples come once, into an account that never had a contact', async () => {
  const { id } = await createAccount(db(), 'Samples');
  await addSampleContacts(db(), id);
  await addSampleContacts(db(), id);
  const contacts = await db().selectFrom('contacts').selectAll().where('account_id', '=', id).execute();
  expect(contacts).toHaveLength(40);
  expect(new Set(contacts.map(({ email }) => email)).size).toBe(40);
  expect(new Set(contacts.map((contact) => contact.country_id)).size).toBeGreaterThan(30);
  expect(new Set(contacts.map((contact) => contact.contact_type_id)).size).toBe(3);
  expect(contacts.every(({ email }) => /@example\.(com|org|net)$/.test(email))).toBe(true);
  expect(contacts.every(({ created_at }) => created_at < new Date())).toBe(true);

  await db().updateTable('contacts').set({ deleted_at: new Date() }).where('account_id', '=', id).execute();
  await addSampleContacts(db(), id);
  const live = db()
    .selectFrom('contacts')
    .select('id')
    .where('account_id', '=', id)
    .where('deleted_at', 'is', null);
  expect(await live.execute()).toEqual([]);
});
