/** When a hold ends: the contact is gone, the message says so with its Undo, and a receipt restores it later. */
import { expect, test } from 'vitest';
import { inRow, useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ DELETE_HOLD_SECONDS: '1' });

/** The address on a card. */
function emailIn(card: object): string {
  return /E-mail\*\n(\S+)/.exec(wordsOf(card))?.[1] ?? 'no address';
}

async function deletes(person: string, channel: string, email: string) {
  await product.people.send(person, channel, `/contact show ${email}`);
  const card = await product.sees(person, channel, email, 'Delete contact');
  await product.people.press(person, card, 'Delete');
  return product.sees(person, channel, 'Deleting', email, 'nothing is sent', 'Undo');
}

test('the message says that it is deleted, in its place, and the direct messages hold what restores it', async () => {
  const holding = await deletes('mia', '#general', 'zoe.nowak@example.org');
  const gone = await product.sees('mia', '#general', 'Zoë Nowak', 'is deleted · by you', 'Undo');
  expect(gone.ts).toBe(holding.ts);
  await product.people.send('leo', '#general', '/contact find zoe.nowak@example.org');
  await product.sees('leo', '#general', 'No contact matches');

  const receipt = await product.sees('mia', 'dm', 'You deleted', 'Zoë Nowak', 'Restore');
  await product.people.press('mia', receipt, 'Restore');
  await product.sees('mia', 'dm', 'Restored, with a new id', 'Zoë Nowak');
});

test('an Undo that comes too late says so, with what brings the contact back beside it', async () => {
  const email = 'j.mueller@example.net';
  const holding = await deletes('mia', '#random', email);
  await product.people.send('leo', '#random', `/contact show ${email}`);
  const leos = await product.sees('leo', '#random', '*Being deleted* by', 'Undo keeps it');
  await product.until(
    () =>
      product.people.find(
        'mia',
        '#random',
        ({ ts, text }) => ts === holding.ts && text.includes('is deleted'),
      ),
    'the delete is done',
  );
  await product.people.press('leo', leos, 'Undo');
  const late = await product.sees(
    'leo',
    '#random',
    'Too late:',
    'Jürgen Müller',
    'was deleted at',
    'Restore',
  );
  await product.people.press('leo', late, 'Restore');
  await product.sees('leo', '#random', 'Restored, with a new id', 'Jürgen Müller');
});

test('the modal of a list, while it is open, and the direct message both say how it ended', async () => {
  await product.people.send('leo', '#marketing', '/contact find example.net');
  const list = await product.sees('leo', '#marketing', 'match *example.net*');
  await product.people.press('leo', list, inRow(list, 'w.johnson@', 'Delete…'));
  await product.seesModal('leo', 'will be deleted', 'w.johnson@example.net');
  await product.people.submit('leo');
  const direct = await product.sees('leo', 'dm', 'Deleting', 'William Johnson', 'Undo');
  await product.seesModal('leo', 'William Johnson', 'is deleted · by you');
  const receipt = await product.sees('leo', 'dm', 'You deleted', 'William Johnson', 'Restore');
  expect(receipt.ts).toBe(direct.ts);
  await product.people.close('leo');
});

test('a card in the direct messages is followed by its end in its place', async () => {
  await product.people.send('ana', 'dm', 'ana.garcia@example.com');
  const card = await product.sees('ana', 'dm', 'Ana García', 'Delete contact');
  await product.people.press('ana', card, 'Delete');
  const gone = await product.sees('ana', 'dm', 'Ana García', 'is deleted · by you');
  expect(gone.ts).toBe(card.ts);
  await product.sees('ana', 'dm', 'You deleted', 'Ana García', 'Restore');
});

test('from the modal that finds, what was found there says how it ended unless something else was searched since', async () => {
  await product.people.shortcut('mia', 'Find contact');
  await product.seesModal('mia', 'Find contact');
  await product.people.submit('mia', { 'Name, e-mail address or place': 'id:5' });
  const found = await product.seesModal('mia', 'Contact 5 ', 'Delete contact');
  await product.people.press('mia', found, 'Delete');
  await product.seesModal('mia', 'Deleting', 'Undo');
  await product.seesModal('mia', 'Find contact', 'is deleted · by you');
  await product.people.submit('mia', { 'Name, e-mail address or place': 'id:6' });
  const other = await product.seesModal('mia', 'Contact 6 ', 'Delete contact');
  await product.people.press('mia', other, 'Delete');
  await product.seesModal('mia', 'Deleting', emailIn(other), 'Undo');
  await product.people.submit('mia', { 'Name, e-mail address or place': 'id:7' });
  await product.seesModal('mia', 'Contact 7 ');
  await product.sees('mia', 'dm', 'You deleted', emailIn(other), 'Restore');
  await product.seesModal('mia', 'Contact 7 ', 'Delete contact');
});
