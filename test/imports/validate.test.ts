/** A row becomes a draft, or says what is wrong with it. */
import { expect, test } from 'vitest';
import type { Mapping } from '../../src/imports/file-reading.ts';
import { checkRow, type Lookups } from '../../src/imports/validate.ts';

const lookups: Lookups = {
  typeId: (name) => new Map([['leads', 2]]).get(name.toLowerCase()),
  countryId: async (name) => new Map([['spain', 209]]).get(name.toLowerCase()),
  typeNames: ['Customers', 'Leads'],
};
const mapping: Mapping = ['email', 'full_name', 'country', 'contact_type', null];
const check = (cells: string[], countryId?: number, fault?: string) =>
  checkRow({ row: 2, line: 2, cells, ...(fault ? { fault } : {}) }, mapping, lookups, {
    typeId: 1,
    countryId,
  });
const doubtsOf = async (cells: string[]) => {
  const row = await check(cells, 7);
  return row.fit ? row.doubts() : undefined;
};

test('a whole row becomes a draft with the numbers of its type and country', async () => {
  expect(await check([' Ana@X.de ', 'Ana Ruiz', 'Spain', 'Leads', 'left out'])).toMatchObject({
    fit: true,
    key: 'ana@x.de',
    countryMissing: false,
    draft: {
      email: 'Ana@X.de',
      first_name: 'Ana',
      last_name: 'Ruiz',
      country: 209,
      contact_type_id: 2,
      city: '',
    },
  });
});

test('blank type and country are filled by what was chosen', async () => {
  expect(await check(['ana@x.de', '', '', ''], 7)).toMatchObject({
    draft: { contact_type_id: 1, country: 7 },
  });
});

test('a blank country with nothing chosen is marked, not guessed', async () => {
  expect(await check(['ana@x.de', '', '', ''])).toMatchObject({ fit: true, countryMissing: true });
});

test('a chosen country never replaces one the file names, even an unknown one', async () => {
  expect(await check(['ana@x.de', '', 'Atlantis', ''], 7)).toMatchObject({
    fit: false,
    reason: 'country not known',
    problem: expect.stringContaining('`Atlantis`'),
  });
});

test('an unknown type names the known ones', async () => {
  expect(await check(['ana@x.de', '', '', 'Partner'], 7)).toMatchObject({
    reason: 'contact type not known',
    problem: '`Partner` is not a contact type here: use Customers, Leads',
  });
});

test('a bad address is quoted with the reason', async () => {
  expect(await check(['ana@x', '', 'Spain', ''])).toMatchObject({
    fit: false,
    reason: 'not an e-mail address',
    problem: expect.stringContaining('`ana@x`'),
  });
});

test('a row longer than the header is not trusted, unless the rest is blank', async () => {
  expect(await check(['a@x.de', '', '', '', '', 'more'], 7)).toMatchObject({ reason: 'too many cells' });
  expect(await check(['a@x.de', '', '', '', '', ' '], 7)).toMatchObject({ fit: true });
});

test('a short row is blank at its end', async () => {
  expect(await check(['a@x.de'], 7)).toMatchObject({ fit: true, draft: { first_name: '' } });
});

test('a fault of the reader is the reason', async () => {
  expect(await check(['a@x.de'], 7, 'a quote …')).toMatchObject({ fit: false, problem: 'a quote …' });
});

test('the wrapping that makes a spreadsheet keep a zero is taken off', async () => {
  expect(await check(['="ana@x.de"', '="Ana 007"', '="Spain"', '=""'])).toMatchObject({
    fit: true,
    draft: { email: 'ana@x.de', last_name: '007', country: 209 },
  });
  // What our own files hold as a value stays one.
  expect(await check(['ana@x.de', `'="01234"`, 'Spain', ''])).toMatchObject({
    draft: { first_name: '="01234"' },
  });
});

test('the guard of a failed.csv that comes back is taken off', async () => {
  expect(await check(['a@x.de', "'=SUM(1)", 'Spain', ''])).toMatchObject({
    draft: { first_name: '=SUM(1)' },
  });
});

test('every fault of a row is said, each with its column and value', async () => {
  const row = await check(['ana@x', 'x'.repeat(300), 'Atlantis', 'Partner']);
  expect(row).toMatchObject({
    fit: false,
    reason: 'contact type not known',
    problems: [
      { row: 2, column: 3, field: 'contact_type', value: 'Partner', reason: 'contact type not known' },
      { row: 2, column: 2, field: 'country', value: 'Atlantis', reason: 'country not known' },
      { row: 2, column: 0, field: 'email', value: 'ana@x', reason: 'not an e-mail address' },
      { row: 2, column: 1, field: 'first_name', value: 'x'.repeat(300), reason: 'first name too long' },
    ],
  });
  const { problems, problem } = row as Extract<typeof row, { fit: false }>;
  expect(problem).toBe(problems.map((one) => one.problem).join('; '));
});

test('a likely slip in an address is told and not corrected', async () => {
  const cells = ['Ana@gmial.com', '', '', ''];
  expect(await check(cells, 7)).toMatchObject({ fit: true, draft: { email: 'Ana@gmial.com' } });
  expect(await doubtsOf(cells)).toMatchObject([
    {
      row: 2,
      column: 0,
      field: 'email',
      value: 'Ana@gmial.com',
      problem: '`Ana@gmial.com` is perhaps meant to end in gmail.com: it goes in as it stands',
    },
  ]);
});

test('a character that was lost is told', async () => {
  expect(await doubtsOf(['ana@x.de', 'M\ufffdller', '', ''])).toMatchObject([
    { column: 1, field: 'first_name', reason: 'character lost' },
  ]);
});

test.each(['J\u0081rgen', 'K\u0094ln', 'JÃ¼rgen', 'Å\u0081ukasz', '£ukasz', 'Micha³', 'ZoÃ« L.'])(
  '%j looks garbled',
  async (name) => {
    expect(await doubtsOf(['ana@x.de', name, '', ''])).toMatchObject([
      { column: 1, reason: 'odd characters' },
    ]);
  },
);

test.each(['Jürgen Groß', 'Łukasz', 'Ælfric', 'São Paulo', 'Ålesund', '山田 太郎', 'ÂNGELA', 'Iñaki'])(
  '%j is a name like any other',
  async (name) => {
    expect(await doubtsOf(['ana@x.de', name, '', ''])).toEqual([]);
  },
);

test('a row without any address says so, and of which column', async () => {
  expect(await check(['', 'Ana', 'Spain', ''])).toMatchObject({
    problems: [{ column: 0, value: '', reason: 'e-mail address missing' }],
  });
});

test('a person as mail programs write them is an address and a name', async () => {
  expect(await check(['"Ruiz, Ana" <ana@x.de>', '', '', ''], 7)).toMatchObject({
    fit: true,
    key: 'ana@x.de',
    draft: { email: 'ana@x.de', first_name: 'Ana', last_name: 'Ruiz' },
  });
  expect(await check(['Boss <ana@x.de>', 'Ana Ruiz', '', ''], 7)).toMatchObject({
    draft: { email: 'ana@x.de', first_name: 'Ana', last_name: 'Ruiz' },
  });
  expect(await check(['<ana@x.de>', '', '', ''], 7)).toMatchObject({
    draft: { email: 'ana@x.de', first_name: '' },
  });
  expect(await check(['Ana <ana@x.de>, Jo <jo@x.de>', '', '', ''], 7)).toMatchObject({
    fit: false,
    reason: 'not an e-mail address',
  });
});
