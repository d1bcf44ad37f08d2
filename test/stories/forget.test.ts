/** An admin has a contact forgotten for good: asked for twice, done everywhere, told honestly, and nobody can bring it back. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();
const { sees, seesModal } = product;

test('what goes is said first, the address is typed once more, and nothing of it is left', async () => {
  const { people } = product;
  const email = 'fay@forget.example';
  await people.send('mia', '#general', `/contact add Fay Lind ${email}`);
  await seesModal('mia', 'Add contact');
  await people.submit('mia', { Country: 'Norway', Type: 'Leads' });
  const card = await sees('mia', '#general', 'Added:', 'Fay Lind');
  await people.press('mia', card, 'Delete');
  const receipt = await sees('mia', 'dm', 'You deleted', 'Fay Lind', 'Restore');
  await people.press('mia', receipt, 'Restore');
  await sees('mia', 'dm', 'Restored, with a new id', 'Fay Lind');
  await people.shareFile('leo', '#marketing', {
    name: 'with-fay.csv',
    bytes: `Name,Mail\nFay,${email}\nBo,bo@x.example\n`,
  });
  const offer = await sees('leo', '#marketing', 'with-fay.csv', 'Will add');

  await people.send('mia', '#general', '/contact forget FAY@forget.example');
  await seesModal(
    'mia',
    'will be forgotten for good',
    'Nothing of this can be undone',
    'What I cannot reach',
  );
  await seesModal('mia', '*1 contact* will be deleted at the contacts service', 'Fay Lind');
  const errors = await people.submit('mia', { 'Type the e-mail address to confirm': 'fay@forget.exampl' });
  expect(Object.values(errors).join()).toContain('That is not the address above');
  expect(await people.submit('mia', { 'Type the e-mail address to confirm': ` ${email}` })).toEqual({});
  await seesModal('mia', 'Forgetting. The result comes to your direct messages.');
  await people.close('mia');
  const told = await sees(
    'mia',
    'dm',
    'A contact is forgotten for good',
    'Deleted at the contacts service: 1 contact',
  );
  expect(wordsOf(told)).toContain('entries of the log');
  expect(wordsOf(told)).toContain('What I cannot reach: messages in Slack');
  expect(wordsOf(told).toLowerCase()).not.toMatch(/fay|lind|forget\.example/);

  await people.send('leo', '#general', `/contact find ${email}`);
  await sees('leo', '#general', 'No contact matches');
  await people.send('leo', '#general', `/contact log ${email}`);
  await sees('leo', '#general', `Nothing was done to ${email} through me`);
  await people.send('leo', '#general', '/contact log');
  const log = await sees('leo', '#general', 'What was done through me', 'had *1 contact* forgotten for good');
  expect(wordsOf(log).toLowerCase()).not.toMatch(/fay|forget\.example/);
  const code = wordsOf(log).match(/added \*a forgotten contact\* · `(\w{5})`/)?.[1];
  await people.send('mia', '#general', `/contact undo ${code}`);
  await sees('mia', '#general', 'There is nothing to undo.', 'This contact was forgotten for good');
  const withdrawn = await sees('leo', '#marketing', 'The offer to import', 'with-fay.csv', 'is over');
  expect(withdrawn.ts).toBe(offer.ts);
});

test('is for admins, and says how it is used', async () => {
  await product.people.send('leo', '#general', '/contact forget zoe.nowak@example.org');
  const refusal = await sees('leo', '#general', 'Forgetting contacts for good is for workspace admins here.');
  expect(refusal.ephemeral).toBe(true);
  await product.people.send('kim', '#general', '/contact forget zoe.nowak@example.org');
  await sees('kim', '#general', 'Only members of the workspace');
  await product.people.send('mia', '#general', '/contact forget Zoë');
  await sees('mia', '#general', 'is not one e-mail address', '/contact forget ana@example.com');
  await product.people.send('leo', '#general', '/contact find zoe.nowak@example.org');
  await sees('leo', '#general', 'Zoë Nowak');
});
