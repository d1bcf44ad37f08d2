/** Deleting whom a CSV file names that somebody shared: from the reply under it, as from the form. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ BULK_DELETE_GRACE_SECONDS: '0' });
const DM = 'dm';
const LEAVERS = [
  'zoe.nowak@example.org',
  'j.mueller@example.net',
  'ana.garcia@example.com',
  'aiko.tanaka@example.org',
  'lukasz.w@example.net',
  'mj.smith@example.org',
];

async function share(name: string, emails: string[]) {
  const bytes = ['Name;Mail;Country', ...emails.map((email) => `x;${email};France`)].join('\n');
  await product.people.shareFile('mia', '#general', { name, bytes });
  return product.sees('mia', '#general', name, 'Delete these…');
}

test('it shows whom, asks for their number, and leaves the offer to import as it is', {
  timeout: 60_000,
}, async () => {
  const { people } = product;
  const offer = await share('leavers.csv', [...LEAVERS, 'stranger@leavers.example']);
  await people.press('mia', offer, 'Delete these…');
  const shown = await product.seesModal('mia', 'Delete 6 contacts', '*6* matched', '*1* not found');
  expect(wordsOf(shown)).toContain('stranger@leavers.example');
  expect(
    Object.values(await people.submit('mia', { 'Type 6, the number of contacts, to delete them': '5' })),
  ).toHaveLength(1);
  expect(await people.submit('mia', { 'Type 6, the number of contacts, to delete them': '6' })).toEqual({});
  await people.close('mia');
  await product.sees('mia', DM, '*6 contacts* deleted', 'Undo');
  await product.sees('mia', DM, 'The backup of 6 contacts');
  await product.sees('mia', '#general', 'leavers.csv', 'Import 1', 'Delete these…');
  await people.send('leo', '#general', '/contact find zoe.nowak@example.org');
  await product.sees('leo', '#general', 'No contact matches');
});

test('where it is asked which column holds the addresses nobody is shown, and after Review those of the chosen one', {
  timeout: 60_000,
}, async () => {
  const { people } = product;
  const bytes =
    'work;private\nemma.brown@example.com;x@private.example\noliver.wright@example.org;y@private.example\n';
  await people.shareFile('mia', '#general', { name: 'two.csv', bytes });
  const offer = await product.sees('mia', '#general', 'two.csv', 'Delete these…');
  await people.press('mia', offer, 'Delete these…');
  await product.seesModal('mia', 'More than one column of this file could hold the e-mail address');
  await people.close('mia');
  await people.press('mia', offer, 'Review');
  await product.seesModal('mia', 'private');
  await people.submit('mia', { work: 'Leave it out', private: 'e-mail' });
  const changed = await product.sees('mia', '#general', 'two.csv', 'Change', 'Delete these…');
  await people.press('mia', changed, 'Delete these…');
  await product.seesModal('mia', '*2* not found', 'x@private.example');
  await people.close('mia');
});

test('who may not delete is refused, also when that was taken away after the offer', async () => {
  const { people } = product;
  const offer = await share('more.csv', ['stranger@more.example']);
  await people.send('mia', '#general', '/contact settings');
  await product.seesModal('mia', 'Who may do what', 'Import contacts');
  await people.submit('mia', { 'Delete contacts': 'Workspace admins and owners' });
  await product.seesModal('mia', 'Saved.');
  await people.close('mia');
  await people.press('leo', offer, 'Delete these…');
  await product.sees('leo', '#general', 'Deleting contacts is for workspace admins here.');
  expect(people.see('leo').view).toBeFalsy();
});
