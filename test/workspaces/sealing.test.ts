/** What is sealed opens with the same key and purpose only, and not when a bit of it was changed. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer } from '../../src/workspaces/sealing.ts';

const key = randomBytes(32);
const sealer = createSealer(Promise.resolve(key), 'tests');

test('any text comes back, and no two seals of it are alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      const [one, other] = [await sealer.seal(text), await sealer.seal(text)];
      expect(one).not.toBe(other);
      expect(await sealer.open(one)).toBe(text);
      if (text.length > 5) expect(one).not.toContain(text);
    }),
    { numRuns: 50 },
  );
});

test('another key, another purpose and any changed bit open nothing', async () => {
  const sealed = await sealer.seal('https://hooks.example/secret');
  expect(await createSealer(Promise.resolve(randomBytes(32)), 'tests').open(sealed)).toBeUndefined();
  expect(await createSealer(Promise.resolve(key), 'other').open(sealed)).toBeUndefined();
  expect(await sealer.open('')).toBeUndefined();
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await sealer.open(changed.toString('base64url'))).toBeUndefined();
  }
});
