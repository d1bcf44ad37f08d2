/** The bot's process is killed between sending a write and hearing of it: the ledger learns by reading what became of it. */
import { expect, inject, test } from 'vitest';
import { useBotBetween } from '../support/bot-between.ts';
import { inRow, wordsOf } from '../support/product.ts';

const { product, killedIn } = useBotBetween();

/** Asks again and again, as a person does who waits for the ledger to know. */
async function findsInLog(words: string): Promise<void> {
  const newest = () =>
    product.people.find('leo', '#general', (message) => message.text.includes('kept@killed.example'));
  const ask = async () => {
    const before = newest()?.ts;
    await product.people.send('leo', '#general', '/contact log kept@killed.example');
    const answer = await product.until(
      () => (newest()?.ts === before ? undefined : newest()),
      'the answer of the log',
    );
    return wordsOf(answer);
  };
  await expect.poll(ask, { timeout: 60_000, interval: 500 }).toMatch(new RegExp(`${words}(?!.*under way)`));
}

// Where several processes may share the database, nobody knows that one has died before two and a half minutes have passed.
test.skipIf(inject('postgresUrl'))(
  'an add is known to be done and can be undone; a delete is known and comes back',
  {
    timeout: 180_000,
  },
  async () => {
    await killedIn({ at: 'service', path: 'contacts/add' }, async () => {
      await product.people.send('mia', '#general', '/contact add Kept Person kept@killed.example');
      await product.seesModal('mia', 'Add contact');
      await product.people.submit('mia', { Country: 'Norway', Type: 'Leads' });
    });
    await findsInLog('added');

    await product.people.send('mia', '#general', '/contact show kept@killed.example');
    const card = await product.sees('mia', '#general', 'Kept Person', 'Delete contact');
    await killedIn({ at: 'service', path: 'contacts/delete' }, () =>
      product.people.press('mia', card, 'Delete'),
    );
    await findsInLog('deleted');

    await product.people.send('mia', '#general', '/contact undo');
    const list = await product.sees('mia', '#general', 'What you did in the last 30 days', 'Kept Person');
    await product.people.press('mia', list, inRow(list, 'deleted *Kept', 'Undo…'));
    const plan = await product.sees('mia', '#general', 'Restore it');
    await product.people.press('mia', plan, 'Restore it');
    await product.sees('mia', '#general', 'Restored, with a new id', 'Kept Person');
  },
);
