/** Deleting several contacts at once. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();

test('ids and addresses go through one question that says what it found, and are counted by reading back', async () => {
  await product.people.send(
    'mia',
    '#general',
    '/contact delete zoe.nowak@example.org j.mueller@example.net 1 999999 1',
  );
  const question = await product.sees('mia', '#general', 'Delete 3 contacts', '999999');
  expect(wordsOf(question)).toContain('Ana García');
  await product.people.press('mia', question, 'Delete 3 contacts');
  await product.sees('mia', '#general', '3 contacts', 'eleted');
  for (const email of ['zoe.nowak@example.org', 'j.mueller@example.net', 'ana.garcia@example.com']) {
    await product.people.send('leo', '#general', `/contact find ${email}`);
    await product.sees('leo', '#general', 'No contact matches', email);
  }
});

test('Keep them keeps them', async () => {
  await product.people.send('mia', '#marketing', '/contact delete 5 6');
  const question = await product.sees('mia', '#marketing', 'Delete 2 contacts');
  await product.people.press('mia', question, 'Keep them');
  const answer = await product.sees('mia', '#marketing', 'Nothing was deleted');
  expect(JSON.stringify(answer)).not.toContain('"button"');
  await product.people.send('leo', '#marketing', '/contact show 5');
  await product.sees('leo', '#marketing', 'Contact 5');
});

test('nothing found means nothing to confirm', async () => {
  await product.people.send('ana', '#general', '/contact delete nobody@nowhere.example 123456');
  const answer = await product.sees('ana', '#general', 'nobody@nowhere.example', '123456');
  expect(JSON.stringify(answer)).not.toContain('"danger"');
});
