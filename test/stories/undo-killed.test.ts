/** Undoing a delete of many while the bot's process is killed and started again. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';
import { wordsOf } from '../support/product.ts';

const MANY = 100;
const { product, restart } = useKillableProduct({ BULK_DELETE_GRACE_SECONDS: '0' });

test('the undo goes on by itself, loses nobody and restores nobody twice', { timeout: 120_000 }, async () => {
  const rows = Array.from({ length: MANY }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('ana', '#general', { name: 'some.csv', bytes });
  const offer = await product.sees('ana', '#general', 'some.csv', 'Will add *100*');
  await product.people.press('ana', offer, 'Contact type', 'Leads');
  await product.people.press('ana', await product.sees('ana', '#general', 'Will add *100*'), 'Import 100');
  await product.sees('ana', '#general', 'is imported');
  const all = rows.map((row) => row.split(',')[0]).join(' ');
  await product.people.send('ana', '#general', `/contact delete ${all}`);
  await product.seesModal('ana', 'Delete 100 contacts');
  expect(await product.people.submit('ana', { 'Type delete 100': 'delete 100' })).toEqual({});
  await product.people.close('ana');
  const gone = await product.sees('ana', 'dm', '*100 contacts* deleted');
  await product.people.press('ana', gone, 'Undo');
  const plan = await product.sees('ana', 'dm', 'restore 100');
  await product.people.press('ana', plan, 'Restore 100 contacts');
  await product.sees('ana', 'dm', 'of 100 contacts', 'Stop');
  await restart();

  const receipt = await product.until(
    () => product.people.find('ana', 'dm', ({ text }) => text.includes('restored · undone by you')),
    'the receipt after the restart',
    60_000,
  );
  expect(wordsOf(receipt)).toMatch(/Of 100 contacts of `\w+`: 100 undone/);
  await product.people.send('leo', '#general', '/contact find killed.example');
  // The copy may have been in the middle of a reading too, which is given up only after a while.
  await product.until(
    () =>
      product.people.find('leo', '#general', (message) => wordsOf(message).includes('*100* of 100 contacts')),
    'everybody once',
    60_000,
  );
});
