/** Adding a contact that cannot be added as typed. */
import { expect, test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();

test('a refused e-mail address stands under its field, the form keeps what was typed, and the corrected one goes in', async () => {
  await product.people.send('mia', '#general', '/contact add');
  await product.seesModal('mia', 'Add contact');
  const typed = { Type: 'Friends', Country: 'Peru', 'First name': 'Inti' };
  const errors = await product.people.submit('mia', { ...typed, 'E-mail address': 'inti@peru' });
  const [message] = Object.values(errors);
  expect(message).toContain('inti@peru');
  expect(Object.keys(errors)).toHaveLength(1);
  expect(product.people.see('mia').view).not.toBeNull();

  expect(await product.people.submit('mia', { ...typed, 'E-mail address': 'inti@peru.example' })).toEqual({});
  await product.sees('mia', '#general', 'Inti', 'inti@peru.example', 'Friends', 'Peru');
});

test('what only the service refuses is said in words that help, and nothing is added', async () => {
  await product.people.send('leo', '#general', '/contact add');
  await product.seesModal('leo', 'Add contact');
  const long = `${'x'.repeat(64)}@${'y'.repeat(60)}.${'z'.repeat(60)}.${'w'.repeat(60)}.${'v'.repeat(20)}.example`;
  const errors = await product.people.submit('leo', {
    'E-mail address': long,
    Type: 'Leads',
    Country: 'Peru',
  });
  expect(Object.values(errors).join()).toMatch(/character|address/);
  await product.people.close('leo');
  await product.people.send('leo', '#general', '/contact find xxxxxxxxxxxxxxxx');
  await product.sees('leo', '#general', 'No contact matches');
});
