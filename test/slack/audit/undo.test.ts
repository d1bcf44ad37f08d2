/** Undo in Slack where it is not plain: rights, many at once, a receipt that Slack does not take, codes that are none. */
import { afterEach, describe, expect, it } from 'vitest';
import { draftOf } from '../../../src/contacts/reverse-edit.ts';
import { addOf, editOf } from '../../contacts/large-scene.ts';
import { deleteMany } from '../../support/delete-many.ts';
import { wordsOf } from '../../support/product.ts';
import { useDesk } from '../support.ts';

/** While set, Slack takes no message to a person or channel. */
let closed = false;

const desk = useDesk({
  slackHook: (method) =>
    closed && method === 'chat.postMessage' ? { ok: false, error: 'restricted_action' } : undefined,
});
afterEach(async () => {
  closed = false;
  await desk.allow({ delete: 'everyone' });
});

const idOf = (person: string) => desk.people.see(person).me.id;

async function isThere(email: string): Promise<boolean> {
  const { found, ambiguous } = await desk.contacts.lookUp(desk.account, [email]);
  return found.length + ambiguous.length > 0;
}

/** The person adds a contact in #general; returns the card. */
async function adds(person: string, email: string) {
  await desk.people.send(person, '#general', `/contact add ${email}`);
  await desk.seesModal(person, 'Add contact');
  await desk.people.submit(person, { Country: 'Norway', Type: 'Leads' });
  return desk.sees(person, '#general', 'Added:', email);
}

describe('the right to delete', () => {
  it('is needed to take back what somebody else added, and refused in private', async () => {
    await adds('mia', 'hers@undo.example');
    await desk.allow({ delete: 'admins' });
    await desk.people.send('leo', '#general', '/contact log hers@undo.example');
    const log = await desk.sees('leo', '#general', 'History of hers@undo.example');
    const code = wordsOf(log).match(/`([0-9a-z]{5})`/)?.[1];
    await desk.people.send('leo', '#general', `/contact undo ${code}`);
    const plan = await desk.sees('leo', '#general', 'Delete it again');
    await desk.people.press('leo', plan, 'Delete it again');
    const refusal = await desk.sees('leo', '#general', 'Deleting contacts is for workspace admins here.');
    expect(refusal.ephemeral).toBe(true);
    expect(await isThere('hers@undo.example')).toBe(true);
  });

  it('is not needed for one that a person added themselves and nobody changed', async () => {
    await desk.allow({ delete: 'admins' });
    const card = await adds('leo', 'own@undo.example');
    await desk.people.press('leo', card, 'Undo');
    await desk.sees('leo', '#general', 'own@undo.example', 'is deleted again');
    expect(await isThere('own@undo.example')).toBe(false);
  });

  it('is not needed to bring back what was deleted', async () => {
    const { id } = await desk.has({ email: 'back@undo.example' });
    const by = { userId: idOf('mia'), source: 'command' } as const;
    const removed = await desk.contacts.remove(desk.account, by, id);
    await desk.allow({ delete: 'admins' });
    await desk.people.send('leo', '#random', `/contact undo ${removed.is === 'deleted' ? removed.code : ''}`);
    const plan = await desk.sees('leo', '#random', 'Restore it');
    await desk.people.press('leo', plan, 'Restore it');
    await desk.sees('leo', '#random', 'Restored, with a new id', 'back@undo.example');
  });
});

describe('a delete of several', () => {
  it('says meanwhile that it is being undone, and then how many are back', async () => {
    const many = [];
    for (let number = 1; number <= 8; number++)
      many.push((await desk.has({ email: `n${number}@many.example` })).id);
    const by = { userId: idOf('mia'), source: 'command' } as const;
    const code = await deleteMany(desk, desk.account, by, many);
    await desk.people.send('mia', '#marketing', `/contact undo ${code}`);
    const plan = await desk.sees('mia', '#marketing', 'deleted *8 contacts*', 'Restore 8 contacts');
    await desk.people.press('mia', plan, 'Restore 8 contacts');
    const back = await desk.sees('mia', '#marketing', '*8 contacts* restored · undone by you at');
    expect(back.ts).toBe(plan.ts);
    for (let number = 1; number <= 8; number++) expect(await isThere(`n${number}@many.example`)).toBe(true);
    await desk.people.send('leo', '#marketing', '/contact find many.example');
    await desk.sees('leo', '#marketing', '*8* of');
  });
});

