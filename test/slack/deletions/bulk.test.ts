/** Deleting many in Slack: the modal is checked at every step, the message follows the job, and Stop means it. */
import { describe, expect, it } from 'vitest';
import { ContactsError } from '../../../src/contacts/client-errors.ts';
import { useDesk } from '../support.ts';

/** While set, the service is away when many are to be deleted, or looked for; Slack takes files while it is told to. */
let away = false;
let blind = false;
let takesFiles = true;

const desk = useDesk({
  jobs: true,
  graceSeconds: 2,
  wrap: (contacts) => ({
    ...contacts,
    async lookUp(...args) {
      if (blind) throw new ContactsError('unavailable', 'The contacts service is away.');
      return contacts.lookUp(...args);
    },
    async removeRecorded(...args) {
      if (away) throw new ContactsError('unavailable', 'The contacts service is away.');
      return contacts.removeRecorded(...args);
    },
  }),
  slackHook: (method) =>
    method === 'files.getUploadURLExternal' && !takesFiles
      ? { ok: false, error: 'file_uploads_disabled' }
      : undefined,
});

async function hasSome(name: string, size: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < size; at++) ids.push((await desk.has({ email: `${name}${at}@example.com` })).id);
  return ids;
}

async function isThere(id: number | undefined): Promise<boolean> {
  const { found } = await desk.contacts.lookUp(desk.account, [String(id)]);
  return found.length === 1;
}

async function ask(person: string, ids: number[], title: string) {
  await desk.people.send(person, '#general', `/contact delete ${ids.join(' ')}`);
  return desk.seesModal(person, title);
}

describe('a delete of many', () => {
  it('says what was matched, not found and matched twice', async () => {
    const [one, two] = await hasSome('said', 2);
    const double = [
      await desk.has({ email: 'double@example.com' }),
      await desk.has({ email: 'double@example.com' }),
    ];
    const refs = `said0@example.com, #${two} ${one} ${two} nobody@example.com double@example.com`;
    await desk.people.send('mia', '#marketing', `/contact delete ${refs}`);
    const shown = await desk.seesModal(
      'mia',
      'Delete 2 contacts',
      '*2* matched · *1* not found · *1* matched twice · *2* given more than once',
    );
    expect(JSON.stringify(shown)).toContain('Not found: nobody@example.com');
    expect(JSON.stringify(shown)).toContain(` · id ${one}`);
    expect(JSON.stringify(shown)).toContain(`choose by id (${double[1]?.id}, ${double[0]?.id})`);
    await desk.people.submit('mia');
    await desk.sees('mia', 'dm', '*2 contacts* deleted');
    await desk.people.close('mia');
    expect([await isThere(one), await isThere(two), await isThere(double[0]?.id)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('keeps what was typed when the contacts cannot be looked up, for another try', async () => {
    const ids = await hasSome('retry', 2);
    blind = true;
    await desk.people.send('mia', '#general', `/contact delete ${ids.join(' ')}`);
    const form = await desk.seesModal('mia', 'The contacts service is away.', 'E-mail addresses or ids');
    expect(JSON.stringify(form)).toContain(`"initial_value":"${ids.join(' ')}"`);
    blind = false;
    await desk.people.submit('mia', { 'E-mail addresses or ids': ids.join(' ') });
    await desk.seesModal('mia', 'Delete 2 contacts');
    await desk.people.close('mia');
  });

  it('stops in the moment of grace, and nothing is deleted', async () => {
    const ids = await hasSome('grace', 2);
    await ask('leo', ids, 'Delete 2 contacts');
    await desk.people.submit('leo');
    const resting = await desk.sees('leo', 'dm', 'Deleting 2 contacts', 'until then Stop loses nothing');
    await desk.people.press('leo', resting, 'Stop');
    const stopped = await desk.sees('leo', 'dm', 'Stopped by', ': nothing was deleted. All 2 contacts stay.');
    expect(stopped.ts).toBe(resting.ts);
    await desk.people.press('leo', resting, 'Stop').catch(() => undefined);
    await desk.people.close('leo');
    expect(await isThere(ids[0])).toBe(true);
  });

  it('begins once, however often it is submitted', async () => {
    const ids = await hasSome('twice', 2);
    await ask('ana', ids, 'Delete 2 contacts');
    await desk.people.submit('ana');
    await desk.seesModal('ana', 'are in your direct messages');
    await desk.sees('ana', 'dm', '*2 contacts* deleted');
    await desk.people.close('ana');
    const messages = Object.values(desk.people.see('ana').messages).flat();
    expect(messages.filter(({ text }) => text.includes('*2 contacts* deleted'))).toHaveLength(1);
  });

  it('deletes nothing when Slack does not take the backup, and says why', async () => {
    const ids = await hasSome('nofile', 2);
    await ask('mia', ids, 'Delete 2 contacts');
    takesFiles = false;
    await desk.people.submit('mia');
    await desk.sees('mia', 'dm', 'Nothing was deleted', 'ask an admin to allow file uploads');
    takesFiles = true;
    await desk.people.close('mia');
    expect(await isThere(ids[1])).toBe(true);
  });

  it('pauses when the service is away, and goes on for who still may', { timeout: 30_000 }, async () => {
    const ids = await hasSome('away', 2);
    away = true;
    await ask('leo', ids, 'Delete 2 contacts');
    await desk.people.submit('leo');
    await desk.people.close('leo');
    const paused = await desk.sandbox.until(
      () => desk.people.find('leo', 'dm', ({ text }) => text.includes('is paused')),
      'the pause',
      20_000,
    );
    away = false;
    await desk.allow({ delete: 'admins' });
    await desk.people.press('leo', paused, 'Go on');
    await desk.sees('leo', 'dm', 'Deleting contacts is for workspace admins here.');
    await desk.allow({ delete: 'everyone' });
    await desk.people.press('leo', paused, 'Go on');
    await desk.sees('leo', 'dm', '*2 contacts* deleted');
  });
});
