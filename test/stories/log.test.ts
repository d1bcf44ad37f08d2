/** Seeing what was done: the log of everybody, and the history of one contact. */
import { expect, test } from 'vitest';
import { mrkdwnOf, useProduct } from '../support/product.ts';

const product = useProduct();

test('the history of a contact shows field by field what changed, by whom, over a delete and its undo', async () => {
  await product.people.send('leo', '#general', '/contact edit j.mueller@example.net');
  const form = await product.seesModal('leo', 'Edit contact', 'More fields').catch(() => undefined);
  if (form) await product.people.press('leo', form, 'More fields');
  await product.people.submit('leo', { City: 'Bergen', Country: 'Norway' });
  await product.sees('leo', '#general', 'Saved: Country, City.');

  await product.people.send('mia', '#general', '/contact show j.mueller@example.net');
  const card = await product.sees('mia', '#general', 'Jürgen Müller', 'Delete contact');
  await product.people.press('mia', card, 'Delete');
  const gone = await product.sees('mia', '#general', 'Jürgen Müller', 'is deleted');
  await product.people.press('mia', gone, 'Undo');
  const restored = await product.sees('mia', '#general', 'Restored, with a new id', 'Bergen');

  await product.people.press('mia', restored, 'History');
  const [leo, mia] = ['leo', 'mia'].map((one) => product.people.see(one).me.id);
  const history = await product.sees(
    'mia',
    '#general',
    'History of contact',
    '3 entries',
    `<@${mia}> restored`,
    `<@${mia}> deleted`,
    `<@${leo}> edited`,
    'City: München → Bergen',
    'Country: Germany → Norway',
  );
  await product.people.send('mia', '#marketing', '/contact log j.mueller@example.net');
  const same = await product.sees('mia', '#marketing', 'History of j.mueller@example.net', '3 entries');
  expect(mrkdwnOf(same).slice(1)).toEqual(mrkdwnOf(history).slice(1));
});

test('the log shows ten at a time, newest first, and pages', async () => {
  for (let number = 1; number <= 11; number++) {
    await product.people.send('ana', '#random', `/contact add Log${number} log${number}@log.example`);
    await product.seesModal('ana', 'Add contact');
    await product.people.submit('ana', { Country: 'Norway', Type: 'Leads' });
    await product.sees('ana', '#random', 'Added:', `Log${number}`);
  }
  await product.people.send('ana', '#random', '/contact log');
  const first = await product.sees('ana', '#random', 'What was done through me', 'page 1 of 2');
  expect(JSON.stringify(first)).toMatch(/log11@log\.example.*log10@log\.example.*log2@log\.example/);
  await product.people.press('ana', first, 'Next');
  const second = await product.sees('ana', '#random', 'page 2 of 2', 'log1@log.example');
  expect(second.ts).toBe(first.ts);
  await product.people.press('ana', second, 'Previous');
  await product.sees('ana', '#random', 'page 1 of 2', 'log11@log.example');
});

test('names of strangers do no harm in it, and what is no address is asked for', async () => {
  await product.people.send('mia', '#random', '/contact add');
  await product.seesModal('mia', 'Add contact');
  const name = '<!channel> & *bold*';
  await product.people.submit('mia', {
    'E-mail address': 'evil@log.example',
    'First name': name,
    Country: 'Norway',
    Type: 'Leads',
  });
  await product.sees('mia', '#random', 'Added:', 'evil@log.example');
  await product.people.send('mia', '#random', '/contact log evil@log.example');
  const history = await product.sees('mia', '#random', 'History of evil@log.example', 'First name');
  expect(mrkdwnOf(history).join('\n')).toContain('&lt;!channel&gt; &amp; *bold*');
  await product.people.send('mia', '#random', '/contact log everything please');
  await product.sees('mia', '#random', 'is not an e-mail address or an id');
  await product.people.send('mia', '#random', '/contact log nobody@log.example');
  await product.sees('mia', '#random', 'Nothing was done to nobody@log.example through me');
});
