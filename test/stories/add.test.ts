/** Adding a contact. */
import { expect, test } from 'vitest';
import { mrkdwnOf, useProduct } from '../support/product.ts';

const product = useProduct();

test('a name and an address after the command fill the form; saved, the card is there and the contact is found', async () => {
  await product.people.send('mia', '#general', '/contact add Nora Quinn <nora@quinn.example>');
  const form = await product.seesModal('mia', 'Add contact', 'E-mail address');
  expect(await product.people.suggest('mia', form, 'Country', 'irel')).toContain('Ireland');
  const errors = await product.people.submit('mia', { Type: 'Leads', Country: 'Ireland' });
  expect(errors).toEqual({});
  await product.sees('mia', '#general', 'Nora Quinn', 'nora@quinn.example', 'Leads', 'Ireland');
  expect(product.people.see('mia').view).toBeNull();

  await product.people.send('leo', '#general', '/contact find quinn');
  await product.sees('leo', '#general', 'Nora Quinn');
});

test('text of strangers stays text', async () => {
  await product.people.send('mia', '#general', '/contact add');
  await product.seesModal('mia', 'Add contact');
  const name = '<!channel> *bold* \u202egnp.exe';
  await product.people.submit('mia', {
    'E-mail address': 'wild@quinn.example',
    Type: 'Leads',
    Country: 'Ireland',
    'First name': name,
  });
  const card = await product.sees('mia', '#general', 'wild@quinn.example');
  expect(JSON.stringify([card.text, mrkdwnOf(card)])).not.toContain('<!channel>');
});
