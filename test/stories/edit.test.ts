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

test('two people who edit different fields both get their way', async () => {
  for (const person of ['mia', 'leo']) {
    await product.people.send(person, '#general', '/contact edit ana.garcia@example.com');
    await product.seesModal(person, 'Edit contact', 'E-mail address');
  }
  await product.people.submit('leo', { Country: 'Chile', City: 'Santiago' });
  await product.sees('leo', '#general', 'Santiago', 'Chile');
  await product.people.submit('mia', { 'Last name': 'Rojas' });
  const kept = 'Somebody else changed meanwhile, and it stays: Country, City.';
  await product.sees('mia', '#general', 'Saved: Last name.', kept, 'Ana Rojas', 'Santiago', 'Chile');
});

test('a second Save puts mine in place of theirs, once I have seen theirs', async () => {
  for (const person of ['mia', 'leo']) {
    await product.people.send(person, '#random', '/contact edit zoe.nowak@example.org');
    await product.seesModal(person, 'Edit contact', 'E-mail address');
  }
  await product.people.submit('leo', { City: 'Oslo', Country: 'Norway', 'Postal code': '0150' });
  await product.sees('leo', '#random', 'Oslo');
  await product.people.submit('mia', { City: 'Bergen', Country: 'Sweden' });
  await product.seesModal('mia', 'country (now `Norway`), city (now `Oslo`)', 'Save again');
  expect(await product.people.submit('mia')).toEqual({});
  await product.sees('mia', '#random', 'Saved: Country, City.', 'Bergen', 'Sweden', '0150');
});
