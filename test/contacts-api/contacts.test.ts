/** Every call of the API, over HTTP, as the pages document it. */
import { expect, test } from 'vitest';
import { WireContact, WireCountry, WireType } from '../../src/contacts/wire.ts';
import { FRANCE, type Listed, useApi } from './running-api.ts';

const api = useApi();

const FULL = {
  email: 'zoe.martin@example.com',
  country: FRANCE,
  first_name: 'Zoé',
  last_name: 'Martin',
  state: 'Rhône',
  city: 'Lyon',
  address_line1: '12 rue des Lilas',
  address_line2: '2e étage',
  state_province_region: 'Auvergne-Rhône-Alpes',
  postal_code: '69003',
};

async function details(id: number): Promise<Listed> {
  const { body } = await api.current.mine.get(`contacts/details?contact_id=${id}`);
  return (body.message as { contact: Listed }).contact;
}

test('an add answers with a sentence, and the list then shows the contact with its country by name and its type', async () => {
  const { mine } = api.current;
  const type = mine.types[1] ?? 0;
  const answer = await mine.post('contacts/add', { ...FULL, contact_type_id: type });
  expect(answer).toEqual({ status: 200, body: { status: 'success', message: 'Contact Added Successfully' } });
  const [newest] = await mine.list();
  expect(WireContact.safeParse(newest).success).toBe(true);
  expect(newest).toMatchObject({
    ...FULL,
    country: 'France',
    contact_type_id: type,
    user_id: mine.accountId,
    fullname: 'Zoé Martin',
    alt_email: null,
    custom_field: null,
    deleted_at: null,
    contact_type: { id: type, user_id: mine.accountId, name: 'Leads', deleted_at: null },
  });
  expect(newest?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});

test('the details show the country by number, as text, and no type', async () => {
  const { id } = await api.current.mine.add(FULL);
  const contact = await details(id);
  expect(contact).toMatchObject({ ...FULL, id, country: String(FRANCE) });
  expect(contact).not.toHaveProperty('contact_type');
});

test('the list begins with the newest contact', async () => {
  const { mine } = api.current;
  const first = await mine.add({ email: 'first@example.com' });
  const second = await mine.add({ email: 'second@example.com' });
  const ids = (await mine.list()).map(({ id }) => id);
  expect(ids.slice(0, 2)).toEqual([second.id, first.id]);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
});

test('an account without contacts has an empty list', async () => {
  expect(await api.current.theirs.list()).toEqual([]);
});

test('spaces around a text are dropped and a blank text is null', async () => {
  const contact = await api.current.mine.add({
    first_name: 'Seikh ',
    last_name: '  ',
    email: ' seikh@example.com\n',
  });
  expect(contact).toMatchObject({ first_name: 'Seikh', last_name: null, email: 'seikh@example.com' });
  expect(contact.fullname).toBe('Seikh');
});

test('a second add of the same e-mail makes a second contact', async () => {
  const { mine } = api.current;
  const one = await mine.add({ email: 'twin@example.com' });
  const two = await mine.add({ email: 'twin@example.com' });
  expect(two.id).toBeGreaterThan(one.id);
});

test('an urlencoded body does as well as a multipart one', async () => {
  const { mine } = api.current;
  const form = {
    contact_type_id: String(mine.types[0]),
    email: 'url+coded@example.com',
    country: String(FRANCE),
  };
  const body = new URLSearchParams({ ...form, city: 'São Paulo & co' });
  const answer = await mine.postUrlencoded('contacts/add', body.toString());
  expect(answer.status).toBe(200);
  expect((await mine.list())[0]).toMatchObject({ email: 'url+coded@example.com', city: 'São Paulo & co' });
});

test('an update replaces the whole record: a field left out is cleared', async () => {
  const { mine } = api.current;
  const { id } = await mine.add(FULL);
  const answer = await mine.post('contacts/update', {
    contact_id: id,
    contact_type_id: mine.types[2] ?? 0,
    email: 'zoe@example.org',
    country: 1,
    first_name: 'Zoé',
  });
  expect(answer.body).toEqual({ status: 'success', message: 'Contact Updated Successfully' });
  expect(await details(id)).toMatchObject({
    email: 'zoe@example.org',
    country: '1',
    contact_type_id: mine.types[2],
    first_name: 'Zoé',
    last_name: null,
    city: null,
    postal_code: null,
  });
});

test('a deleted contact is gone from every call and stays in the table', async () => {
  const { mine, db } = api.current;
  const { id } = await mine.add();
  const answer = await mine.remove(`contacts/delete?contact_id=${id}`);
  expect(answer).toEqual({ status: 200, body: { status: 'success', message: 'Deleted Successfully' } });
  expect((await mine.get(`contacts/details?contact_id=${id}`)).status).toBe(404);
  expect((await mine.list()).map((contact) => contact.id)).not.toContain(id);
  const again = await mine.remove(`contacts/delete?contact_id=${id}`);
  expect(again).toEqual({ status: 404, body: { status: 'failed', errors: 'Record Not Found' } });
  const kept = await db.selectFrom('contacts').select('deleted_at').where('id', '=', id).executeTakeFirst();
  expect(kept?.deleted_at).toBeInstanceOf(Date);
});

test.each([
  ['numbered', (ids: number[]) => ids.map((id, index) => `strIds[${index}]=${id}`).join('&')],
  ['unnumbered', (ids: number[]) => ids.map((id) => `strIds[]=${id}`).join('&')],
  ['percent-encoded', (ids: number[]) => ids.map((id, index) => `strIds%5B${index}%5D=${id}`).join('&')],
])('bulk delete takes %s ids', async (_name, bodyOf) => {
  const { mine } = api.current;
  const kept = await mine.add();
  const gone = [await mine.add(), await mine.add(), await mine.add()].map(({ id }) => id);
  const answer = await mine.postUrlencoded('contacts/bulk-delete', bodyOf(gone));
  expect(answer.body).toEqual({ status: 'success', message: 'Deleted Successfully' });
  const left = (await mine.list()).map(({ id }) => id);
  expect(left).toContain(kept.id);
  expect(left.filter((id) => gone.includes(id))).toEqual([]);
});

test('bulk delete takes thousands of ids at once, and succeeds when at least one of them is there', async () => {
  const { mine } = api.current;
  const { id } = await mine.add();
  const ids = [...Array.from({ length: 5000 }, (_, index) => 1_000_000 + index), id];
  const body = ids.map((one, index) => `strIds[${index}]=${one}`).join('&');
  expect((await mine.postUrlencoded('contacts/bulk-delete', body)).status).toBe(200);
  const again = await mine.postUrlencoded('contacts/bulk-delete', body);
  expect(again).toEqual({ status: 404, body: { status: 'failed', errors: 'Record Not Found' } });
});

test('a new account has the types Customers, Leads and Friends', async () => {
  const { body } = await api.current.mine.get('contacts-type');
  const { contactTypes } = body.message as { contactTypes: Record<string, unknown>[] };
  expect(contactTypes.map(({ name }) => name)).toEqual(['Customers', 'Leads', 'Friends']);
  expect(contactTypes.every((type) => WireType.safeParse(type).success)).toBe(true);
  expect(Object.keys(contactTypes[0] ?? {})).toEqual([
    'id',
    'user_id',
    'name',
    'deleted_at',
    'created_at',
    'updated_at',
  ]);
});

test('the countries are served by number and name', async () => {
  const { body } = await api.current.mine.get('countries');
  const { countries } = body.message as { countries: { id: number; name: string }[] };
  expect(countries.length).toBeGreaterThan(240);
  expect(countries.every((country) => WireCountry.safeParse(country).success)).toBe(true);
  expect(countries.find(({ id }) => id === FRANCE)).toEqual({ id: FRANCE, name: 'France' });
});

test('the reserved fields are the columns that every contact has', async () => {
  const contact = await api.current.mine.add();
  const { body } = await api.current.mine.get('reserve-fields');
  const { reservedFields } = body.message as { reservedFields: { id: number; name: string }[] };
  expect(Object.keys(contact)).toEqual(expect.arrayContaining(reservedFields.map(({ name }) => name)));
  expect(reservedFields).toContainEqual({ id: 3, name: 'email' });
});

test('slashes may come twice, and one more at the end', async () => {
  const { url, mine } = api.current;
  const origin = new URL(url).origin;
  for (const path of ['/api//contacts/list', '//api/contacts//list', '/api/contacts/list/']) {
    expect((await fetch(origin + path, { headers: mine.headers })).status, path).toBe(200);
  }
});
