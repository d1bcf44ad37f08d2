/** The bot's process is killed while a delete is held: an undo afterwards still loses nothing. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';

const { product, restart } = useKillableProduct({ DELETE_HOLD_SECONDS: '600' });

test('the hold goes on after a restart, and its Undo keeps the contact', async () => {
  await product.people.send('mia', '#general', '/contact add Held One one@held.example');
  await product.seesModal('mia', 'Add contact');
  await product.people.submit('mia', { Country: 'Norway', Type: 'Leads' });
  const card = await product.sees('mia', '#general', 'Added:', 'Contact 1 ');
  await product.people.press('mia', card, 'Delete');
  const holding = await product.sees('mia', '#general', 'Deleting', 'one@held.example');
  await restart();
  await product.people.send('leo', '#general', '/contact show one@held.example');
  await product.sees('leo', '#general', '*Being deleted* by', 'one@held.example');
  await product.people.press('mia', holding, 'Undo');
  const kept = await product.sees('mia', '#general', 'Kept: nothing was deleted', 'one@held.example');
  expect(kept.ts).toBe(holding.ts);
  await product.people.press('mia', kept, 'Show contact');
  await product.sees('mia', '#general', 'Contact 1 ', 'Delete contact');
});
