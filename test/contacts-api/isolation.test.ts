/** One account's keys never reach another account's contacts or types, by any call. */
import { expect, test } from 'vitest';
import { FRANCE, useApi } from './running-api.ts';

const api = useApi();

const NOT_FOUND = { status: 404, body: { status: 'failed', errors: 'Record Not Found' } };

/** A contact of mine, and a check that it is still as it was. */
async function secret() {
  const { mine } = api.current;
  const contact = await mine.add({ email: 'secret@example.com', first_name: 'Secret' });
  const unchanged = async () => {
    const { body } = await mine.get(`contacts/details?contact_id=${contact.id}`);
    expect(body.message).toMatchObject({
      contact: { id: contact.id, email: 'secret@example.com', first_name: 'Secret' },
    });
  };
  return { id: contact.id, unchanged };
}

test('the list shows only one’s own contacts', async () => {
  const { theirs } = api.current;
  await secret();
  const own = await theirs.add({ email: 'own@example.com' });
  expect((await theirs.list()).map(({ id }) => id)).toEqual([own.id]);
});

test('the details of a stranger’s contact are not found', async () => {
  const { id } = await secret();
  expect(await api.current.theirs.get(`contacts/details?contact_id=${id}`)).toEqual(NOT_FOUND);
});

test('a stranger’s contact cannot be updated', async () => {
  const { theirs } = api.current;
  const { id, unchanged } = await secret();
  const update = {
    contact_id: id,
    contact_type_id: theirs.types[0] ?? 0,
    email: 'mine@example.com',
    country: FRANCE,
  };
  expect(await theirs.post('contacts/update', update)).toEqual(NOT_FOUND);
  await unchanged();
});

test('a stranger’s contact cannot be deleted, alone or among others', async () => {
  const { theirs } = api.current;
  const { id, unchanged } = await secret();
  const own = await theirs.add();
  expect(await theirs.remove(`contacts/delete?contact_id=${id}`)).toEqual(NOT_FOUND);
  expect(await theirs.postUrlencoded('contacts/bulk-delete', `strIds[0]=${id}`)).toEqual(NOT_FOUND);
  const both = await theirs.postUrlencoded('contacts/bulk-delete', `strIds[0]=${id}&strIds[1]=${own.id}`);
  expect(both.status).toBe(200);
  await unchanged();
});

test('a stranger’s contact type cannot be used by add, update or upload', async () => {
  const { mine, theirs } = api.current;
  const own = await theirs.add();
  const foreign = { contact_type_id: mine.types[0] ?? 0, email: 'x@example.com', country: FRANCE };
  const refused = {
    status: 422,
    body: { status: 'failed', errors: { contact_type_id: ['The selected contact type id is invalid.'] } },
  };
  const before = await theirs.list();
  expect(await theirs.post('contacts/add', foreign)).toEqual(refused);
  expect(await theirs.post('contacts/update', { ...foreign, contact_id: own.id })).toEqual(refused);
  const csv = 'email,country\nx@example.com,France\n';
  expect(await theirs.upload(csv, { contact_type_id: foreign.contact_type_id })).toEqual(refused);
  expect(await theirs.list()).toEqual(before);
});

test('an upload goes to the account whose keys it carries', async () => {
  const { mine, theirs } = api.current;
  const before = await mine.list();
  await theirs.upload('email,country\nuploaded@example.com,France\n');
  expect((await theirs.list())[0]).toMatchObject({
    email: 'uploaded@example.com',
    user_id: theirs.accountId,
  });
  expect(await mine.list()).toEqual(before);
});

test('the contact types are one’s own', async () => {
  const { mine, theirs } = api.current;
  expect(mine.types.filter((id) => theirs.types.includes(id))).toEqual([]);
});

test('the database itself refuses a contact with the type of another account', async () => {
  const { db, mine, theirs } = api.current;
  const row = {
    account_id: theirs.accountId,
    contact_type_id: mine.types[0] ?? 0,
    email: 'x@example.com',
    country_id: 1,
  };
  const insert = db
    .insertInto('contacts')
    .values(row as never)
    .execute();
  await expect(insert).rejects.toThrow(/contacts_type_of_account/);
});

test('calls that come all at once go each to its own account, and keys mixed from two open none', async () => {
  const { url, mine, theirs } = api.current;
  const mixed = { PublicKey: mine.keys.publicKey, SecretKey: theirs.keys.secretKey };
  const calls = Array.from({ length: 10 }, (_, n) => [
    mine.post('contacts/add', fields(mine, `mine${n}@once.example`)),
    theirs.post('contacts/add', fields(theirs, `theirs${n}@once.example`)),
    theirs.post('contacts/add', fields(mine, `wrong${n}@once.example`)),
    fetch(new URL('contacts/list', url), { headers: mixed }),
  ]);
  const statuses = (await Promise.all(calls.flat())).map(({ status }) => status);
  expect(statuses).toEqual(calls.flatMap(() => [200, 200, 422, 401]));
  for (const [client, name] of [[mine, 'mine'] as const, [theirs, 'theirs'] as const]) {
    const emails = (await client.list()).map(({ email }) => email).filter((one) => one.includes('@once'));
    expect(emails.sort()).toEqual(Array.from({ length: 10 }, (_, n) => `${name}${n}@once.example`));
  }
});

function fields({ types }: { types: number[] }, email: string) {
  return { contact_type_id: types[0] ?? 0, email, country: FRANCE };
}
