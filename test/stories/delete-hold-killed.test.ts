/** The bot's process is killed at every step of a held delete: it happens once, or was undone, and the person is told. */
import { expect, test } from 'vitest';
import { useBotBetween } from '../support/bot-between.ts';
import { wordsOf } from '../support/product.ts';

const { product, heard, killedIn, restart } = useBotBetween({ DELETE_HOLD_SECONDS: '3' });

async function has(name: string, email: string): Promise<void> {
  await product.people.send('mia', '#random', `/contact add ${name} ${email}`);
  await product.seesModal('mia', 'Add contact');
  await product.people.submit('mia', { Country: 'Norway', Type: 'Leads' });
  await product.sees('mia', '#random', 'Added:', email);
}

/** Presses Delete on the card of the contact; returns the message in its place. */
async function deletes(email: string) {
  await product.people.send('mia', '#general', `/contact show ${email}`);
  const card = await product.sees('mia', '#general', email, 'Delete contact');
  await product.people.press('mia', card, 'Delete');
  return product.sees('mia', '#general', 'Deleting', email, 'Undo');
}

function receiptsOf(email: string): number {
  const all = Object.values(product.sandbox.state.messages).flat();
  return all.filter(({ text }) => text.startsWith('You deleted') && text.includes(email)).length;
}

async function isGone(email: string): Promise<void> {
  await product.people.send('leo', '#general', `/contact show ${email}`);
  await product.sees('leo', '#general', 'No contact has the id or e-mail address', email);
}

test('killed while it is held: it happens once after the restart, and is told in its place', async () => {
  await has('Held Two', 'two@held.example');
  const holding = await deletes('two@held.example');
  await restart();
  const gone = await product.sees('mia', '#general', 'Held Two', 'is deleted · by you');
  expect(gone.ts).toBe(holding.ts);
  await product.sees('mia', 'dm', 'You deleted', 'two@held.example', 'Restore');
  await isGone('two@held.example');
  expect(heard('contacts/delete')).toBe(1);
});

test('killed between the delete and its record: it is known to be ours, told, and can be restored', async () => {
  await has('Held Three', 'three@held.example');
  await killedIn({ at: 'service', path: 'contacts/delete' }, () => deletes('three@held.example'));
  await product.sees('mia', '#general', 'Held Three', 'is deleted · by you');
  const receipt = await product.sees('mia', 'dm', 'You deleted', 'three@held.example', 'Restore');
  await product.people.send('mia', '#random', '/contact log three@held.example');
  const log = await product.sees('mia', '#random', 'History of three@held.example', 'deleted *Held Three*');
  expect(wordsOf(log).match(/deleted \*Held Three\*/g)).toHaveLength(1);
  expect(wordsOf(log)).not.toMatch(/under way|not known|did not happen/);
  await product.people.press('mia', receipt, 'Restore');
  await product.sees('mia', 'dm', 'Restored, with a new id', 'three@held.example');
});

test('killed before the delete reaches the service: it happens after the restart', async () => {
  await has('Held Four', 'four@held.example');
  const before = heard('contacts/delete');
  await killedIn({ at: 'service', path: 'contacts/delete', undone: true }, () =>
    deletes('four@held.example'),
  );
  await product.sees('mia', 'dm', 'You deleted', 'four@held.example', 'Restore');
  await isGone('four@held.example');
  expect(heard('contacts/delete')).toBe(before + 1);
});

test('killed before the receipt: it comes after the restart, once, and nothing is deleted twice', async () => {
  await has('Held Five', 'five@held.example');
  const before = heard('contacts/delete');
  await killedIn({ at: 'slack', path: 'chat.postMessage', undone: true }, () => deletes('five@held.example'));
  await product.sees('mia', 'dm', 'You deleted', 'five@held.example', 'Restore');
  await product.sees('mia', '#general', 'Held Five', 'is deleted · by you');
  expect(heard('contacts/delete')).toBe(before + 1);
  expect(receiptsOf('five@held.example')).toBe(1);
});
