/** The footer of a list, and answers that follow it: read again, shared with the channel, brought up to date by themselves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createContactsClient } from '../../../src/contacts/client.ts';
import { silentLog } from '../../support/database.ts';
import { BLANK_DRAFT } from '../../support/draft.ts';
import { useDesk } from '../support.ts';

/** Every copy is old at once, so that each find refreshes it behind. */
const desk = useDesk({ times: { maxAgeMs: 0, maxAgeReadings: 0 } });

beforeAll(async () => {
  for (let index = 1; index <= 12; index += 1) {
    await desk.has({ email: `guest${index}@example.com`, first_name: 'Guest', last_name: String(index) });
  }
  await desk.contacts.sync(desk.account);
});

/** Somebody adds a contact at the service itself. */
async function addElsewhere(email: string, first_name: string): Promise<void> {
  const client = createContactsClient({ log: silentLog });
  await client.add(desk.account, { ...BLANK_DRAFT, email, first_name });
  await client.close();
}

describe('an answer from an old copy', () => {
  it('in direct messages is brought up to date in place', async () => {
    await addElsewhere('late1@example.com', 'Guest');
    await desk.people.send('mia', 'dm', 'guest example.com');
    const list = await desk.sees('mia', 'dm', '*13* of 13 contacts match');
    // The reading that brought it up to date is over: one that is still at work would not see what comes next.
    await desk.contacts.sync(desk.account);
    await addElsewhere('late2@example.com', 'Guest');
    await desk.people.press('mia', list, 'Next');
    const followed = await desk.sees('mia', 'dm', '*14* of 14 contacts match', 'page 2 of 2');
    expect(followed.ts).toBe(list.ts);
  });
});

describe('what the person did meanwhile', () => {
  /** Somebody else's answer from an old copy is brought up to date; those from before are by then too. */
  async function othersAreFollowed(email: string): Promise<void> {
    await desk.contacts.sync(desk.account);
    await addElsewhere(email, 'Marker');
    await desk.people.send('leo', 'dm', 'marker');
    await desk.sees('leo', 'dm', email);
  }

  it('stays: a deleted card is not replaced by the find that brought it', async () => {
    await desk.has({ email: 'solo@example.org', first_name: 'Solo' });
    await desk.people.send('mia', 'dm', 'solo@example.org');
    const card = await desk.sees('mia', 'dm', 'The only one', 'solo@example.org');
    await desk.people.press('mia', card, 'Delete');
    await desk.sees('mia', 'dm', 'is deleted', 'Undo');
    await othersAreFollowed('marker1@example.net');
    await othersAreFollowed('marker2@example.net');
    expect(desk.people.find('mia', 'dm', ({ ts }) => ts === card.ts)?.text).toContain('is deleted');
  });

  it('stays: ticking is not ended by the page before it', async () => {
    await desk.people.send('ana', '#general', '/contact find guest');
    const list = await desk.sees('ana', '#general', 'page 1 of 2');
    await addElsewhere('late4@example.com', 'Guest');
    await desk.people.press('ana', list, 'Next');
    await desk.people.press('ana', await desk.sees('ana', '#general', 'page 2 of 2'), 'Select…');
    await desk.sees('ana', '#general', '*Tick whom you want*');
    await othersAreFollowed('marker3@example.net');
    await othersAreFollowed('marker4@example.net');
    const now = desk.people.find('ana', '#general', ({ ts }) => ts === list.ts);
    expect(JSON.stringify(now)).toContain('Tick whom you want');
  });
});

describe('Refresh', () => {
  it('reads the list now and stays on its page', async () => {
    await desk.people.send('leo', '#general', '/contact find guest');
    const list = await desk.sees('leo', '#general', 'match *guest*', 'page 1 of 2');
    await addElsewhere('late3@example.com', 'Guest');
    await desk.people.press('leo', list, 'Refresh');
    const again = await desk.sees('leo', '#general', 'contacts match *guest*', 'late3@example.com');
    expect(again.ts).toBe(list.ts);
  });
});

describe('Share', () => {
  it('shows the page to the channel, once, without buttons', async () => {
    await desk.people.send('ana', '#random', '/contact find guest');
    const list = await desk.sees('ana', '#random', 'match *guest*');
    await desk.people.press('ana', list, 'Share');
    const shared = await desk.sees('mia', '#random', 'shared:', 'match *guest*', 'guest12@example.com');
    expect(shared.ephemeral).toBeUndefined();
    expect(JSON.stringify(shared.blocks)).not.toContain('action_id');
    await desk.people.press('ana', list, 'Share');
    await desk.sees('ana', '#random', 'You shared this page at');
  });

  it('of a page that is another one by now shows it to the person first', async () => {
    await desk.people.send('leo', '#marketing', '/contact find guest example.com');
    const list = await desk.sees('leo', '#marketing', 'match *guest example.com*');
    await addElsewhere('late5@example.com', 'Guest');
    // Not a reading that is under way: it may have passed by this one.
    await desk.contacts.find(desk.account, '', 1, { fresh: true });
    await desk.people.press('leo', list, 'Share');
    await desk.sees('leo', '#marketing', 'The list has changed, so nothing was shared');
    expect(desk.people.find('mia', '#marketing', ({ text }) => text.includes('shared:'))).toBeUndefined();
    const now = await desk.sees('leo', '#marketing', 'match *guest example.com*', 'late5@example.com');
    await desk.people.press('leo', now, 'Share');
    await desk.sees('mia', '#marketing', 'shared:', 'late5@example.com');
  });

  it('is not offered where nobody else would see it', async () => {
    await desk.people.send('leo', 'dm', 'guest');
    const list = await desk.sees('leo', 'dm', 'match *guest*');
    expect(JSON.stringify(list.blocks)).not.toContain('Share');
  });
});
