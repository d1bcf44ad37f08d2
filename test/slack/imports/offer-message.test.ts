/** The offer of an import says what was found and what would happen, and asks what is to be decided. */
import { expect, test } from 'vitest';
import { buildImportMessage } from '../../../src/slack/imports/message.ts';
import { faults, imported, offer, tally, textOf } from './imported.ts';

test('the offer says what was found, what would happen, what is wrong and what is left out', () => {
  const text = textOf({});
  for (const words of [
    'people.csv',
    '1,204 rows',
    '3 columns',
    'separated by semicolon',
    'Windows-1252',
    '1,011',
    'skip 163 that exist',
    'Row 5',
    'ana@x',
    '20 more rows',
    'Row 7',
    'Mail → e-mail',
    'Left out: Phone',
    '9 rows name no country',
    'Import 1,011',
    'Not this file',
    'Delete these…',
    '<@U1>',
  ]) {
    expect(text).toContain(words);
  }
});

test('a choice made changes the number and is named in the question', () => {
  const choice = { type: { id: 2, name: 'Leads' }, country: { id: 5, name: 'Italy' } };
  const text = textOf({ choice });
  expect(text).toContain('Import 1,020');
  expect(text).toContain('They are added as Leads, with Italy where a row names no country.');
});

test('the question before an import says that it can be undone', () => {
  const question = textOf({ choice: { type: { id: 2, name: 'Leads' }, country: null } });
  expect(question).toContain('Undo import under the receipt takes it back.');
});

test('without a type it asks all the same, as a choice may be on its way, and promises nothing', () => {
  const text = textOf({});
  expect(text).toContain('Choose a contact type before you press Import: without one nobody is added. ');
  expect(text).not.toContain('added as');
});

const typed = { ...offer, mapping: [...offer.mapping.slice(0, 2), 'contact_type' as const] };
const withUntyped = (untyped?: number) => {
  const count = untyped === undefined ? {} : { untyped };
  return { ...typed, asIs: { ...tally, ...count }, withCountry: { ...typed.withCountry, ...count } };
};
const friends = { type: { id: 3, name: 'Friends' }, country: null };

test('where the rows name their types none is asked for, and the file is said to tell them', () => {
  const named = withUntyped(0);
  for (const choice of [imported.choice, friends]) {
    const text = textOf({ offer: named, choice });
    expect(text).toContain('They are added as the file says. Undo');
    expect(text).not.toContain('imports.offer.type');
    expect(text).not.toContain('Choose a contact type');
    expect(faults({ offer: named, choice })).toEqual([]);
  }
});

test.each([1, undefined])(
  'where %s of them name none, the type chosen is said to be for those',
  (untyped) => {
    const mixed = withUntyped(untyped);
    expect(textOf({ offer: mixed })).toContain('Choose a contact type before you press Import');
    const text = textOf({ offer: mixed, choice: friends });
    expect(text).toContain('They are added as the file says (Friends where a row names none). Undo');
    expect(text).toContain('imports.offer.type');
  },
);

test('progress and receipt say what the confirmation said', () => {
  const types = { offer: withUntyped(1), choice: friends };
  const said = 'as the file says (Friends where a row names none)';
  expect(textOf({ ...types, state: 'running' })).toContain(said);
  expect(textOf({ ...types, state: 'done' })).toContain(`1,009 contacts added ${said}.`);
  expect(textOf({ ...types, offer: withUntyped(0), state: 'done' })).toContain('added as the file says.');
  expect(textOf({ choice: friends, state: 'done' })).toContain('added as Friends.');
});

test.each([
  [
    'update',
    { fit: 0, update: 1 },
    '1 gets the file’s values in place of its own; blank cells erase nothing.',
  ],
  ['update', { fit: 0, update: 2 }, '2 get the file’s values in place of their own; blank cells'],
  ['update', { fit: 1, update: 2 }, '1 is added as Friends. 2 get'],
  ['fill', { fit: 2, update: 1 }, '2 are added as Friends. 1 gets values into empty fields.'],
  ['skip', { fit: 1 }, '1 is added as Friends. Undo'],
  ['update', { fit: 1, same: 1 }, 'leave 1 as it is'],
  ['update', { fit: 1, same: 2 }, 'leave 2 as they are'],
] as const)('one is spoken of as one: %s %o', (policy, counts, words) => {
  const asIs = { ...tally, ...counts };
  expect(textOf({ policy, choice: friends, offer: { ...offer, asIs, withCountry: asIs } })).toContain(words);
});

const none = { ...tally, fit: 0 };
test.each([
  [
    'only a country is missing',
    { asIs: { ...none, unfit: 1032 } },
    '1,020 rows name no country: choose one for them, and they can go in.',
  ],
  [
    'rows are wrong',
    { asIs: none, withCountry: none },
    'Nothing can go in as it is. Correct the file and share it again.',
  ],
  [
    'everybody is there already',
    { asIs: { ...none, unfit: 0 }, withCountry: { ...none, unfit: 0 } },
    'Everybody in this file is among the contacts already: there is nothing to import.',
  ],
])(
  'where nothing can go in there is no button to import, and it says what to do: %s',
  (_, tallies, words) => {
    const changes = { offer: { ...offer, ...tallies } };
    expect(textOf(changes)).not.toContain('"primary"');
    expect(textOf(changes)).not.toContain('Import 0');
    expect(buildImportMessage({ ...imported, ...changes }).text).toContain(words);
    expect(JSON.stringify(buildImportMessage({ ...imported, ...changes }).blocks)).toContain(words);
    expect(faults(changes)).toEqual([]);
  },
);

