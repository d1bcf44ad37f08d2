/** Importing a CSV by sharing it. */
import { expect, test } from 'vitest';
import { mrkdwnOf, useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();

const people = (count: number, place: string) =>
  Array.from({ length: count }, (_, i) => `${place}${i}@import.example,Person ${i},${place},France`);
const csv = (rows: string[]) => ['E-mail;First name;City;Country', ...rows].join('\n').replaceAll(',', ';');

test('a shared CSV gets one offer in its thread; imported, the receipt counts what is in the list', async () => {
  const rows = people(30, 'lorient');
  await product.people.shareFile('mia', '#marketing', { name: 'spring.csv', bytes: csv(rows) });
  const shared = await product.sees('mia', '#marketing', 'spring.csv');
  const offer = await product.sees(
    'mia',
    '#marketing',
    '30 rows',
    '4 columns',
    'semicolon',
    'UTF-8',
    'Will add *30*',
  );
  expect(offer.thread_ts).toBe(shared.ts);
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  await product.people.press('mia', await product.sees('mia', '#marketing', 'Will add *30*'), 'Import 30');
  const receipt = await product.sees('mia', '#marketing', '30 contacts', 'added', 'Leads', '30 of 30 sent');
  expect(receipt.ts).toBe(offer.ts);
  await product.people.send('leo', '#general', '/contact find lorient');
  await product.sees('leo', '#general', '*30* of 70 contacts');
});

test('the same file shared again adds nobody: who is there already is skipped, and said', async () => {
  await product.people.shareFile('mia', '#marketing', {
    name: 'again.csv',
    bytes: csv(people(30, 'lorient')),
  });
  await product.sees(
    'mia',
    '#marketing',
    'again.csv',
    'Will add *0*',
    'skip 30 that exist',
    'imported before',
  );
});

test('nothing is written before somebody who may import says so, which need not be who shared the file', async () => {
  await product.people.shareFile('leo', '#general', { name: 'mine.csv', bytes: csv(people(2, 'nice')) });
  const offer = await product.sees('leo', '#general', 'mine.csv', 'Will add *2*');
  await product.people.press('mia', { ...offer }, 'Import 2');
  const asked = await product.sees('mia', '#general', 'Choose the contact type first');
  expect(asked).toMatchObject({ ephemeral: true, thread_ts: offer.thread_ts });
  await product.people.press('mia', offer, 'Not this file');
  await product.sees('leo', '#general', 'mine.csv', 'left alone');
  await product.people.send('leo', '#general', '/contact find nice0@import.example');
  await product.sees('leo', '#general', 'No contact matches');
});

test('a file whose rows name their types goes in without a choice, and nothing else is said of them', async () => {
  const bytes =
    'Name,E-mail,Country,Contact type\nAna,a1@types.example,Spain,Leads\nJo,j1@types.example,Spain,Friends\n';
  await product.people.shareFile('mia', '#general', { name: 'typed.csv', bytes });
  const offer = await product.sees(
    'mia',
    '#general',
    'typed.csv',
    'They are added as the file says',
    'Import 2',
  );
  expect(offer.blocks?.flatMap((block) => ('elements' in block ? block.elements : []))).not.toContainEqual(
    expect.objectContaining({ action_id: 'imports.offer.type' }),
  );
  await product.people.press('mia', offer, 'Import 2');
  await product.sees('mia', '#general', 'typed.csv', '2 contacts added as the file says.', '2 of 2 sent');
  await product.people.send('mia', '#general', '/contact find a1@types.example');
  await product.sees('mia', '#general', 'a1@types.example', 'Leads');
});

test('pressing Import twice starts one import', async () => {
  await product.people.shareFile('ana', '#general', { name: 'twice.csv', bytes: csv(people(5, 'metz')) });
  const offer = await product.sees('ana', '#general', 'twice.csv', 'Will add *5*');
  await product.people.press('ana', offer, 'Contact type', 'Friends');
  await Promise.all([
    product.people.press('ana', offer, 'Import 5'),
    product.people.press('ana', offer, 'Import 5'),
  ]);
  await product.sees('ana', '#general', 'twice.csv', '5 of 5 sent');
  await product.people.send('ana', '#marketing', '/contact find metz');
  await product.sees('ana', '#marketing', '*5* of');
});

test('the form takes a file too, and goes on in direct messages', async () => {
  await product.people.send('leo', '#general', '/contact import');
  await product.seesModal('leo', 'Import contacts');
  const file = await product.people.chooseFile('leo', { name: 'form.csv', bytes: csv(people(3, 'brest')) });
  await product.people.submit('leo', { 'CSV file': file.id });
  const offer = await product.sees('leo', 'dm', 'form.csv', 'Will add *3*');
  await product.people.press('leo', offer, 'Contact type', 'Customers');
  await product.people.press('leo', await product.sees('leo', 'dm', 'form.csv', 'Will add *3*'), 'Import 3');
  await product.sees('leo', 'dm', 'form.csv', '3 of 3 sent');
});

test('a file in direct messages is an import', async () => {
  await product.people.shareFile('ana', 'dm', { name: 'direct.csv', bytes: csv(people(1, 'dijon')) });
  await product.sees('ana', 'dm', 'direct.csv', 'Will add *1*');
});

test('a table without addresses in a channel is none of ours', async () => {
  const before = product.people.see('mia').messages;
  await product.people.shareFile('mia', '#general', {
    name: 'budget.csv',
    bytes: 'item,price\ntea,3\nmilk,2\n',
  });
  await product.people.shareFile('mia', '#general', { name: 'real.csv', bytes: csv(people(1, 'caen')) });
  await product.sees('mia', '#general', 'real.csv', 'Will add *1*');
  const added =
    Object.values(product.people.see('mia').messages).flat().length - Object.values(before).flat().length;
  expect(added).toBe(3);
});

test('the service’s own sample file can be imported', async () => {
  await product.people.send('mia', 'dm', '/contact sample');
  const sample = await product.sees('mia', 'dm', 'sample file');
  const id = sample.files?.[0]?.id;
  const response = await fetch(`${product.url}sandbox/files/${id}?person=${product.people.see('mia').me.id}`);
  await product.people.shareFile('mia', 'dm', {
    name: 'sample-back.csv',
    bytes: Buffer.from(await response.arrayBuffer()),
  });
  await product.sees('mia', 'dm', 'sample-back.csv', 'Will add');
});

test('wild text in a file is shown, not obeyed', async () => {
  const bytes =
    'email,first name,<!channel>,country\n<!everyone>@x,=1+1,x,France\nok@wild.example,*a*,y,France\n';
  await product.people.shareFile('mia', '#general', { name: '<!here>.csv', bytes });
  const offer = await product.sees('mia', '#general', 'Will add *1*', '1 cannot go in');
  const said = JSON.stringify([offer.text, mrkdwnOf(offer)]);
  expect(said).not.toMatch(/<!(channel|everyone|here)>/);
  expect(wordsOf(offer)).toContain('<!channel>');
});
