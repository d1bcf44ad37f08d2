/** Exporting contacts as a CSV file. */
import { expect, test } from 'vitest';
import { useProduct } from '../support/product.ts';

const product = useProduct();

/** What the person downloads. */
async function read(file: { id: string } | undefined): Promise<string[]> {
  const { origin } = new URL(product.sandbox.slack.apiUrl);
  const { id = '' } = file ?? {};
  const place = `${origin}/files-pri/${product.sandbox.state.team.id}-${id}/contacts.csv`;
  const headers = { authorization: `Bearer ${product.sandbox.slack.botToken}` };
  const text = await (await fetch(place, { headers })).text();
  return text.split('\r\n').filter(Boolean);
}

test('a search exported comes as a file to direct messages, with every match and every field', async () => {
  await product.people.send('mia', '#general', '/contact export garcía');
  const answer = await product.sees('mia', '#general', 'Exporting 2 contacts that match *garcía*', 'direct');
  expect(answer.ephemeral).toBe(true);
  const message = await product.sees('mia', 'dm', '2 contacts that match *garcía*');
  const [file] = message.files ?? [];
  expect(file?.name).toMatch(/^contacts-garcía-\d{4}-\d\d-\d\d\.csv$/);
  const [header, ...rows] = await read(file);
  expect(header).toMatch(/^id,email,first_name,last_name,type,country,state,city,/);
  expect(rows.map((row) => row.split(',')[1]).sort()).toEqual([
    'ana.garcia@example.com',
    'carlos.garcia@example.com',
  ]);
  expect(rows.join()).toContain('Customers,Spain,Andalucía,Sevilla,Calle Sierpes 14');
});

test('custom fields have columns of their own, and what was exported can be imported again', async () => {
  await product.people.send('leo', '#general', '/contact find type:customers');
  const list = await product.sees('leo', '#general', 'customers');
  await product.people.press('leo', list, 'Export CSV');
  const message = await product.sees('leo', 'dm', 'contacts that match customers');
  const [header = '', ...rows] = await read(message.files?.[0]);
  expect(header.split(',').slice(13)).toEqual(['Company', 'Birthday', 'created_at', 'updated_at']);
  expect(rows.join('\n')).toContain('Raghunathan & Daughters');

  const bytes = [header, ...rows].join('\r\n').replaceAll('@example.', '@again.');
  await product.people.shareFile('leo', '#marketing', { name: 'again.csv', bytes });
  const offer = await product.sees('leo', '#marketing', 'again.csv', `Will add *${rows.length}*`);
  await product.people.press('leo', offer, `Import ${rows.length}`);
  await product.sees('leo', '#marketing', `${rows.length} of ${rows.length} sent`);
  await product.people.send('leo', '#general', '/contact find ana.garcia@again');
  await product.sees('leo', '#general', 'ana.garcia@again.com', 'Customers', 'Spain', 'Sevilla');
});

test('pressed twice, it sends one file', async () => {
  await product.people.send('ana', '#general', '/contact find example');
  const list = await product.sees('ana', '#general', 'page 1 of');
  await Promise.all([
    product.people.press('ana', list, 'Export CSV'),
    product.people.press('ana', list, 'Export CSV'),
  ]);
  await product.sees('ana', '#general', 'I am exporting', 'for you already, since');
  await product.sees('ana', 'dm', 'contacts that match *example*');
  const files = Object.values(product.sandbox.state.files).filter(({ name }) => name.includes('example'));
  expect(files).toHaveLength(1);
});
