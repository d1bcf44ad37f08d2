/** Exporting contacts while the bot's process is killed and started again. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';

const { product, restart } = useKillableProduct();

test('the file comes once, after the restart', { timeout: 120_000 }, async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `p${i}@killed.example,Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('mia', '#general', { name: 'some.csv', bytes });
  const offer = await product.sees('mia', '#general', 'some.csv', 'Will add *200*');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  await product.people.press('mia', await product.sees('mia', '#general', 'Will add *200*'), 'Import 200');
  await product.until(
    () => product.people.find('mia', '#general', (message) => message.text.includes('is imported')),
    'the contacts to export',
    60_000,
  );

  await product.people.send('mia', '#general', '/contact export killed.example');
  await product.sees('mia', '#general', 'Exporting 200 contacts that match *killed.example*');
  await restart();

  const message = await product.until(
    () => product.people.find('mia', 'dm', ({ files }) => files !== undefined),
    'the file after the restart',
    60_000,
  );
  expect(message.text).toContain('200 contacts that match *killed.example*');
  // Asked for again, it begins anew, so the one before is over; and there was one file of it.
  await product.people.send('leo', '#general', '/contact export killed.example');
  await product.sees('leo', 'dm', '200 contacts that match *killed.example*');
  const ofMia = Object.values(product.people.see('mia').messages)
    .flat()
    .filter(({ files }) => files?.some(({ name }) => name.startsWith('contacts-')));
  expect(ofMia).toHaveLength(1);
});
