/** Importing the files other programs make, as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();
const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/imports', name));

test('an Outlook export in Windows-1252 goes in with its umlauts, streets and countries', async () => {
  await product.people.shareFile('mia', '#marketing', {
    name: 'outlook.csv',
    bytes: fixture('outlook-german.csv'),
  });
  const offer = await product.sees(
    'mia',
    '#marketing',
    'outlook.csv',
    'Windows-1252',
    'Will add *2*',
    'Ort privat → city',
  );
  await product.people.press('mia', offer, 'Contact type', 'Friends');
  await product.people.press('mia', await product.sees('mia', '#marketing', 'Will add *2*'), 'Import 2');
  await product.sees('mia', '#marketing', 'outlook.csv', '2 of 2 sent');
  await product.people.send('mia', '#marketing', '/contact find joerdis.gross@example.de');
  await product.sees('mia', '#marketing', 'Jördis Groß', 'Köln', 'Germany');
});

test('titles above the header and a file without one are understood', async () => {
  await product.people.shareFile('leo', '#general', {
    name: 'titled.csv',
    bytes: fixture('german-title.csv'),
  });
  await product.sees('leo', '#general', 'titled.csv', '3 rows', 'Will add *3*', 'Vorname → first name');
  await product.people.shareFile('leo', '#general', {
    name: 'bare.csv',
    bytes: fixture('no-header.csv'),
  });
  await product.sees('leo', '#general', 'bare.csv', '3 rows', 'Will add *3*', 'Column C → e-mail');
});

test('a workbook sent to the bot is named, with what to do', async () => {
  await product.people.shareFile('ana', 'dm', { name: 'people.ods', bytes: 'PK' });
  await product.sees('ana', 'dm', 'people.ods', 'OpenDocument', 'Text CSV');
});
