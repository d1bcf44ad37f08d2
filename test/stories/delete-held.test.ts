/** While a delete is held: everybody sees it, anybody can take it back, and nothing was lost. */
import { expect, test } from 'vitest';
import type { Message } from '../../src/sandbox/protocol.ts';
import { inRow, useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ DELETE_HOLD_SECONDS: '600' });

type Seen = Message & { channel: string };
const idOf = (person: string) => product.people.see(person).me.id;

async function showsCard(person: string, channel: string, email: string): Promise<Seen> {
  await product.people.send(person, channel, `/contact show ${email}`);
  return product.sees(person, channel, email, 'Delete contact');
}

/** The person presses Delete on the card of the contact; returns the message that stands in its place. */
async function deletes(person: string, channel: string, email: string): Promise<Seen> {
  const card = await showsCard(person, channel, email);
  await product.people.press(person, card, 'Delete');
  const holding = await product.sees(person, channel, 'Deleting', email, 'nothing is sent', 'Undo');
  expect(holding.ts).toBe(card.ts);
  return holding;
}

async function isKept(email: string, id: number): Promise<void> {
  await product.people.send('leo', '#random', `/contact show ${email}`);
  await product.sees('leo', '#random', email, `Contact ${id} `, 'Delete contact');
}

test('Undo keeps the contact as it is, with its id', async () => {
  const holding = await deletes('mia', '#general', 'ana.garcia@example.com');
  await product.people.press('mia', holding, 'Undo');
  const kept = await product.sees(
    'mia',
    '#general',
    'Kept: nothing was deleted',
    'Ana García',
    'undone by you',
  );
  expect(kept.ts).toBe(holding.ts);
  await product.people.press('mia', kept, 'Show contact');
  await product.sees('mia', '#general', 'Ana García', 'Contact 1 ', 'Delete contact');
  await isKept('ana.garcia@example.com', 1);
});

test('who asks to delete it again is told that it is being deleted, and of no button that is not there', async () => {
  const holding = await deletes('mia', '#random', 'ana.garcia@example.com');
  await product.people.send('leo', '#marketing', '/contact delete ana.garcia@example.com');
  const card = await product.sees('leo', '#marketing', 'Contact 1 ', '*Being deleted* by');
  expect(wordsOf(card)).not.toContain('Press Delete');
  await product.people.press('mia', holding, 'Undo');
  await isKept('ana.garcia@example.com', 1);
});

test('finds, the card and ticks show it to everybody, by whom; and anybody can keep it there', async () => {
  const holding = await deletes('mia', '#general', 'ruth@example.org');
  const mia = idOf('mia');
  await product.people.send('leo', '#general', '/contact find example.org');
  const list = await product.sees(
    'leo',
    '#general',
    'match *example.org*',
    `*Being deleted* by <@${mia}> since`,
  );
  const menu = JSON.stringify(list.blocks?.find((block) => JSON.stringify(block).includes('ruth@')));
  expect(menu).not.toContain('Delete…');
  expect(menu).not.toContain('"Edit"');
  await product.people.press('leo', list, 'Select…');
  await product.sees('leo', '#general', 'Tick whom you want', 'being deleted · ruth@example.org');

  await product.people.send('ana', '#general', '/contact show ruth@example.org');
  const card = await product.sees(
    'ana',
    '#general',
    `*Being deleted* by <@${mia}>`,
    'Undo keeps it',
    'History',
  );
  expect(JSON.stringify(card)).not.toContain('Delete contact');

  await product.people.send('leo', '#general', '/contact find example.org');
  const again = await product.sees('leo', '#general', 'Undo the delete');
  await product.people.press('leo', again, inRow(again, 'ruth@', 'Undo the delete'));
  await product.sees('leo', '#general', 'Kept: nothing was deleted', 'Ruth Adeyemi-Clarke', 'undone by you');
  const told = await product.sees(
    'mia',
    '#general',
    'Kept: nothing was deleted',
    `undone by <@${idOf('leo')}>`,
  );
  expect(told.ts).toBe(holding.ts);
  await product.people.press('ana', card, 'Undo');
  await product.sees('ana', '#general', 'Kept: nothing was deleted', `undone by <@${idOf('leo')}>`);
});

