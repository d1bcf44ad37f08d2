/** Help: what somebody who has never used the bot sees. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();
const COMMANDS = [
  'find',
  'show',
  'add',
  'edit',
  'delete',
  'forget',
  'types',
  'undo',
  'log',
  'sample',
  'settings',
  'import',
  'imports',
  'export',
];

test('the bare command shows a menu that only the asker sees', async () => {
  await product.people.send('mia', '#general', '/contact');
  const menu = await product.sees('mia', '#general', 'Examples', '/contact find');
  expect(menu.ephemeral).toBe(true);
  expect(product.people.find('leo', '#general')).toBeUndefined();
});

test('help names every command there is, and no other', async () => {
  await product.people.send('mia', '#general', '/contact help');
  const help = wordsOf(await product.sees('mia', '#general', 'What `/contact` can do'));
  const named = [...help.matchAll(/^• `\/contact (\w+)/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...COMMANDS, 'help'].sort());
});

test('every command has a help of its own', async () => {
  for (const name of COMMANDS) {
    await product.people.send('leo', '#general', `/contact help ${name}`);
    await product.sees('leo', '#general', `Help for /contact ${name}`);
  }
});

test('a mistyped command is put right with one press', async () => {
  await product.people.send('mia', '#general', '/contact fnd garcia');
  const answer = await product.sees('mia', '#general', 'Did you mean `find`?');
  await product.people.press('mia', answer, '/contact find garcia');
  await product.sees('mia', '#general', 'Ana García');
});

test('the contact types of the account are listed', async () => {
  await product.people.send('mia', '#general', '/contact types');
  await product.sees('mia', '#general', 'Customers', 'Leads', 'Friends');
});

test('the sample file arrives in direct messages', async () => {
  await product.people.send('mia', '#general', '/contact sample');
  const message = await product.sees('mia', 'dm', 'sample');
  expect(message.files?.[0]?.name).toMatch(/\.csv$/);
});

test('text in direct messages is a find', async () => {
  await product.people.send('mia', 'dm', 'garcia');
  await product.sees('mia', 'dm', 'Ana García', 'ana.garcia@example.com');
});
