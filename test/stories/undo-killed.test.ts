/** Undoing a delete of many while the bot's process is killed and started again. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';
import { wordsOf } from '../support/product.ts';

/** As many as one command deletes. */
const MANY = 100;
const { product, restart } = useKillableProduct();

test('the undo goes on by itself, loses nobody and restores nobody twice', { timeout: 120_000 }, async () => {
  const rows = Array.from({ length: MANY }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('ana', '#general', { name: 'some.csv', bytes });
  const offer = await product.sees('ana', '#general', 'some.csv', '*100* can go in');
  await product.people.press('ana', offer, 'Contact type', 'Leads');
  await product.people.press('ana', await product.sees('ana', '#general', '*100* can go in'), 'Import 100');
  await product.sees('ana', '#general', 'is imported');
  const all = rows.map((row) => row.split(',')[0]).join(' ');
  await product.people.send('ana', '#general', `/contact delete ${all}`);
  const question = await product.sees('ana', '#general', 'Delete 100 contacts?');
  await product.people.press('ana', question, 'Delete 100 contacts');
  const gone = await product.sees('ana', '#general', '*100 contacts* deleted');
  await product.people.press('ana', gone, 'Undo');
  const plan = await product.sees('ana', '#general', 'restore 100');
  await product.people.press('ana', plan, 'Restore 100 contacts');
  await product.sees('ana', 'dm', 'of 100 contacts', 'Stop');
  await restart();

  const receipt = await product.until(
    () => product.people.find('ana', 'dm', ({ text }) => text.includes('restored · undone by you')),
    'the receipt after the restart',
    60_000,
  );
  expect(wordsOf(receipt)).toContain('100 undone · of 100 contacts');
  await product.people.send('leo', '#general', '/contact find killed.example');
  // The copy may have been in the middle of a reading too, which is given up only after a while.
  await product.until(
    () =>
      product.people.find('leo', '#general', (message) => wordsOf(message).includes('*100* of 100 contacts')),
    'everybody once',
    60_000,
  );
});
