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
