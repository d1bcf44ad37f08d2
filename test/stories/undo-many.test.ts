/** Undoing what was done to many contacts: it says first what it will do, goes on by itself, can be stopped, and ends with a receipt. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ BULK_DELETE_GRACE_SECONDS: '0' });
const DM = 'dm';

/** Imports so many contacts. */
async function has(many: number, domain: string): Promise<void> {
  const rows = Array.from({ length: many }, (_, i) => `p${i}@${domain},Person ${i},France`);
  const bytes = ['email,first name,country', ...rows].join('\n');
  await product.people.shareFile('mia', '#general', { name: `${domain}.csv`, bytes });
  const offer = await product.sees('mia', '#general', `${domain}.csv`, 'Will add');
  await product.people.press('mia', offer, 'Contact type', 'Leads');
  const ready = await product.sees(
    'mia',
    '#general',
    `${domain}.csv`,
    'Will add',
    `Import ${many.toLocaleString('en')}`,
  );
  await product.people.press('mia', ready, `Import ${many.toLocaleString('en')}`);
  await product.sees('mia', '#general', `${domain}.csv`, 'is imported');
}

/** Mia deletes all of them; the message that says so. */
async function deletes(many: number, domain: string) {
  await product.people.send('mia', '#general', `/contact delete ${addresses(many, domain)}`);
  await product.seesModal('mia', `Delete ${many} contacts`);
  expect(
    await product.people.submit('mia', {
      [`Type ${many}, the number of contacts, to delete them`]: String(many),
    }),
  ).toEqual({});
  await product.people.close('mia');
  return product.sees('mia', DM, `*${many} contacts* deleted`);
}

function addresses(many: number, domain: string): string {
  return Array.from({ length: many }, (_, i) => `p${i}@${domain}`).join(' ');
}

test('forty that were deleted come back, with what is kept and by whom, and the code that takes it back', async () => {
  await has(40, 'many.example');
  const gone = await deletes(40, 'many.example');
  await product.people.send('leo', '#general', '/contact add p7@many.example');
  await product.seesModal('leo', 'Add contact');
  await product.people.submit('leo', { Country: 'Norway', Type: 'Leads' });
  await product.sees('leo', '#general', 'Added:', 'p7@many.example');

  await product.people.press('mia', gone, 'Undo');
  const plan = await product.sees('mia', DM, 'restore 39', 'skip 1 (the address is somebody else’s now)');
  await product.people.press('mia', plan, 'Restore 39 contacts');
  await product.sees('mia', DM, 'Undoing', '40 contacts');
  const receipt = await product.sees('mia', DM, '*39 contacts* restored · undone by you', 'Kept: 1 contact');
  expect(wordsOf(receipt)).toContain('p7@many.example: Another contact has this address now');
  expect(wordsOf(receipt)).toContain('39 undone · 1 kept');
  await product.until(
    () =>
      product.people.find(
        'mia',
        DM,
        ({ files }) => files?.some(({ name }) => /^undo-.*csv$/.test(name)) === true,
      ),
    'the file of the undo',
  );
  await product.people.send('leo', '#general', '/contact find many.example');
  await product.sees('leo', '#general', '*40* of');

  const code = wordsOf(receipt).match(/\/contact undo ([0-9a-z]{5})/)?.[1];
  await product.people.send('mia', '#general', `/contact undo ${code}`);
  await product.sees('mia', '#general', '*Undo:* delete 39');
});

test('somebody who presses while it is under way hears who began it', async () => {
  const { people } = product;
  await has(50, 'twice.example');
  const code = wordsOf(await deletes(50, 'twice.example')).match(/Code: `([0-9a-z]{5})`/)?.[1];
  for (const person of ['mia', 'leo']) await people.send(person, '#random', `/contact undo ${code}`);
  const plans = await Promise.all(
    ['mia', 'leo'].map((person) => product.sees(person, '#random', '*Undo:* restore 50')),
  );
  await Promise.all(
    ['mia', 'leo'].map((person, index) => {
      const plan = plans[index];
      return plan && people.press(person, plan, 'Restore 50 contacts');
    }),
  );
  const [mia, leo] = ['mia', 'leo'].map((person) => people.see(person).me.id);
  await product.until(
    () =>
      people.find(
        'leo',
        '#random',
        ({ text }) =>
          text.includes(`<@${mia}> has been undoing`) || text.includes(`Already undone by <@${mia}>`),
      ) ??
      people.find(
        'mia',
        '#random',
        ({ text }) =>
          text.includes(`<@${leo}> has been undoing`) || text.includes(`Already undone by <@${leo}>`),
      ),
    'one of them hears who began it',
  );
  await product.until(
    () =>
      people.find('mia', DM, ({ text }) => text.includes('*50 contacts* restored')) ??
      people.find('leo', DM, ({ text }) => text.includes('*50 contacts* restored')),
    'the receipt',
  );
  await people.send('leo', '#random', '/contact find twice.example');
  await product.sees('leo', '#random', '*50* of');
});

test('what it says while it looks at thousands does not stay beside what it found', {
  timeout: 90_000,
}, async () => {
  const { people } = product;
  await has(2_100, 'thousands.example');
  await people.send('mia', '#marketing', '/contact find thousands.example');
  await people.press('mia', await product.sees('mia', '#marketing', '*2,100* of'), 'Select…');
  const ticking = await product.sees('mia', '#marketing', 'Tick whom you want', 'Delete all 2,100…');
  await people.press('mia', ticking, 'Delete all 2,100…');
  await product.seesModal('mia', 'Delete 2,100 contacts', 'All 2,100 matches will be deleted');
  expect(await people.submit('mia', { 'Type delete 2100': 'delete 2,100' })).toEqual({});
  await people.close('mia');
  await people.press('mia', await product.sees('mia', DM, '*2,100 contacts* deleted'), 'Undo');
  await product.sees('mia', DM, '*Undo:* restore 2,100', 'I send you a direct message');
  expect(people.find('mia', DM, ({ text }) => text.includes('Looking what became'))).toBeUndefined();
});
