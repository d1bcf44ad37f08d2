/** Finding contacts. */
import { expect, test } from 'vitest';
import { inRow, mrkdwnOf, useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();

test('words in any order, accents and case aside, open the card of the one hit', async () => {
  await product.people.send('mia', '#general', '/contact find MUNCHEN jurgen');
  const card = await product.sees('mia', '#general', 'Jürgen Müller', 'j.mueller@example.net', 'Germany');
  expect(card.ephemeral).toBe(true);
});

test('a bare e-mail address is a find', async () => {
  await product.people.send('leo', '#general', '/contact ana.garcia@example.com');
  await product.sees('leo', '#general', 'Ana García', 'Spain');
});

test('a long list is paged, each contact on exactly one page, and the pages go back too', async () => {
  await product.people.send('ana', '#general', '/contact find');
  const names = new Set<string>();
  const pages = [];
  for (let page = 1; page <= 4; page++) {
    const shown = await product.sees('ana', '#general', `page ${page} of 4`);
    pages.push(shown);
    const rows = wordsOf(shown).matchAll(/· (\S+@\S+) ·/g);
    for (const [, email] of rows) names.add(email ?? '');
    if (page < 4) await product.people.press('ana', shown, 'Next');
  }
  expect(new Set(pages.map((page) => page.ts)).size).toBe(1);
  await product.people.press('ana', await product.sees('ana', '#general', 'page 4 of 4'), 'Previous');
  await product.sees('ana', '#general', 'page 3 of 4');
  expect(names.size).toBeGreaterThanOrEqual(38);
});

test('people of that name come before people of such a place', async () => {
  await product.people.send('leo', '#general', '/contact find ana');
  const names = [
    ...wordsOf(await product.sees('leo', '#general', 'match *ana*')).matchAll(/^\*([^*]+)\* · \S+@/gm),
  ];
  expect(names[0]?.[1]).toBe('Ana García');
  expect(names.length).toBeGreaterThan(2);
});

test('a row opens its contact', async () => {
  await product.people.send('leo', '#marketing', '/contact find example.net');
  const list = await product.sees('leo', '#marketing', 'contacts match *example.net*');
  await product.people.press('leo', list, inRow(list, 'w.johnson@example.net', 'Open'));
  await product.sees('leo', '#marketing', 'William Johnson', 'Edit', 'Delete contact');
});

test('no hit says so and offers to add, with the words filled in', async () => {
  await product.people.send('mia', '#general', '/contact find nobody@nowhere.example');
  const answer = await product.sees('mia', '#general', 'No contact matches');
  await product.people.press('mia', answer, 'Add “nobody@nowhere.example”');
  const form = await product.seesModal('mia', 'Add contact');
  expect(JSON.stringify(form.blocks)).toContain('"initial_value":"nobody@nowhere.example"');
  await product.people.close('mia');
});

test('wild text is searched for, not obeyed', async () => {
  for (const text of ['<!channel>', '%', '*_~`', '\u202egarcia', '"', '🦄'.repeat(50)]) {
    const before = product.people.find('mia', '#marketing')?.ts ?? '';
    await product.people.send('mia', '#marketing', `/contact find ${text}`);
    const answer = await product.until(
      () => product.people.find('mia', '#marketing', ({ ts }) => ts > before),
      `an answer to ${text}`,
    );
    expect(wordsOf(answer)).toMatch(/No contact matches|contacts|Contact \d+/);
    expect(JSON.stringify([answer.text, mrkdwnOf(answer)])).not.toContain('<!channel>');
  }
});

test('filters narrow a find, and the answer says which', async () => {
  await product.people.send('mia', '#general', '/contact find country:deutschland');
  await product.sees(
    'mia',
    '#general',
    'The only one of 40 contacts that matches deutschland',
    'Jürgen Müller',
  );
});

test('one typing mistake is forgiven, and said', async () => {
  await product.people.send('mia', '#general', '/contact find jhonson');
  await product.sees('mia', '#general', 'Nothing matches *jhonson*; these match *johnson*', 'Johnson');
});

test('a wrong filter is refused with the names of the filters', async () => {
  await product.people.send('mia', '#general', '/contact find ana contry:de');
  await product.sees('mia', '#general', 'did you mean country:?', 'type: country: city:');
});

test('a type or a country that there is not is told as that', async () => {
  await product.people.send('leo', '#marketing', '/contact find type:wizard');
  await product.sees('leo', '#marketing', 'There is no type *wizard*; there are Customers, Leads, Friends.');
  await product.people.send('leo', '#marketing', '/contact find ana country:atlantis');
  await product.sees('leo', '#marketing', 'I know no country *atlantis*.');
  await product.people.send('leo', '#marketing', '/contact find nobody type:lead country:japan');
  const known = await product.sees('leo', '#marketing', 'No contact matches *nobody* · lead · japan');
  expect(known.text).not.toMatch(/no type|no country/);
});

test('no hit because of a filter offers the find without it', async () => {
  await product.people.send('leo', '#general', '/contact find william johnson country:japan');
  const nothing = await product.sees('leo', '#general', 'No contact matches *william johnson* · japan');
  await product.people.press('leo', nothing, '1 matches without country:japan');
  await product.sees('leo', '#general', 'that matches *william johnson*', 'William Johnson');
});
