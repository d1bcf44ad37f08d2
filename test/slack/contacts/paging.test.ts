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

describe('Refresh', () => {
  it('reads the list now and stays on its page', async () => {
    await desk.people.send('leo', '#general', '/contact find guest');
    const list = await desk.sees('leo', '#general', 'match *guest*', 'page 1 of 2');
    await addElsewhere('late3@example.com', 'Guest');
    await desk.people.press('leo', list, 'Refresh');
    const again = await desk.sees('leo', '#general', '*15* of 15 contacts match', 'page 1 of 2');
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

  it('is not offered where nobody else would see it', async () => {
    await desk.people.send('leo', 'dm', 'guest');
    const list = await desk.sees('leo', 'dm', 'match *guest*');
    expect(JSON.stringify(list.blocks)).not.toContain('Share');
  });
});
