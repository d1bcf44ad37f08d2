/** The shortcuts from anywhere: finding and adding without a channel. */
import { expect, test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();

test('Find contact shows what it finds under its field, and one search follows the other', async () => {
  const { people } = product;
  await people.shortcut('mia', 'Find contact');
  await product.seesModal('mia', 'Find contact');
  expect(await people.submit('mia', { 'Name, e-mail address or place': 'ana.garcia@example.com' })).toEqual(
    {},
  );
  await product.seesModal('mia', 'Ana García', 'ana.garcia@example.com');
  await people.submit('mia', { 'Name, e-mail address or place': null });
  const newest = await product.seesModal('mia', 'the last changed first');
  await people.press('mia', newest, 'Next');
  await product.seesModal('mia', 'page 2 of');
  await people.submit('mia', { 'Name, e-mail address or place': 'zzzzzz' });
  await product.seesModal('mia', 'No contact matches');
  await people.close('mia');
  expect(people.find('mia', 'dm')).toBeUndefined();
});

test('a found contact is edited on top of the search, which then shows the new values', async () => {
  const { people } = product;
  await people.shortcut('leo', 'Find contact');
  await product.seesModal('leo', 'Find contact');
  await people.submit('leo', { 'Name, e-mail address or place': 'j.mueller@example.net' });
  const card = await product.seesModal('leo', 'j.mueller@example.net', 'Edit');
  await people.press('leo', card, 'Edit');
  await product.seesModal('leo', 'Edit contact', 'First name');
  expect(await people.submit('leo', { 'First name': 'Jörg' })).toEqual({});
  await product.seesModal('leo', 'Find contact', 'Saved: First name', 'Jörg Müller');
});

test('a search that cannot be says why under the field', async () => {
  const { people } = product;
  await people.shortcut('ana', 'Find contact');
  await product.seesModal('ana', 'Find contact');
  const errors = await people.submit('ana', { 'Name, e-mail address or place': 'since:never' });
  expect(Object.values(errors).join()).toContain('since');
});

test('Add contact opens the form, and the card comes to the direct messages', async () => {
  const { people } = product;
  await people.shortcut('mia', 'Add contact');
  await product.seesModal('mia', 'Add contact', 'E-mail address');
  const filled = {
    'E-mail address': 'nora@short.example',
    Type: 'Leads',
    Country: 'Ireland',
    'First name': 'Nora',
  };
  expect(await people.submit('mia', filled)).toEqual({});
  await product.sees('mia', 'dm', 'Added:', 'nora@short.example', 'Ireland');
});
