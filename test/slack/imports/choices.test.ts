/** What is chosen in an offer holds: the type for all, the country where a row names none. */
import { expect, test } from 'vitest';
import { useProduct } from '../../support/product.ts';

const product = useProduct();

const COUNTRY = 'Country where none is named';

test('a country chosen by typing lets the rows without one in, and only those', async () => {
  const bytes =
    'Name,Mail,Country\nAna,ana@choice.example,Spain\nJo,jo@choice.example,\nMia,mia@choice.example,\n';
  await product.people.shareFile('mia', '#general', { name: 'choice.csv', bytes });
  const offer = await product.sees(
    'mia',
    '#general',
    'choice.csv',
    'Will add *1*',
    '2 rows name',
    'Import 1',
  );
  expect(await product.people.suggest('mia', offer, COUNTRY, 'ital')).toEqual(['Italy']);
  await product.people.press('mia', offer, COUNTRY, 'Italy');
  const chosen = await product.sees('mia', '#general', 'choice.csv', 'Will add *3*', 'Import 3');
  await product.people.press('mia', chosen, 'Import 3');
  await product.sees('mia', '#general', 'Choose the contact type first');
  await product.people.press('mia', chosen, 'Contact type', 'Friends');
  const asked = await product.sees('mia', '#general', 'They are added as Friends, with Italy');
  await product.people.press('mia', asked, 'Import 3');
  await product.sees('mia', '#general', 'choice.csv', '3 of 3 sent');
  await product.people.press('mia', asked, 'Import 3').catch(() => undefined);
  await product.people.send('mia', '#general', '/contact find jo@choice.example');
  await product.sees('mia', '#general', 'jo@choice.example', 'Italy');
  await product.people.send('mia', '#general', '/contact find ana@choice.example');
  await product.sees('mia', '#general', 'ana@choice.example', 'Spain');
});

test('a press on an offer that is under way says who began it', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `P${i},p${i}@way.example,Spain`);
  const bytes = ['Name,Mail,Country', ...rows].join('\n');
  await product.people.shareFile('ana', '#general', { name: 'way.csv', bytes });
  const offer = await product.sees('ana', '#general', 'way.csv', 'Will add *400*');
  await product.people.press('ana', offer, 'Contact type', 'Leads');
  const asked = await product.sees('ana', '#general', 'They are added as Leads');
  await Promise.all([1, 2].map(() => product.people.press('ana', asked, 'Import 400')));
  const refusal = await product.sees('ana', '#general', 'Already started by');
  expect(refusal.ephemeral).toBe(true);
  await product.sees('ana', '#general', 'way.csv', '400 of 400 sent');
});
