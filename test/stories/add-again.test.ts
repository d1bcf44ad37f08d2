/** Adding one contact after the other: the form remembers, and an address that exists is looked at before it is added again. */
import { expect, test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();

test('the second contact needs no type and no country, unless they differ', async () => {
  const { people } = product;
  await people.send('mia', '#general', '/contact add Aoife Byrne <aoife@byrne.example>');
  await product.seesModal('mia', 'Add contact');
  expect(await people.submit('mia', { Type: 'Leads', Country: 'Ireland' })).toEqual({});
  await product.sees('mia', '#general', 'Added:', 'aoife@byrne.example', 'Leads', 'Ireland');

  await people.send('mia', '#general', '/contact add Brian Byrne <brian@byrne.example>');
  await product.seesModal('mia', 'Add contact', 'Leads', 'Ireland');
  expect(await people.submit('mia')).toEqual({});
  await product.sees('mia', '#general', 'Added:', 'Brian Byrne', 'Leads', 'Ireland');

  await people.shortcut('mia', 'Add contact');
  await product.seesModal('mia', 'Add contact', 'Leads', 'Ireland');
  await people.submit('mia', { 'E-mail address': 'carla@byrne.example', Country: 'Italy' });
  await product.sees('mia', 'dm', 'Added:', 'carla@byrne.example', 'Leads', 'Italy');
});

test('an address that exists: who has it is opened, mended and left, and the form is as it was', async () => {
  const { people } = product;
  await people.send('leo', '#general', '/contact add Anna Garcia <ANA.GARCIA@example.com>');
  await product.seesModal('leo', 'Add contact');
  await people.submit('leo', { Type: 'Leads', Country: 'Spain' });
  const question = await product.seesModal('leo', '*Ana García* has the address', 'Open');
  await people.press('leo', question, 'Open');
  const card = await product.seesModal('leo', 'Contact', 'Ana García', 'Edit');
  await people.press('leo', card, 'Edit');
  await product.seesModal('leo', 'Edit contact', 'Last name');
  expect(await people.submit('leo', { 'Last name': 'García Ruiz' })).toEqual({});
  await product.seesModal('leo', 'Contact', 'Saved: Last name.', 'Ana García Ruiz');
  await people.close('leo');

  const form = people.modal('leo');
  expect(form.id).toBe(question.id);
  expect(form.state.values).toEqual(question.state.values);
  await people.submit('leo', { 'E-mail address': 'anna@byrne.example' });
  await product.sees('leo', '#general', 'Added:', 'Anna Garcia', 'anna@byrne.example', 'Spain');
});