const EXIST =
  'rows name no country, and their contacts exist already: contacts that exist are skipped. To change them, press Review: “Update them, and add nobody” needs no country; with another choice, choose a country there too.';

test.each([
  ['all rows', { unfit: 40 }, { existing: 40, unfit: 0 }, `40 ${EXIST}`],
  ['some rows, and others are wrong', { unfit: 61 }, { existing: 40, unfit: 21 }, `40 ${EXIST}`],
])('where only contacts that exist have no country, it says what to choose: %s', (_, asIs, best, words) => {
  const bare = { ...none, existing: 0, doubles: 0 };
  const offered = { ...offer, asIs: { ...bare, ...asIs }, withCountry: { ...bare, ...best } };
  const said = buildImportMessage({ ...imported, offer: offered });
  expect(said.text).toContain(words);
  expect(JSON.stringify(said)).not.toContain('Correct the file');
  expect(buildImportMessage({ ...imported, offer: offered, plan: 3 }).text).toContain('press Change:');
  expect(faults({ offer: offered })).toEqual([]);
});

test.each([
  [3, 3, '3 rows name no country: choose one for them, and they can go in.'],
  [3, 2, '3 rows name no country: choose one for them, and 2 can go in.'],
  [3, 1, '3 rows name no country: choose one for them, and 1 can go in.'],
  [1, 1, '1 row names no country: choose one for it, and it can go in.'],
])('of %i rows without a country %i would go in, and both are counted', (blank, fit, words) => {
  const best = { ...none, fit, existing: blank - fit, doubles: 0, unfit: 2 };
  const offered = { ...offer, asIs: { ...best, fit: 0, existing: 0, unfit: blank + 2 }, withCountry: best };
  expect(buildImportMessage({ ...imported, offer: offered }).text).toContain(words);
});

test.each([
  [4, 3, '*4 rows name no country: choose one for them*, or they stay out.'],
  [1, 1, '*1 row names no country: choose one for it*, or it stays out.'],
])(
  'beside rows that go in, the %i rows without a country are counted, not the %i more',
  (blank, more, words) => {
    const asIs = { ...tally, unfit: 12 + blank };
    const withCountry = { ...tally, fit: tally.fit + more, doubles: tally.doubles + blank - more, unfit: 12 };
    expect(textOf({ offer: { ...offer, asIs, withCountry } })).toContain(words);
  },
);

test('contacts that exist are as the file says: no country is wanting', () => {
  const same = { ...none, same: 40, existing: 0, doubles: 0, unfit: 0 };
  const offered = { ...offer, asIs: { ...same, same: 0, unfit: 40 }, withCountry: same };
  const { text } = buildImportMessage({ ...imported, policy: 'update', offer: offered });
  expect(text).toContain('Everybody in this file is among the contacts already: there is nothing to import.');
});

test('a country chosen for rows that change contacts is not theirs, and that is said', () => {
  const changes = { ...none, existing: 0, doubles: 0, unfit: 0, update: 40 };
  const offered = { ...offer, asIs: { ...changes, update: 0, unfit: 40 }, withCountry: changes };
  const { text, blocks } = buildImportMessage({ ...imported, policy: 'fill', offer: offered });
  expect(text).toContain(
    '40 rows name no country: choose one for them, and they can go in. Contacts that exist keep their own.',
  );
  expect(JSON.stringify(blocks)).toContain('imports.offer.country');
});

test('with the country chosen the button is there again', () => {
  const choice = { type: null, country: { id: 5, name: 'Italy' } };
  expect(textOf({ offer: { ...offer, asIs: none }, choice })).toContain('Import 1,020');
});

test('rows that look odd are said in one line, with the first of them', () => {
  const doubt = (row: number, value: string) => ({
    row,
    column: 0,
    field: 'first_name' as const,
    value,
    reason: 'odd characters',
    problem: 'x',
  });
  const doubts = [doubt(4, 'J\u0081rgen*'), doubt(6, '£ukasz'), doubt(7, 'Micha³'), doubt(8, 'never said')];
  const changes = { offer: { ...offer, asIs: { ...tally, doubtful: 12, doubts } } };
  const text = textOf(changes);
  expect(text).toContain('*12 rows look odd*: row 4: ');
  expect(text).toContain('£ukasz (odd characters)');
  expect(text).not.toContain('never said');
  expect(faults(changes)).toEqual([]);
  expect(textOf({})).not.toContain('look odd');
});

test.each([0, 1, 100, 101])('%i types fit into the offer', (count) => {
  const types = Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `Type ${i}` }));
  expect(faults({ offer: { ...offer, types } })).toEqual([]);
});

test('a separator of strangers is escaped', () => {
  const format = { ...offer.format, delimiter: '<' };
  const text = textOf({ state: 'offered', offer: { ...offer, format } });
  expect(text).toContain('separated by &lt;,');
});

test('where nobody is added no type is asked for', () => {
  expect(textOf({ state: 'offered' })).toContain('imports.offer.type');
  expect(textOf({ state: 'offered', policy: 'update_only' })).not.toContain('imports.offer.type');
});

test('a file that was imported in part says so', () => {
  const seen = { what: 'in_part' as const, by: 'U2', at: '2026-11-23T11:04:00Z' };
  const text = textOf({ state: 'offered', offer: { ...offer, seen } });
  expect(text).toMatch(/imported before in part\*, and stopped: begun by <@U2> <!date.*only new rows go in/);
});