describe('one contact of an import', () => {
  it('is put back, or deleted again, as it was added or changed', async () => {
    const by = { userId: idOf('mia'), source: 'import', group: 'an import of two' } as const;
    const before = await desk.has({ email: 'changed@one.example', city: 'Oslo' });
    const draft = { ...draftOf(before, 1), city: 'Bergen' };
    const { contact: after } = await desk.contacts.edit(desk.account, by, before, draft);
    const added = await desk.has({ email: 'added@one.example' });
    const lines = [editOf(before, after), addOf(added)];
    const another = { ...by, group: 'as an import records it' };
    const db = desk.database.kysely();
    const { code } = await desk.ledger.record(db, desk.account, another, 'import', lines);
    const leo = { userId: idOf('leo'), source: 'command' } as const;
    await desk.contacts.edit(desk.account, leo, added, { ...draftOf(added, 1), city: 'Bergen' });

    await desk.people.send('mia', '#general', `/contact undo ${code} changed@one.example`);
    const plan = await desk.sees('mia', '#general', 'Puts back: city “Oslo”', 'Take it back');
    await desk.people.press('mia', plan, 'Take it back');
    await desk.sees('mia', '#general', 'Put back · undone by you at', 'Oslo');
    expect(await isThere('added@one.example')).toBe(true);
    await desk.people.send('mia', '#general', `/contact undo ${code} ${added.id}`);
    const asks = await desk.sees('mia', '#general', 'added@one.example', 'Take it back anyway');
    await desk.people.press('mia', asks, 'Take it back anyway');
    await desk.sees('mia', '#general', 'added@one.example', 'is taken back · undone by you');
    expect(await isThere('added@one.example')).toBe(false);
  });
});

describe('the receipt of a delete', () => {
  it('is missed when Slack does not take it, and the delete is done all the same', async () => {
    const { id } = await desk.has({ email: 'closed@undo.example' });
    await desk.people.send('leo', '#random', `/contact show ${id}`);
    const card = await desk.sees('leo', '#random', 'closed@undo.example');
    closed = true;
    await desk.people.press('leo', card, 'Delete');
    await desk.sees('leo', '#random', 'closed@undo.example* is deleted');
    const logged = () => desk.logged().map(({ msg }) => msg);
    await expect.poll(logged).toContain('the receipt of a delete was not delivered');
    expect(await isThere('closed@undo.example')).toBe(false);
  });

  it('comes after a delete in a modal too', async () => {
    await desk.has({ email: 'modal1@undo.example', first_name: 'Modal' });
    await desk.has({ email: 'modal2@undo.example', first_name: 'Modal' });
    await desk.people.send('ana', '#random', '/contact find modal');
    const list = await desk.sees('ana', '#random', 'match *modal*');
    const row = list.blocks?.find((block) => JSON.stringify(block).includes('modal1@') && block.accessory);
    await desk.people.press('ana', list, { block_id: row?.block_id ?? '', label: 'Delete…' });
    await desk.seesModal('ana', 'Modal (modal1@undo.example) will be deleted');
    await desk.people.submit('ana');
    await desk.people.close('ana');
    const receipt = await desk.sees('ana', 'dm', 'You deleted *Modal* (modal1@undo.example)', 'Restore');
    await desk.people.press('ana', receipt, 'Restore');
    await desk.sees('ana', 'dm', 'Restored, with a new id', 'modal1@undo.example');
  });
});

describe('/contact undo', () => {
  it('says what is wrong with a code, and that somebody has done nothing yet', async () => {
    await desk.people.send('ana', '#general', '/contact undo everything');
    await desk.sees('ana', '#general', '`everything` is not a code');
    await desk.people.send('ana', '#general', '/contact undo zzzzz');
    await desk.sees('ana', '#general', 'Nothing has the code zzzzz');
  });

  it('lists only what the person did and can still undo', async () => {
    const card = await adds('leo', 'listed@undo.example');
    await adds('mia', 'other@undo.example');
    await desk.people.send('leo', '#random', '/contact undo');
    const list = await desk.sees('leo', '#random', 'What you did in the last 30 days', 'listed@undo.example');
    expect(JSON.stringify(list)).not.toContain('other@undo.example');
    await desk.people.press('leo', card, 'Undo');
    await desk.sees('leo', '#general', 'listed@undo.example', 'is deleted again');
    await desk.people.send('leo', '#random', '/contact undo');
    const later = await desk.sandbox.until(() => {
      const newest = desk.people.find('leo', '#random', (message) =>
        /What you did|nothing of yours/.test(message.text),
      );
      return newest?.ts === list.ts ? undefined : newest;
    }, 'the newer list');
    expect(JSON.stringify(later)).not.toContain('listed@undo.example');
  });
});
