/** Wild contacts and texts, as a contacts service may hold them: 10 kB, mentions, emoji, NUL, right-to-left, half characters. */
import fc from 'fast-check';
import { type Contact, type ListedContact, OPTIONAL_FIELDS } from '../../src/contacts/contact.ts';

const PIECES = [
  '<!channel>',
  '<@U1|ana>',
  '<https://evil.example|paypal.com>',
  '&lt;&amp;',
  '@here #general',
  ':skull:',
  '*bold* _it_ ~no~ `code`',
  '\u0000\u0007\u001b[31m',
  '\r\n\t\u2028',
  '\u202Eevil\u202C',
  '\u2066\u2069\u2068',
  'שלום عليكم',
  '😀👩‍👩‍👧‍👦🇩🇪',
  '\uD83D',
  '=HYPERLINK("x")',
  '"quoted" \u201Csmart\u201D',
  '\u00A0\u200B',
  'ana@example.com',
];

export const wildText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(...PIECES).map((piece) => piece.repeat(10_000 / piece.length)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', 'x'.repeat(10_000), '&'.repeat(10_000), 'ש'.repeat(10_000)),
  },
);

export const wildId = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constant(999_999_999_999));

export const wildContact: fc.Arbitrary<Contact> = fc
  .record({
    id: wildId,
    contactTypeId: wildId,
    contactType: fc.option(wildText, { nil: undefined }),
    email: wildText,
    altEmail: wildText,
    country: wildText,
    fullname: wildText,
    customFields: fc.array(fc.record({ name: wildText, value: wildText }), { maxLength: 40 }),
    createdAt: fc.constantFrom('', 'yesterday', '2023-11-26T05:25:00.000000Z'),
    updatedAt: fc.constantFrom('', '2024-01-02T05:25:00.000000Z'),
    deleting: fc.option(
      fc.record({
        id: fc.uuid(),
        userId: fc.constant('U1'),
        at: fc.constant(new Date('2026-05-04T09:05:30Z')),
      }),
      { nil: undefined },
    ),
    fields: fc.array(wildText, { minLength: OPTIONAL_FIELDS.length, maxLength: OPTIONAL_FIELDS.length }),
  })
  .map(({ fields, ...contact }) => ({
    ...contact,
    ...(Object.fromEntries(OPTIONAL_FIELDS.map((field, index) => [field, fields[index] ?? ''])) as Record<
      (typeof OPTIONAL_FIELDS)[number],
      string
    >),
  }));

export const wildListed: fc.Arbitrary<ListedContact> = wildContact;
