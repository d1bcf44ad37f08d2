/** Importing a CSV while the bot's process is killed and started again, at one step after the other. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';

const ROWS = 12_000;
const { product, restart } = useKillableProduct();

test('the import goes on by itself after each kill, says so, loses no row and adds none twice', {
  timeout: 180_000,
}, async () => {
  const rows = Array.from({ length: ROWS }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('mia', '#general', { name: 'long.csv', bytes });
  const offer = await product.sees('mia', '#general', 'long.csv', 'Will add *12,000*');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  const ready = await product.sees('mia', '#general', 'Will add *12,000*');
  await product.people.press('mia', ready, 'Import 12,000');

  const shows = (text: RegExp, what: string) =>
    product.until(
      () => product.people.find('mia', '#general', (message) => text.test(message.text)),
      what,
      90_000,
    );
  await shows(/about to begin/, 'the import begins');
  await restart();
  await shows(/ 0 of 12,000 rows|[1-9][\d,]* of 12,000 rows/, 'the import goes on');
  await restart();
  // Where the next process had to wait for the job, it may have been quicker than the next look.
  await shows(/[1-9][\d,]* of 12,000 rows|is imported/, 'some rows are in');
  await restart();

  const receipt = await shows(/is imported/, 'the receipt after the restarts');
  expect(JSON.stringify(receipt)).toContain('12,000 of 12,000 sent');
  expect(JSON.stringify(receipt)).toContain('went on by itself');
  await product.people.send('leo', '#general', '/contact find killed.example');
  await product.sees('leo', '#general', '*12,000* of 12,000 contacts');
  await product.people.send('leo', '#random', '/contact log');
  await product.sees('leo', '#random', 'imported', '*12,000 contacts*');
});
