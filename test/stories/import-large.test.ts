/** Importing a thousand people: they are uploaded, counted by the list, known to the log, and found again in the history. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();

const csv = (count: number, place: string, more: string[] = []) =>
  [
    'E-mail,First name,City,Country',
    ...Array.from(
      { length: count },
      (_, i) => `${place}${i}@large.example,Person ${i},"${place}, ${i % 9}",France`,
    ),
    ...more,
  ].join('\n');

async function importFile(person: string, channel: string, name: string, bytes: string, go: string) {
  await product.people.shareFile(person, channel, { name, bytes });
  const offer = await product.sees(person, channel, name, go);
  await product.people.press(person, offer, 'Contact type', 'Leads');
  await product.people.press(person, await product.sees(person, channel, name, go), go);
}

test('a thousand rows go in by upload; every row of the file is accounted for', {
  timeout: 60_000,
}, async () => {
  const more = ['not-an-address,Nobody,,France', 'large3@large.example,Person 3 again,"large, 3",France'];
  await importFile('mia', '#marketing', 'thousand.csv', csv(1000, 'large', more), 'Import 1,000');
  const receipt = await product.sees('mia', '#marketing', 'thousand.csv', '1,000 of 1,000 sent');
  const said = wordsOf(receipt);
  for (const part of ['1,002 rows in the file', '1 did not go in', '1 skipped', 'Undo import', 'Code:'])
    expect(said).toContain(part);
  await product.people.send('leo', '#general', '/contact find large.example');
  await product.sees('leo', '#general', '*1,000* of');
});

test('who was imported has a history, and the import an entry in the log', async () => {
  await product.people.send('leo', '#general', '/contact log large7@large.example');
  await product.sees('leo', '#general', 'History of', 'imported', 'Person 7');
  await product.people.send('leo', '#random', '/contact log');
  await product.sees('leo', '#random', 'imported', '*1,000 contacts*');
});

test('the history lists the imports with their counts and a link to the thread', async () => {
  await importFile('ana', '#general', 'small.csv', csv(3, 'tiny'), 'Import 3');
  await product.sees('ana', '#general', 'small.csv', '3 of 3 sent');
  await product.people.send('ana', '#random', '/contact imports');
  const list = await product.sees('ana', '#random', '2 imports', 'small.csv', 'thousand.csv');
  const said = wordsOf(list);
  expect(said.indexOf('small.csv')).toBeLessThan(said.indexOf('thousand.csv'));
  expect(said).toContain('1,000 added · 1 skipped · 1 did not go in · of 1,002 rows');
  const offer = await product.sees('ana', '#general', 'small.csv', '3 of 3 sent');
  expect(JSON.stringify(list.blocks)).toContain(`p${offer.ts.replace('.', '')}`);
});

test('an undo takes the new contacts away again, says so first, and is told in the history', async () => {
  const receipt = await product.sees('ana', '#general', 'small.csv', '3 of 3 sent');
  await product.people.press('ana', receipt, 'Undo import');
  const plan = await product.sees('ana', '#general', '*Undo:*', 'Take back 3 contacts: delete 3');
  await product.people.press('ana', plan, 'Take back 3 contacts');
  await product.sees('ana', '#general', '3 contacts', 'taken back · undone by you');
  await product.people.send('leo', '#random', '/contact find tiny');
  await product.sees('leo', '#random', 'No contact matches');
  await product.people.send('ana', '#marketing', '/contact imports');
  await product.sees('ana', '#marketing', '2 imports', 'undone by');
  const undone = await product.sees('leo', '#general', 'small.csv', 'Undone by', '3 of 3 sent');
  expect(undone.ts).toBe(receipt.ts);
  expect(JSON.stringify(undone.blocks)).not.toContain('Undo import');
  await product.people.shareFile('leo', '#general', { name: 'once-more.csv', bytes: csv(3, 'tiny') });
  await product.sees('leo', '#general', 'once-more.csv', 'imported before', 'and undone by', 'Will add *3*');
});
