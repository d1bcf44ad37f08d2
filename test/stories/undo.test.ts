/** Undoing what was done: an add, an edit, a delete, several deletes; by button, by list, by code. */
import { expect, test } from 'vitest';
import { inRow, useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ BULK_DELETE_GRACE_SECONDS: '0' });

/** The direct messages of a person with the bot. */
const DM = 'dm';

test('an edit is put back from its card', async () => {
  await product.people.send('mia', '#general', '/contact edit j.mueller@example.net');
  const form = await product.seesModal('mia', 'Edit contact', 'E-mail address');
  expect(form).toBeDefined();
  await product.people.submit('mia', { 'First name': 'Jörg' });
  const card = await product.sees('mia', '#general', 'Saved: First name.', 'Jörg Müller');
  await product.people.press('mia', card, 'Undo');
  await product.sees('mia', '#general', 'Put back', 'Jürgen Müller');
  await product.people.send('leo', '#general', '/contact show j.mueller@example.net');
  await product.sees('leo', '#general', 'Jürgen Müller', 'München');
});

test('a new contact goes again, and a second press says who was first', async () => {
  await product.people.send('mia', '#general', '/contact add Nora Lind nora@undo.example');
  await product.seesModal('mia', 'Add contact');
  await product.people.submit('mia', { Country: 'Norway', Type: 'Leads' });
  const card = await product.sees('mia', '#general', 'Added:', 'Nora Lind');
  await product.people.press('mia', card, 'Undo');
  await product.sees('mia', '#general', 'Nora Lind', 'is deleted again', 'undone by you');
  await product.people.send('leo', '#general', '/contact find nora@undo.example');
  await product.sees('leo', '#general', 'No contact matches');
});

test('a delete is undone by the receipt in the direct messages, once, and says what does not come back', async () => {
  await product.people.send('mia', '#general', '/contact show zoe.nowak@example.org');
  const card = await product.sees('mia', '#general', 'Zoë Nowak', 'Delete contact');
  await product.people.press('mia', card, 'Delete');
  const gone = await product.sees('mia', '#general', 'Zoë Nowak', 'is deleted');
  const receipt = await product.sees('mia', DM, 'You deleted', 'Zoë Nowak', 'Restore');
  await product.people.press('mia', receipt, 'Restore');
  const restored = await product.sees('mia', DM, 'Restored, with a new id', 'Zoë Nowak');
  expect(restored.ts).toBe(receipt.ts);
  await product.people.press('mia', gone, 'Undo');
  await product.sees('mia', '#general', 'Already undone by');
  await product.people.send('leo', '#general', '/contact find zoe.nowak@example.org');
  await product.sees('leo', '#general', 'The only one of', 'Zoë Nowak');
});

test('several come back by the list of what one did, which says first what it will do', async () => {
  await product.people.send('ana', '#marketing', '/contact delete 1 3 4');
  await product.seesModal('ana', 'Delete 3 contacts', 'Undo can add them again');
  await product.people.submit('ana');
  await product.sees('ana', DM, '3 contacts', 'deleted · by');
  await product.people.close('ana');
  await product.people.send('ana', '#marketing', '/contact undo');
  const list = await product.sees('ana', '#marketing', 'What you did in the last 30 days', '3 contacts');
  await product.people.press('ana', list, 'Undo…');
  const plan = await product.sees('ana', '#marketing', 'Undo:', 'Restore 3 contacts');
  await product.people.press('ana', plan, 'Restore 3 contacts');
  await product.sees('ana', '#marketing', '3 contacts', 'restored · undone by you');
  await product.people.send('ana', '#marketing', '/contact find ana.garcia@example.com');
  await product.sees('ana', '#marketing', 'The only one of', 'Ana García');
});

test('what somebody changed since is asked about, and its code does the same as the button', async () => {
  await product.people.send('mia', '#random', '/contact add Otto Berg otto@undo.example');
  await product.seesModal('mia', 'Add contact');
  await product.people.submit('mia', { Country: 'Norway', Type: 'Leads' });
  const card = await product.sees('mia', '#random', 'Added:', 'Otto Berg');
  await product.people.send('leo', '#random', '/contact edit otto@undo.example');
  await product.seesModal('leo', 'Edit contact', 'E-mail address');
  await product.people.submit('leo', { 'Last name': 'Berger' });
  await product.sees('leo', '#random', 'Saved: Last name.');

  await product.people.press('mia', card, 'Undo');
  const leo = product.people.see('leo').me.id;
  const question = await product.sees('mia', '#random', 'Changed since it was added: last name', leo);
  const code = wordsOf(question).match(/`([0-9a-z]{5})`/)?.[1];
  await product.people.send('mia', '#random', `/contact undo ${code}`);
  const again = await product.sees('mia', '#random', 'Delete it again anyway');
  await product.people.press('mia', again, 'Delete it again anyway');
  await product.sees('mia', '#random', 'Otto', 'is deleted again');
});

test('what an undo of several skipped can be undone after it, from its result', async () => {
  const { people } = product;
  const addAs = async (person: string, name: string, email: string) => {
    await people.send(person, '#random', `/contact add ${name} ${email}`);
    await product.seesModal(person, 'Add contact');
    await people.submit(person, { Country: 'Norway', Type: 'Leads' });
    await product.sees(person, '#random', 'Added:', name, email);
  };
  await addAs('ana', 'Una Vik', 'una@skipped.example');
  await addAs('ana', 'Dua Vik', 'dua@skipped.example');
  await people.send('ana', '#random', '/contact delete una@skipped.example dua@skipped.example');
  await product.seesModal('ana', 'Delete 2 contacts');
  await people.submit('ana');
  const gone = await product.sees('ana', DM, '*2 contacts* deleted');
  await people.close('ana');
  await addAs('leo', 'Other Person', 'dua@skipped.example');

  await people.press('ana', gone, 'Undo');
  const result = await product.sees('ana', DM, 'Una Vik', 'undone by you', 'Skipped: 1 contact');
  await people.send('ana', '#general', '/contact log');
  await product.sees('ana', '#general', 'deleted *2 contacts*', 'undone in part');
  await people.press('ana', result, 'Restore it anyway');
  await product.sees('ana', DM, 'Restored, with a new id', 'Dua Vik');
  await people.send('ana', '#marketing', '/contact log');
  const log = await product.sees('ana', '#marketing', 'deleted *2 contacts*', 'undone by');
  expect(wordsOf(log)).not.toContain('undone in part');
});

test('the people saved from a message are one thing that was done, and go again together', async () => {
  const { people } = product;
  const text = 'Nora Quist <nora@saved.example>, "Okafor, Emeka" <emeka@saved.example>, team@saved.example';
  await people.send('leo', '#random', text);
  await people.shortcut('leo', 'Save people', people.find('leo', '#random'));
  await product.seesModal('leo', 'Save people', 'nora@saved.example');
  await people.submit('leo', { Type: 'Friends', Country: 'Ireland' });
  await product.sees('leo', 'dm', 'Added *3 of 3*');
  await people.close('leo');

  await people.send('leo', '#random', '/contact undo');
  const list = await product.sees('leo', '#random', 'What you did', '3 contacts', 'from a message');
  await people.press('leo', list, inRow(list, 'from a message', 'Undo…'));
  const plan = await product.sees('leo', '#random', 'Delete 3 contacts again', 'Nora Quist');
  await people.press('leo', plan, 'Delete 3 contacts again');
  await product.sees('leo', '#random', '3 contacts', 'deleted again · undone by you');
  await people.send('leo', '#random', '/contact find saved.example');
  await product.sees('leo', '#random', 'No contact matches');
});
