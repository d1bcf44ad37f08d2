/** Every way in which a call can be refused: its HTTP status, and its sentence under the envelope. */
import { expect, test } from 'vitest';
import { FRANCE, useApi } from './running-api.ts';

const api = useApi();

const failed = (status: number, errors: unknown) => ({ status, body: { status: 'failed', errors } });
const NOT_FOUND = failed(404, 'Record Not Found');
const person = () => ({
  contact_type_id: api.current.mine.types[0] ?? 0,
  email: 'ana@example.com',
  country: FRANCE,
});

const CALLS: [method: string, path: string][] = [
  ['GET', 'contacts/list'],
  ['GET', 'contacts/details?contact_id=1'],
  ['POST', 'contacts/add'],
  ['POST', 'contacts/update'],
  ['DELETE', 'contacts/delete?contact_id=1'],
  ['POST', 'contacts/bulk-delete'],
  ['GET', 'contacts/csv-sample/download'],
  ['POST', 'contacts/upload-csv'],
  ['GET', 'contacts-type'],
  ['GET', 'reserve-fields'],
  ['GET', 'countries'],
];

async function callWith(headers: Record<string, string>, method: string, path: string) {
  const response = await fetch(api.current.url + path, { method, headers });
  return { status: response.status, body: await response.json() };
}

test.each(CALLS)('%s %s without keys names both of them', async (method, path) => {
  const errors = {
    PublicKey: ['The public key field is required.'],
    SecretKey: ['The secret key field is required.'],
  };
  expect(await callWith({}, method, path)).toEqual(failed(401, errors));
});

test.each(CALLS)('%s %s refuses keys that do not belong together', async (method, path) => {
  const { mine, theirs } = api.current;
  const errors = {
    PublicKey: ['The selected public key is invalid.'],
    SecretKey: ['The selected secret key is invalid.'],
  };
  const wrong = [
    { PublicKey: mine.keys.publicKey, SecretKey: theirs.keys.secretKey },
    { PublicKey: mine.keys.publicKey, SecretKey: mine.keys.secretKey.slice(0, -1) },
    { PublicKey: 'nobody', SecretKey: mine.keys.secretKey },
  ];
  for (const keys of wrong) expect(await callWith(keys, method, path)).toEqual(failed(401, errors));
});

test('one missing key is named alone', async () => {
  const { publicKey } = api.current.mine.keys;
  const answer = await callWith({ PublicKey: publicKey, SecretKey: ' ' }, 'GET', 'contacts/list');
  expect(answer).toEqual(failed(401, { SecretKey: ['The secret key field is required.'] }));
});

test('add without e-mail says so', async () => {
  const answer = await api.current.mine.post('contacts/add', { ...person(), email: ' ' });
  expect(answer).toEqual(failed(422, { email: ['The email field is required.'] }));
});

test.each(['contacts/add', 'contacts/update'])(
  '%s names everything that is missing at once',
  async (path) => {
    const { mine } = api.current;
    const errors = {
      ...(path === 'contacts/update' ? { contact_id: ['The contact id field is required.'] } : {}),
      contact_type_id: ['The contact type id field is required.'],
      email: ['The email field is required.'],
      country: ['The country field is required.'],
    };
    expect(await mine.post(path, {})).toEqual(failed(422, errors));
    expect(await mine.postUrlencoded(path, '')).toEqual(failed(422, errors));
    expect(await callWith(mine.headers, 'POST', path)).toEqual(failed(422, errors));
  },
);

test.each([
  ['contact_type_id', 'Customers', 'The contact type id must be an integer.'],
  ['contact_type_id', '1.5', 'The contact type id must be an integer.'],
  ['contact_type_id', '999999', 'The selected contact type id is invalid.'],
  ['contact_type_id', '99999999999999999999', 'The selected contact type id is invalid.'],
  ['contact_type_id', '-1', 'The selected contact type id is invalid.'],
  ['country', 'France', 'The country must be an integer.'],
  ['country', '0', 'The selected country is invalid.'],
  ['country', '9999', 'The selected country is invalid.'],
  ['email', 'ana', 'The email must be a valid email address.'],
  ['email', 'ana@example', 'The email must be a valid email address.'],
  ['email', 'ana..b@example.com', 'The email must be a valid email address.'],
  ['email', 'Ana <ana@example.com>', 'The email must be a valid email address.'],
  ['email', `${'a'.repeat(244)}@example.com`, 'The email may not be greater than 255 characters.'],
  ['first_name', 'a'.repeat(256), 'The first name may not be greater than 255 characters.'],
  ['last_name', '😀'.repeat(256), 'The last name may not be greater than 255 characters.'],
  ['state', 'a'.repeat(10_000), 'The state may not be greater than 255 characters.'],
  ['city', 'a'.repeat(256), 'The city may not be greater than 255 characters.'],
  ['address_line1', 'a'.repeat(256), 'The address line1 may not be greater than 255 characters.'],
  ['address_line2', 'a'.repeat(256), 'The address line2 may not be greater than 255 characters.'],
  [
    'state_province_region',
    'a'.repeat(256),
    'The state province region may not be greater than 255 characters.',
  ],
  ['postal_code', 'a'.repeat(256), 'The postal code may not be greater than 255 characters.'],
])('add and update refuse the %s %.30s', async (field, value, sentence) => {
  const { mine } = api.current;
  const errors = { [field]: [sentence] };
  expect(await mine.post('contacts/add', { ...person(), [field]: value })).toEqual(failed(422, errors));
  const { id } = await mine.add();
  const update = { ...person(), contact_id: id, [field]: value };
  expect(await mine.post('contacts/update', update)).toEqual(failed(422, errors));
});

