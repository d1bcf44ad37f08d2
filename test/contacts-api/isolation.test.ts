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