test('the second who presses Delete hears who was first; a second press of one person changes nothing', async () => {
  const leos = await showsCard('leo', '#general', 'j.mueller@example.net');
  const holding = await deletes('mia', '#general', 'j.mueller@example.net');
  await product.people.press('leo', leos, 'Delete');
  const already = await product.sees(
    'leo',
    '#general',
    `Already being deleted by <@${idOf('mia')}>`,
    'Jürgen',
  );
  expect(already.ts).toBe(leos.ts);
  await product.people.send('mia', '#general', '/contact undo');
  const undoable = await product.sees('mia', '#general', '*What you are deleting now*', 'Jürgen Müller');
  await product.people.press('mia', undoable, inRow(undoable, 'Jürgen Müller', 'Undo'));
  const kept = await product.sees('mia', '#general', 'Kept: nothing was deleted', 'Jürgen Müller');
  await product.until(
    () =>
      wordsOf(product.people.find('mia', '#general', ({ ts }) => ts === holding.ts) ?? {}).includes('Kept:'),
    'the first message says so too',
  );
  await product.people.press('leo', already, 'Undo');
  await product.sees('leo', '#general', 'Kept: nothing was deleted', `undone by <@${idOf('mia')}>`);
  expect(kept.ephemeral).toBe(true);
});

test('it is not edited meanwhile, and says so: at the form, and at a form that was open before', async () => {
  await product.people.send('leo', '#general', '/contact edit w.johnson@example.net');
  await product.seesModal('leo', 'Edit contact', 'E-mail address');
  const holding = await deletes('mia', '#general', 'w.johnson@example.net');
  await product.people.submit('leo', { 'First name': 'Bill' });
  await product.seesModal('leo', 'Nothing was saved.', `*Being deleted* by <@${idOf('mia')}>`);
  await product.people.close('leo');
  await product.people.send('leo', '#general', '/contact edit w.johnson@example.net');
  const notice = await product.seesModal(
    'leo',
    'cannot be edited now',
    `*Being deleted* by <@${idOf('mia')}>`,
  );
  await product.people.press('leo', notice, 'Undo');
  await product.seesModal('leo', 'Kept: nothing was deleted');
  await product.people.close('leo');
  await product.until(
    () =>
      wordsOf(product.people.find('mia', '#general', ({ ts }) => ts === holding.ts) ?? {}).includes('Kept:'),
    'the person who deleted hears of it',
  );
});

test('behind the modal of a list, its Undo stands in the modal and in the direct messages', async () => {
  await product.people.send('leo', '#marketing', '/contact find example.net');
  const list = await product.sees('leo', '#marketing', 'match *example.net*');
  await product.people.press('leo', list, inRow(list, 'w.johnson@', 'Delete…'));
  await product.seesModal('leo', 'will be deleted', 'w.johnson@example.net');
  await product.people.submit('leo');
  await product.seesModal('leo', 'Delete contact', 'Deleting', 'William Johnson', 'Undo');
  await product.people.close('leo');
  const direct = await product.sees('leo', 'dm', 'Deleting', 'William Johnson', 'Undo');
  await product.people.press('leo', direct, 'Undo');
  await product.sees('leo', 'dm', 'Kept: nothing was deleted', 'William Johnson');
  await product.people.send('ana', '#random', '/contact find w.johnson@example.net');
  await product.sees('ana', '#random', 'William Johnson', 'Delete contact');
});

test('it is only for those who may delete, checked again at the press', async () => {
  const card = await showsCard('leo', '#marketing', 'w.johnson@example.net');
  await product.people.send('mia', '#marketing', '/contact settings');
  await product.seesModal('mia', 'Who may do what', 'Delete contacts');
  await product.people.submit('mia', { 'Delete contacts': 'Workspace admins and owners' });
  await product.seesModal('mia', 'Saved.');
  await product.people.press('leo', card, 'Delete');
  await product.sees('leo', '#marketing', 'Deleting contacts is for workspace admins here.');
  await product.people.send('kim', '#marketing', '/contact delete 5');
  await product.sees('kim', '#marketing', 'Only members of the workspace');
  await product.people.send('ana', '#random', '/contact show 5');
  await product.sees('ana', '#random', 'Contact 5 ', 'Delete contact');
});
