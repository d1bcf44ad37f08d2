/** Asking for an export in Slack: by command and by button, the answer at once and the file in direct messages. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ContactsError } from '../../../src/contacts/client-errors.ts';
import type { Message } from '../../../src/sandbox/protocol.ts';
import { useDesk } from '../support.ts';

let refused = false;
const desk = useDesk({
  jobs: true,
  wrap: (contacts) => ({
    ...contacts,
    each(...given) {
      if (refused) throw new ContactsError('keys_refused', 'The service refused the keys: ask <an admin>.');
      return contacts.each(...given);
    },
  }),
});

beforeAll(async () => {
  for (let index = 1; index <= 12; index += 1) {
    await desk.has({ email: `guest${index}@example.com`, first_name: 'Guest', city: 'Cork & <Kerry>' });
  }
  await desk.has({ email: 'host@example.com', first_name: 'Host' });
  await desk.contacts.sync(desk.account);
});

async function rowsOf({ files }: Pick<Message, 'files'>): Promise<string[]> {
  const { slack, state } = desk.sandbox;
  const place = `${new URL(slack.apiUrl).origin}/files-pri/${state.team.id}-${files?.[0]?.id}/file`;
  const answer = await fetch(place, { headers: { authorization: `Bearer ${slack.botToken}` } });
  return (await answer.text()).split('\r\n').filter(Boolean).slice(1);
}

const sayExport = (person: string, text: string) =>
  desk.people.send(person, '#general', `/contact export ${text}`);

describe('/contact export', () => {
  it('answers with the number, privately, and sends the file with what is in it', async () => {
    await sayExport('mia', 'guest');
    const answer = await desk.sees('mia', '#general', 'Exporting 12 contacts that match *guest*');
    expect(answer.ephemeral).toBe(true);
    const message = await desk.sees('mia', 'dm', '12 contacts that match *guest*, as they were at');
    expect(message.text).toContain('decided by the list as of');
    expect(await rowsOf(message)).toHaveLength(12);
    expect(desk.people.find('leo', 'dm')).toBeUndefined();
  });

  it('without a text exports all', async () => {
    await sayExport('leo', '');
    await desk.sees('leo', '#general', 'Exporting all 13 contacts');
    expect(await rowsOf(await desk.sees('leo', 'dm', 'All 13 contacts, as they were at'))).toHaveLength(13);
  });

  it('shows what was typed as text, in the answer and with the file', async () => {
    await sayExport('ana', 'city:"Cork & <Kerry>"');
    await desk.sees('ana', '#general', 'Exporting 12 contacts that match Cork &amp; &lt;Kerry&gt;');
    await desk.sees('ana', 'dm', '12 contacts that match Cork &amp; &lt;Kerry&gt;');
  });

  it('forgives a typing mistake as find does, and says so', async () => {
    await sayExport('ana', 'hostt');
    await desk.sees('ana', '#general', 'these match *host*', 'Exporting 1 contact that matches *host*');
    await desk.sees('ana', 'dm', '1 contact that matches *host*');
  });

  it('that matches nobody says so and sends nothing', async () => {
    await sayExport('leo', 'qqqqqq');
    await desk.sees('leo', '#general', 'There is nothing to export', 'No contact matches');
  });

  it('is refused at once for a wrong filter or a long text, as find is', async () => {
    await sayExport('leo', 'colour:red');
    await desk.sees('leo', '#general', 'There is no filter colour:');
    await sayExport('leo', 'x'.repeat(201));
    await desk.sees('leo', '#general', 'That has 201 characters');
  });
});

describe('Export CSV under a list', () => {
  it('exports all its pages', async () => {
    await desk.people.send('mia', '#random', '/contact find guest example.com');
    const list = await desk.sees('mia', '#random', 'page 1 of 2');
    await desk.people.press('mia', list, 'Export CSV');
    await desk.sees('mia', '#random', 'Exporting 12 contacts that match *guest example.com*');
    expect(await rowsOf(await desk.sees('mia', 'dm', 'match *guest example.com*'))).toHaveLength(12);
  });
});

describe('an export that fails', () => {
  it('says why in direct messages, and is asked for again with one press', async () => {
    refused = true;
    await sayExport('ana', 'guest type:');
    await desk.sees('ana', '#general', 'type: needs a value');
    await sayExport('ana', 'guest city:cork');
    const failure = await desk.sees(
      'ana',
      'dm',
      'The export of 12 contacts that match *guest* · cork did not work',
      'ask &lt;an admin&gt;',
    );
    expect(failure.files).toBeUndefined();
    refused = false;
    await desk.people.press('ana', failure, 'Export again');
    await desk.sees('ana', 'dm', 'Exporting 12 contacts that match *guest* · cork');
    const message = await desk.sees('ana', 'dm', '12 contacts that match *guest* · cork, as they were');
    expect(await rowsOf(message)).toHaveLength(12);
  });
});
