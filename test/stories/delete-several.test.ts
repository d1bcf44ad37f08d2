/** Deleting several contacts at once: from the command, from a form, from a file, from ticks, from a search. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ BULK_DELETE_GRACE_SECONDS: '0' });
const DM = 'dm';

/** Adds so many contacts by an import, which is quicker than forms. */
async function has(name: string, size: number): Promise<string[]> {
  const emails = Array.from({ length: size }, (_, at) => `p${at}@${name}.example`);
  const bytes = ['email,country', ...emails.map((email) => `${email},France`)].join('\n');
  await product.people.shareFile('mia', '#general', { name: `${name}.csv`, bytes });
  const offer = await product.sees('mia', '#general', `${name}.csv`, 'Will add');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  const ready = await product.sees('mia', '#general', `${name}.csv`, 'Will add');
  await product.people.press('mia', ready, `Import ${size.toLocaleString('en-US')}`);
  await product.until(
    () =>
      product.people.find('mia', '#general', ({ text }) =>
        text.includes(`${name}.csv* is imported: ${size.toLocaleString('en-US')}`),
      ),
    `${name} is imported`,
    60_000,
  );
  return emails;
}

async function isGone(words: string): Promise<void> {
  await product.people.send('leo', '#general', `/contact find ${words}`);
  await product.sees('leo', '#general', 'No contact matches', words);
}

test('ids and addresses are shown first, with who was not found, and the count is the one of the list', async () => {
  const { people } = product;
  await people.send(
    'mia',
    '#general',
    '/contact delete zoe.nowak@example.org j.mueller@example.net 1 999999 1',
  );
  const shown = await product.seesModal('mia', 'Delete 3 contacts', 'Not found: 999999', 'Ana García');
  expect(wordsOf(shown)).toContain('3 contacts will be deleted.');
  expect(wordsOf(shown)).toMatch(/\*By type:\* Customers \d/);
  expect(wordsOf(shown)).toMatch(/\*By country:\* \S/);
  expect(await people.submit('mia')).toEqual({});
  await product.seesModal('mia', 'are in your direct messages');
  await people.close('mia');
  const done = await product.sees(
    'mia',
    DM,
    '*3 contacts* deleted',
    'Counted by reading the list again',
    'Undo',
  );
  const backup = await product.sees('mia', DM, 'The backup of 3 contacts');
  expect(backup.files?.[0]?.name).toMatch(/^backup-.*\.csv$/);
  for (const email of ['zoe.nowak@example.org', 'j.mueller@example.net', 'ana.garcia@example.com'])
    await isGone(email);

  await people.press('mia', done, 'Undo');
  await product.sees('mia', DM, '3 contacts', 'restored');
  await people.send('leo', '#general', '/contact show zoe.nowak@example.org');
  await product.sees('leo', '#general', 'Zoë Nowak', 'Contact');
});

test('closing the modal keeps them', async () => {
  const { people } = product;
  await people.send('mia', '#marketing', '/contact delete 5 6');
  await product.seesModal('mia', 'Delete 2 contacts');
  await people.close('mia');
  await people.send('leo', '#marketing', '/contact show 5');
  await product.sees('leo', '#marketing', 'Contact 5');
});

test('nothing found means nothing to confirm', async () => {
  await product.people.send('ana', '#general', '/contact delete nobody@nowhere.example 123456');
  const modal = await product.seesModal(
    'ana',
    'There is nothing to delete',
    'nobody@nowhere.example',
    '123456',
  );
  expect(modal.submit ?? null).toBeNull();
  await product.people.close('ana');
});

test('a form takes pasted people; from six on their number is typed, and a wrong one is said under its field', {
  timeout: 90_000,
}, async () => {
  const { people } = product;
  const emails = await has('pasted', 8);
  await people.send('leo', '#general', '/contact delete');
  await product.seesModal('leo', 'E-mail addresses or ids');
  const empty = await people.submit('leo');
  expect(Object.values(empty)).toEqual(['Give e-mail addresses or ids here, or a CSV file below.']);
  const pasted = emails.map((email, at) => (at % 2 ? email : `Person ${at} <${email}>`)).join(',\n');
  await people.submit('leo', { 'E-mail addresses or ids': pasted });
  await product.seesModal('leo', 'Delete 8 contacts', 'and 3 more', 'The full list is in the file');
  const wrong = await people.submit('leo', { 'Type 8, the number of contacts, to delete them': '7' });
  expect(Object.values(wrong)).toEqual(['Type 8 to delete them. Nothing was deleted.']);
  expect(JSON.stringify(people.modal('leo').state)).toContain('"7"');
  expect(await people.submit('leo', { 'Type 8, the number of contacts, to delete them': ' 8 ' })).toEqual({});
  await product.sees('leo', DM, '*8 contacts* deleted');
  await product.sees('leo', DM, 'Whom I would delete: 8 contacts');
  await people.close('leo');
  await isGone('pasted.example');
});

