/** What is written as JSON is what PostgreSQL stores, whatever people and services have put into it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf } from '../../src/storage/storable.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', 'a\0b', '\ud83d', '\udc00x', '\\u0000', '\\ud83d', '"\\', '😀', '\u2028'),
);

test('text is kept but for NUL and halves of characters', () => {
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const json = jsonOf({ before: texts, after: null });
      expect(JSON.parse(json)).toEqual({
        before: texts.map((one) => one.replaceAll('\0', '').toWellFormed()),
        after: null,
      });
    }),
  );
});

test('a backslash that only looks like an escape is text like any other', () => {
  expect(JSON.parse(jsonOf(['\\u0000', '\\ud83d']))).toEqual(['\\u0000', '\\ud83d']);
});
