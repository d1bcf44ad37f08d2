/** The list's JSON in pieces: whatever its contacts hold and wherever it is torn, each comes out once and as it is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createListParser } from '../../src/contacts/list-parser.ts';

type Spelling = { opening: string; closing: string; space?: number };

const usual: Spelling = {
  opening: '{"status":"success","message":{"contacts":[',
  closing: ']}}',
};

function listOf(contacts: unknown[], { opening, closing, space }: Spelling = usual): Buffer {
  const texts = contacts.map((contact) => JSON.stringify(contact, undefined, space));
  return Buffer.from(opening + texts.join(space ? ',\n' : ',') + closing);
}

function readAll(bytes: Buffer, size: number) {
  const parser = createListParser();
  const contacts: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size)
    contacts.push(...parser.write(bytes.subarray(at, at + size)));
  const last = parser.end();
  return { contacts: [...contacts, ...last.contacts], envelope: last.envelope };
}

/** Seams, brackets and quotes where they are none. */
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('},{', '"},{"id":1', '\\', ']}}', '{"', 'Köln 😀', '\u2028'),
  fc.integer(),
  fc.constant(null),
);
const contact = fc.record({
  id: fc.nat(),
  city: value,
  custom_field: fc.oneof(
    fc.dictionary(fc.string(), fc.record({ field_value: value })),
    fc.array(fc.record({ a: value }), { maxLength: 4 }),
  ),
});

test.each<[string, Spelling]>([
  ['as services write it', usual],
  ['without a status', { opening: '{"message":{"contacts":[', closing: ']}}' }],
  ['with the status last', { opening: '{"message":{"contacts":[', closing: ']},"status":"success"}' }],
  ['with other keys first', { opening: '{"v":1,"message":{"total":2,"contacts":[', closing: ']}}' }],
  [
    'spread over lines',
    { opening: '{\n "status": "success",\n "message": {"contacts": [\n', closing: '\n]}}', space: 2 },
  ],
])('any contacts, torn anywhere: %s', (_, spelling) => {
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 12 }), fc.integer({ min: 1, max: 400 }), (contacts, size) => {
      const bytes = listOf(contacts, spelling);
      const sent = JSON.parse(bytes.toString());
      const read = readAll(bytes, size);
      expect(read.contacts).toEqual(sent.message.contacts);
      expect(read.envelope.status).toBe(sent.status);
    }),
  );
});

test('a text cut short anywhere is an error, and what was handed out before is right', () => {
  const contacts = Array.from({ length: 6 }, (_, id) => ({ id, city: 'a},{b' }));
  const bytes = listOf(contacts);
  for (let length = 1; length < bytes.length; length++) {
    const parser = createListParser();
    const seen = parser.write(bytes.subarray(0, length));
    expect(seen).toEqual(contacts.slice(0, seen.length));
    expect(() => parser.end(), `${length} bytes`).toThrow();
  }
});

test('contacts come out while the list goes on', () => {
  const parser = createListParser();
  const bytes = listOf([{ id: 3 }, { id: 2 }, { id: 1 }]);
  expect(parser.write(bytes.subarray(0, -8))).toEqual([{ id: 3 }, { id: 2 }]);
});

test('what is no list fails, wherever it turns wrong', () => {
  for (const text of ['<html>', '[1', '{"status":"success","message":{"contacts":[{"id":1},{"id":2}{}]}}'])
    expect(() => readAll(Buffer.from(text), 20), text).toThrow();
});

test('a contact longer than what waits for a seam is left to the parser, and so are those behind it', () => {
  const contacts = [{ id: 1 }, { id: 2, city: 'x'.repeat(600_000) }, { id: 3 }, { id: 4 }];
  expect(readAll(listOf(contacts), 65_536).contacts).toEqual(contacts);
});
