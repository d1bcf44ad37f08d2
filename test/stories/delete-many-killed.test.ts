/** Deleting 10,000 in one go, while the bot's process is killed at every step and started again. */
import { expect, test } from 'vitest';
import { useKillableProduct } from '../support/killable-product.ts';

const MANY = 10_000;
const OTHERS = 40;
const { product, restart } = useKillableProduct({ BULK_DELETE_GRACE_SECONDS: '3' });
const DM = 'dm';

function fileOf(domain: string, size: number): string {
  const rows = Array.from({ length: size }, (_, at) => `p${at}@${domain},Person ${at},France`);
  return ['email,first name,country', ...rows].join('\n');
}

async function imports(name: string, domain: string, size: number): Promise<void> {
  const count = size.toLocaleString('en-US');
  await product.people.shareFile('mia', '#general', { name, bytes: fileOf(domain, size) });
  const offer = await product.sees('mia', '#general', name, `Will add *${count}*`);
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  await product.people.press(
    'mia',
    await product.sees('mia', '#general', name, 'Will add'),
    `Import ${count}`,
  );
  await product.until(
    () =>
      product.people.find('mia', '#general', ({ text }) => text.includes(`${name}* is imported: ${count}`)),
    `${name} is imported`,
    120_000,
  );
}

const shows = (what: RegExp) =>
  product.until(
    () => product.people.find('mia', DM, ({ text }) => what.test(text)),
    `mia sees ${what}`,
    60_000,
  );

test('it goes on by itself, deletes whom it showed and nobody else, and counts each once', {
  timeout: 300_000,
}, async () => {
  await imports('many.csv', 'killed.example', MANY);
  await imports('others.csv', 'kept.example', OTHERS);
  await product.people.send('mia', '#general', '/contact find killed.example');
  const list = await product.sees('mia', '#general', '*10,000* of', 'killed.example');
  await product.people.press('mia', list, 'Select…');
  const ticking = await product.sees('mia', '#general', 'Tick whom you want', 'Delete all 10,000…');
  await product.people.press('mia', ticking, 'Delete all 10,000…');
  await product.until(
    () => product.people.see('mia').view?.submit && product.people.modal('mia'),
    'the modal that shows whom',
    60_000,
  );
  await product.people.submit('mia', { 'Type delete 10000': 'delete 10,000' });
  await product.people.close('mia');

  await shows(/Deleting 10,000 contacts\* · making the backup/);
  await restart();
  await shows(/until then Stop loses nothing/);
  await restart();
  await shows(/Deleting 10,000 contacts\* · (about to begin|[\d,]+ of 10,000)/);
  await restart();

  const done = await shows(/deleted · by/);
  expect(done.text).toContain('*10,000 contacts* deleted');
  expect(JSON.stringify(done)).toContain('went on by itself after an interruption');
  expect(JSON.stringify(done)).not.toContain('had been deleted before');
  const files = Object.values(product.people.see('mia').messages)
    .flat()
    .flatMap(({ files = [] }) => files)
    .filter(({ name }) => name?.startsWith('backup-'));
  expect(files).toHaveLength(1);
  await product.people.send('leo', '#general', '/contact find kept.example');
  await product.sees('leo', '#general', '*40* of 40 contacts');
});
