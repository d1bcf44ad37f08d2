/** An owner says who may delete and import; the others are told who can; a guest is let in. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();

const idOf = (person: string) => product.people.see(person).me.id;

async function openSettings(person: string) {
  await product.people.send(person, '#general', '/contact settings');
  return product.seesModal(person, 'Who may do what', 'Import contacts');
}

test('a right that is taken away while the question stands counts at the press', async () => {
  await product.people.send('leo', '#general', '/contact show j.mueller@example.net');
  const card = await product.sees('leo', '#general', 'Jürgen Müller', 'Delete contact');
  await openSettings('mia');
  expect(await product.people.submit('mia', { 'Delete contacts': 'Workspace admins and owners' })).toEqual(
    {},
  );
  await product.seesModal('mia', 'Saved.');
  await product.people.close('mia');

  await product.people.press('leo', card, 'Delete');
  const refusal = await product.sees('leo', '#general', 'Deleting contacts is for workspace admins here.');
  expect(wordsOf(refusal)).toContain('Ask @mia.');
  expect(refusal.ephemeral).toBe(true);
  await product.people.send('mia', '#general', '/contact find j.mueller@example.net');
  await product.sees('mia', '#general', 'Jürgen Müller', 'Delete contact');
});

test('an import that was offered starts only while its sharer may import', async () => {
  const bytes = 'Name,Mail,Country\nAna,ana@rights.example,Spain\n';
  await product.people.shareFile('leo', '#marketing', { name: 'rights.csv', bytes });
  const offer = await product.sees('leo', '#marketing', 'rights.csv', 'Will add *1*');
  await openSettings('mia');
  await product.people.press(
    'mia',
    product.people.modal('mia'),
    'Import contacts',
    'Admins, and people I name',
  );
  await product.seesModal('mia', 'People who may import contacts');
  await product.people.submit('mia', { 'People who may import contacts': [idOf('ana')] });
  await product.seesModal('mia', 'Saved.');
  await product.people.close('mia');

  await product.people.press('leo', offer, 'Contact type', 'Leads');
  await product.people.press('leo', offer, 'Import 1');
  const refusal = await product.sees('leo', '#marketing', 'Importing contacts is for chosen people');
  expect(wordsOf(refusal)).toContain('Ask @ana or @mia.');

  await product.people.shareFile('leo', '#marketing', { name: 'again.csv', bytes });
  await product.sees('leo', '#marketing', '*again.csv* is not imported.');

  await product.people.shareFile('ana', '#marketing', { name: 'hers.csv', bytes });
  const hers = await product.sees('ana', '#marketing', 'hers.csv', 'Will add *1*');
  await product.people.press('ana', hers, 'Contact type', 'Leads');
  const chosen = await product.sees('ana', '#marketing', 'hers.csv', '1 is added as Leads');
  await product.people.press('ana', chosen, 'Import 1');
  await product.sees('ana', '#marketing', 'hers.csv', '1 of 1 sent');
});

test('a guest sees nothing until an admin lets guests in', async () => {
  await product.people.send('kim', '#general', '/contact find ana');
  const refusal = await product.sees('kim', '#general', 'Only members of the workspace');
  expect(wordsOf(refusal)).toContain('can let guests in');
  await openSettings('ana');
  await product.people.submit('ana', {
    'Guests, and people of other organisations in shared channels': 'May do what everyone may',
  });
  await product.seesModal('ana', 'Saved.');
  await product.people.send('kim', '#general', '/contact show w.johnson@example.net');
  await product.sees('kim', '#general', 'William Johnson');
});
