/** Deleting one contact. */
import { expect, test } from 'vitest';
import { inRow, useProduct } from '../support/product.ts';

const product = useProduct();

/** The confirm dialog of a button, as Slack shows it before the press counts. */
function confirmOf(message: object): string {
  return JSON.stringify(message).match(/"confirm":\{.*?\}\}/)?.[0] ?? '';
}

test('the dialog names the person; the result stands in place of the button; the contact is gone', async () => {
  await product.people.send('mia', '#general', '/contact show zoe.nowak@example.org');
  const card = await product.sees('mia', '#general', 'Zoë Nowak', 'Delete contact');
  expect(confirmOf(card)).toContain('Zoë Nowak');
  expect(confirmOf(card)).toContain('zoe.nowak@example.org');
  await product.people.press('mia', card, 'Delete');
  const result = await product.sees('mia', '#general', 'is deleted', 'Zoë Nowak');
  expect(result.ts).toBe(card.ts);
  expect(JSON.stringify(result)).not.toContain('Delete contact');
  await product.people.send('leo', '#general', '/contact find zoe.nowak@example.org');
  await product.sees('leo', '#general', 'No contact matches');
});

test('of two people who delete the same contact, the second is told it is gone', async () => {
  const cards = [];
  for (const person of ['mia', 'leo']) {
    await product.people.send(person, '#marketing', '/contact show j.mueller@example.net');
    cards.push({ person, card: await product.sees(person, '#marketing', 'Jürgen Müller', 'Delete contact') });
  }
  for (const { person, card } of cards) await product.people.press(person, card, 'Delete');
  const said = await Promise.all(
    cards.map(({ person }) => product.sees(person, '#marketing', 'Jürgen Müller', 'eleted')),
  );
  expect(said).toHaveLength(2);
});

test('Delete… in a list asks in a modal first, and Keep keeps', async () => {
  await product.people.send('mia', '#general', '/contact find example.net');
  const list = await product.sees('mia', '#general', 'match *example.net*');
  await product.people.press('mia', list, inRow(list, 'w.johnson@example.net', 'Delete…'));
  await product.seesModal('mia', 'William Johnson', 'w.johnson@example.net');
  await product.people.close('mia');
  await product.people.send('leo', '#general', '/contact show w.johnson@example.net');
  await product.sees('leo', '#general', 'William Johnson', 'Delete contact');

  await product.people.press('mia', list, inRow(list, 'w.johnson@example.net', 'Delete…'));
  await product.seesModal('mia', 'William Johnson', 'w.johnson@example.net');
  expect(await product.people.submit('mia')).toEqual({});
  await product.people.send('ana', '#general', '/contact find w.johnson@example.net');
  await product.sees('ana', '#general', 'No contact matches');
});
