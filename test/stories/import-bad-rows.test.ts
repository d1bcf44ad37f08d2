/** Importing a CSV some of whose rows cannot go in. */
import { expect, test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();

const FILE = [
  'Name,Email,Country,Notes',
  'Good One,good.one@bad-rows.example,France,a',
  'No Address,,France,"=HYPERLINK(""http://evil.example"")"',
  'Half Address,half@address,France,c',
  'Good Two,good.two@bad-rows.example,Germany,d',
  'No Such Country,nsc@bad-rows.example,Atlantis,e',
  'Twice,twice@bad-rows.example,Spain,f',
  'Twice Later,TWICE@bad-rows.example,Spain,g',
  'There Already,ana.garcia@example.com,Spain,h',
].join('\r\n');

test('each bad row is named with its reason; the good ones go in; the rest comes back as a file', async () => {
  await product.people.shareFile('mia', '#marketing', { name: 'mixed.csv', bytes: FILE });
  const offer = await product.sees(
    'mia',
    '#marketing',
    '8 rows',
    'Will add *3*',
    'skip 1 that exists',
    '1 twice in the file',
    '3 cannot go in',
    'half@address',
    'Atlantis',
    'Left out: Notes',
  );
  await product.people.press('mia', offer, 'Contact type', 'Customers');
  await product.people.press('mia', await product.sees('mia', '#marketing', 'Will add *3*'), 'Import 3');
  await product.sees(
    'mia',
    '#marketing',
    '3 of 3 sent',
    '1 skipped',
    '3 did not go in',
    '8 rows in the file',
  );

  const answer = await product.until(
    () =>
      product.people.find('mia', '#marketing', (message) => Boolean(message.bot_id && message.files?.length)),
    'the file with the rows that did not go in',
  );
  const file = answer.files?.[0];
  const response = await fetch(
    `${product.url}sandbox/files/${file?.id}?person=${product.people.see('mia').me.id}`,
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = bytes.subarray(3).toString().trim().split(/\r?\n/);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^Name,Email,Country,Notes,row,problem/);
  expect(lines.join('\n')).toContain('half@address');
  expect(lines.join('\n')).toContain("'=HYPERLINK");
  expect(lines.join('\n')).not.toContain('good.one');
});

test('the last of two rows with one address is the one that is in', async () => {
  await product.people.send('leo', '#general', '/contact show twice@bad-rows.example');
  await product.sees('leo', '#general', 'Twice Later', 'Spain');
});

test('the file of the bot itself starts no import of its own', async () => {
  const offers = product.people
    .see('mia')
    .messages[product.people.see('mia').channels.find((one) => one.name === 'marketing')?.id ?? '']?.filter(
      (message) => JSON.stringify(message).includes('Not this file'),
    );
  expect(offers).toEqual([]);
});