test('255 characters fit, also where each is two units of JavaScript text', async () => {
  const name = '😀'.repeat(255);
  expect(await api.current.mine.add({ first_name: name })).toMatchObject({ first_name: name });
});

test('update refuses a contact id that is no number', async () => {
  const answer = await api.current.mine.post('contacts/update', { ...person(), contact_id: 'x' });
  expect(answer).toEqual(failed(422, { contact_id: ['The contact id must be an integer.'] }));
});

test('update of a contact that is not there, or deleted, finds no record', async () => {
  const { mine } = api.current;
  expect(await mine.post('contacts/update', { ...person(), contact_id: 999_999 })).toEqual(NOT_FOUND);
  const { id } = await mine.add();
  await mine.remove(`contacts/delete?contact_id=${id}`);
  expect(await mine.post('contacts/update', { ...person(), contact_id: id })).toEqual(NOT_FOUND);
});

test.each([
  '',
  '?contact_id=',
  '?contact_id=x',
  '?contact_id=999999',
  '?contact_id=99999999999',
  '?contact_id=-1',
  '?contact_id=1%00',
  '?contact_id=1&contact_id=2',
])('details and delete with "%s" find no record', async (query) => {
  const { mine } = api.current;
  expect(await mine.get(`contacts/details${query}`)).toEqual(NOT_FOUND);
  expect(await mine.remove(`contacts/delete${query}`)).toEqual(NOT_FOUND);
});

test.each(['', 'strIds[0]=', 'strIds[0]=x', 'strIds[0]=999999', 'strIds[]=99999999999999', 'ids[0]=1'])(
  'bulk delete with "%s" finds no record',
  async (body) => {
    expect(await api.current.mine.postUrlencoded('contacts/bulk-delete', body)).toEqual(NOT_FOUND);
  },
);

test('a body over the cap is refused with its size', async () => {
  const { mine } = api.current;
  const sentence = 'The request body may not be greater than 1024 kilobytes.';
  const body = `strIds[0]=1&x=${'y'.repeat(2 * 1024 * 1024)}`;
  expect(await mine.postUrlencoded('contacts/bulk-delete', body)).toEqual(failed(413, sentence));
});

test('a multipart field over its cap, or too many of them, is refused', async () => {
  const { mine } = api.current;
  const long = await mine.post('contacts/add', { ...person(), city: 'y'.repeat(20_000) });
  expect(long).toEqual(failed(413, 'A field may not be greater than 16 kilobytes.'));
  const fields = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`strIds[${index}]`, index]));
  const many = await mine.post('contacts/bulk-delete', fields);
  expect(many).toEqual(failed(413, 'The request may not have more than 1000 fields.'));
});

test('a file where none belongs is refused', async () => {
  const { url, mine } = api.current;
  const form = new FormData();
  form.set('email', new Blob(['ana@example.com']), 'email.txt');
  const response = await fetch(`${url}contacts/add`, { method: 'POST', headers: mine.headers, body: form });
  expect({ status: response.status, body: await response.json() }).toEqual(
    failed(413, 'The request has more files than this call takes.'),
  );
});

test.each([
  ['application/json', '{"email":"ana@example.com"}', 415],
  ['text/plain', 'email=ana@example.com', 415],
  ['multipart/form-data', 'no boundary', 400],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut', 400],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="constructor"\r\n\r\n1\r\n--x--\r\n',
    400,
  ],
])('a body of %s with %.20s is refused under the envelope', async (type, body, status) => {
  const { url, mine } = api.current;
  const headers = { ...mine.headers, 'content-type': type };
  const response = await fetch(`${url}contacts/add`, { method: 'POST', headers, body });
  const answer = (await response.json()) as { status: string; errors: string };
  expect([response.status, answer.status, typeof answer.errors]).toEqual([status, 'failed', 'string']);
});

test('a path or a verb that does not exist says so, unlike a record that does not exist', async () => {
  const { mine } = api.current;
  const sentence = (call: string) => `Not Found: there is no ${call} here.`;
  expect(await mine.get('contacts/nope?x=1')).toEqual(failed(404, sentence('GET /api/contacts/nope')));
  expect(await mine.get('contacts/add')).toEqual(failed(404, sentence('GET /api/contacts/add')));
});

test('a path that cannot be decoded is refused under the envelope', async () => {
  const answer = await api.current.mine.get('contacts/%zz');
  expect([answer.status, answer.body.status]).toEqual([400, 'failed']);
});
