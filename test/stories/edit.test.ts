/** Editing a contact. */
import { expect, test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();

test('a change is saved and every other field stays', async () => {
  await product.people.send('mia', '#general', '/contact edit j.mueller@example.net');
  await product.seesModal('mia', 'Edit contact', 'E-mail address');
  expect(await product.people.submit('mia', { 'First name': 'Jörg' })).toEqual({});
  const card = ['Jörg Müller', 'j.mueller@example.net', 'Leads', 'Germany', 'München', '80331'];
  await product.sees('mia', '#general', ...card);
  await product.people.send('leo', '#general', '/contact show j.mueller@example.net');
  await product.sees('leo', '#general', ...card);
});

test('the card leads to the same form', async () => {
  await product.people.send('ana', '#general', '/contact show ana.garcia@example.com');
  const card = await product.sees('ana', '#general', 'Ana García');
  await product.people.press('ana', card, 'Edit');
  await product.seesModal('ana', 'Edit contact', 'E-mail address');
  await product.people.submit('ana', { Country: 'Portugal' });
  await product.sees('ana', '#general', 'Ana García', 'Portugal');
});

test('saving no change says so', async () => {
  await product.people.send('mia', '#marketing', '/contact edit zoe.nowak@example.org');
  await product.seesModal('mia', 'Edit contact', 'E-mail address');
  await product.people.submit('mia');
  await product.sees('mia', '#marketing', 'Nothing was different');
});

test('what somebody else changed meanwhile is named, and not replaced in silence', async () => {
  for (const person of ['mia', 'leo']) {
    await product.people.send(person, '#general', '/contact edit w.johnson@example.net');
    await product.seesModal(person, 'Edit contact', 'E-mail address');
  }
  await product.people.submit('leo', { 'Last name': 'Johnsson' });
  await product.sees('leo', '#general', 'William Johnsson');
  const errors = await product.people.submit('mia', { 'Last name': 'Jonson' });
  const modal = product.people.see('mia').view;
  expect(`${JSON.stringify(errors)} ${JSON.stringify(modal)}`).toMatch(/meanwhile/);
  await product.people.send('ana', '#marketing', '/contact show w.johnson@example.net');
  await product.sees('ana', '#marketing', 'William Johnsson');
});
