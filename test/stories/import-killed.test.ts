/** Importing a CSV while the bot's process is killed and started again. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';

const ROWS = 3000;
const { product, restart } = useKillableProduct();

test('the import goes on by itself, says so, loses no row and adds none twice', {
  timeout: 120_000,
}, async () => {
  const rows = Array.from({ length: ROWS }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('mia', '#general', { name: 'long.csv', bytes });
  const offer = await product.sees('mia', '#general', 'long.csv', 'Will add *3,000*');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  await product.people.press(
    'mia',
    await product.sees('mia', '#general', 'Will add *3,000*'),
    'Import 3,000',
  );

  await product.until(
    () => product.people.find('mia', '#general', (message) => /[1-9][\d,]* of 3,000 rows/.test(message.text)),
    'the import is on its way',
    30_000,
  );
  await restart();

  const receipt = await product.until(
    () => product.people.find('mia', '#general', (message) => message.text.includes('is imported')),
    'the receipt after the restart',
    90_000,
  );
  expect(JSON.stringify(receipt)).toContain('3,000 of 3,000 sent');
  expect(JSON.stringify(receipt)).toContain('went on by itself');
  await product.people.send('leo', '#general', '/contact find killed.example');
  await product.sees('leo', '#general', '*3,000* of 3,000 contacts');
});