test('a CSV file names them, by its column of addresses', { timeout: 90_000 }, async () => {
  const { people } = product;
  const emails = await has('filed', 60);
  await people.send('mia', '#general', '/contact delete');
  await product.seesModal('mia', 'CSV file');
  // A number among the addresses is nobody's id: contact 1 is one of those that the product begins with.
  const rows = [...emails.map((email) => `x;${email};y`), 'z;stranger@filed.test;', 'z;1;'];
  const bytes = ['name;mail;note', ...rows].join('\n');
  const file = await people.chooseFile('mia', { name: 'leavers.csv', bytes });
  await people.submit('mia', { 'CSV file': file.id });
  await product.seesModal(
    'mia',
    'Delete 60 contacts',
    '*60* matched',
    '*2* not found',
    'stranger@filed.test',
  );
  const wrong = await people.submit('mia', { 'Type delete 60': '60' });
  expect(Object.values(wrong)).toEqual(['Type delete 60 to delete them. Nothing was deleted.']);
  expect(await people.submit('mia', { 'Type delete 60': 'Delete 60' })).toEqual({});
  await product.sees('mia', DM, '*60 contacts* deleted');
  await people.close('mia');
  await isGone('filed.example');
});

test('a file without addresses says so under its field', async () => {
  const { people } = product;
  await people.send('mia', '#general', '/contact delete');
  await product.seesModal('mia', 'CSV file');
  const file = await people.chooseFile('mia', { name: 'odd.csv', bytes: 'a,b\n1,2\n3,4\n' });
  const errors = await people.submit('mia', { 'CSV file': file.id });
  expect(Object.values(errors)[0]).toContain('No column of this file holds mostly e-mail addresses');
  await people.close('mia');
});

test('everything that matches a search is deleted from the ticking list, with the verb typed', {
  timeout: 90_000,
}, async () => {
  const { people } = product;
  await has('matched', 12);
  await people.send('mia', '#marketing', '/contact find matched.example');
  const list = await product.sees('mia', '#marketing', '*12* of', 'matched.example');
  await people.press('mia', list, 'Select…');
  const ticking = await product.sees('mia', '#marketing', 'Tick whom you want', 'Delete all 12…');
  await people.press('mia', ticking, 'Delete all 12…');
  await product.seesModal('mia', 'Delete 12 contacts', 'All 12 matches will be deleted');
  expect(Object.values(await people.submit('mia', { 'Type delete 12': '12' }))).toHaveLength(1);
  expect(await people.submit('mia', { 'Type delete 12': 'delete 12' })).toEqual({});
  await product.sees('mia', DM, '*12 contacts* deleted');
  await people.close('mia');
  await isGone('matched.example');
});

test('who may not delete so many is not offered it, and is refused', { timeout: 90_000 }, async () => {
  const { people } = product;
  const emails = await has('guarded', 55);
  await people.send('leo', '#marketing', '/contact find guarded.example');
  const list = await product.sees('leo', '#marketing', '*55* of', 'guarded.example');
  await people.press('leo', list, 'Select…');
  const ticking = await product.sees('leo', '#marketing', 'Tick whom you want', 'guarded.example');
  expect(wordsOf(ticking)).not.toContain('Delete all');
  await people.send('leo', '#general', '/contact delete');
  await product.seesModal('leo', 'E-mail addresses or ids');
  const refused = await people.submit('leo', { 'E-mail addresses or ids': emails.join(' ') });
  expect(Object.values(refused)[0]).toContain(
    'Deleting more than 50 contacts at once is for workspace admins',
  );
  expect(JSON.stringify(people.modal('leo').state)).toContain('p54@guarded.example');
  await people.close('leo');
});
