/** "Save people" in the menu of a message, in the sandbox: who is listed, who can be ticked, and what comes of it. */
import { describe, expect, it } from 'vitest';
import { ContactsError } from '../../../src/contacts/client-errors.ts';
import type { Contacts } from '../../../src/contacts/service.ts';
import type { View } from '../../../src/sandbox/protocol.ts';
import { MAX_OFFERED } from '../../../src/slack/people/form.ts';
import { useDesk } from '../support.ts';

/** The service has a list of its own, of people it does not take. */
function picky(contacts: Contacts): Contacts {
  return {
    ...contacts,
    async add(account, by, draft, options) {
      if (!draft.email.startsWith('blocked')) return contacts.add(account, by, draft, options);
      const fields = { email: ['This address has unsubscribed.'] };
      throw new ContactsError('fields_refused', 'The service refused it.', { fields });
    },
  };
}

const desk = useDesk({ jobs: true, wrap: picky });
const CHOICE = { Type: 'Leads', Country: 'Germany' };
const ALL = 'People in this message';

/** Writes into #general and opens the shortcut on it. */
async function openOn(person: string, text: string, ...words: string[]): Promise<View> {
  await desk.people.send(person, '#general', text);
  const message = desk.people.find(person, '#general');
  await desk.people.shortcut(person, 'Save people', message);
  return desk.seesModal(person, 'Save people', ...words);
}

const options = (view: View) =>
  view.blocks.flatMap(({ element }) =>
    ((element as { options?: { text: { text: string } }[] })?.options ?? []).map(({ text }) => text.text),
  );

const emailsWith = async (domain: string) => {
  const found: string[] = [];
  for await (const { email } of desk.contacts.each(desk.account))
    if (email.endsWith(domain)) found.push(email);
  return found.sort();
};

describe('the list', () => {
  it('has everybody with a name where there is one, ticked; who is a contact stands apart', async () => {
    await desk.has({ email: 'leo@list.example', first_name: 'Leo', last_name: 'Roth' });
    const text = 'Ana Ruiz <ana@list.example>\nL. Roth, LEO@list.example\nteam@list.example';
    const view = await openOn('mia', text, '1 contact already', 'Leo Roth · leo@list.example');
    expect(options(view)).toEqual(['Ana Ruiz · ana@list.example', 'team@list.example']);
    expect(view.state?.values['people.form.people.0']).toMatchObject({
      'people.form.people.0': { selected_options: [{ value: '0' }, { value: '1' }] },
    });
    await desk.people.close('mia');
    expect(await emailsWith('@list.example')).toEqual(['leo@list.example']);
  });

  it('says what to do when there is no address', async () => {
    const view = await openOn('mia', 'see you @ noon', 'There is no e-mail address in this message');
    expect(view.submit).toBeFalsy();
    await desk.people.close('mia');
  });

  it('says so when everybody is a contact', async () => {
    await desk.has({ email: 'known@all.example' });
    const view = await openOn('mia', 'known@all.example', 'among your contacts already', 'known@all.example');
    expect(view.submit).toBeFalsy();
    await desk.people.close('mia');
  });

  it('counts those who do not fit, and goes on with them after the others are added', async () => {
    const emails = Array.from({ length: MAX_OFFERED + 3 }, (_, n) => `n${n}@many.example`);
    const view = await openOn(
      'ana',
      emails.join(' '),
      '3 more people',
      'choose Save people on the message again',
    );
    expect(options(view)).toEqual(emails.slice(0, MAX_OFFERED));
    expect(await desk.people.submit('ana', CHOICE)).toEqual({});
    await desk.sees('ana', 'dm', `Added *${MAX_OFFERED} of ${MAX_OFFERED}*`, 'and 160 more');
    await desk.people.close('ana');
    const rest = await openOn('ana', emails.join(' '), `${MAX_OFFERED} contacts already`, 'and 150 more');
    expect(options(rest)).toEqual(emails.slice(MAX_OFFERED));
    await desk.people.close('ana');
  });
});

describe('adding', () => {
  it('names everybody: added, a contact meanwhile, refused with the reason; in the modal and directly', async () => {
    const text =
      'Ana Ruiz <ana@add.example>, Leo Roth <leo@add.example>, Bo Li <blocked@add.example>, mia@add.example';
    await openOn('mia', text, 'Ana Ruiz · ana@add.example');
    await desk.has({ email: 'leo@add.example', first_name: 'Leonhard', last_name: 'Roth' });
    expect(await desk.people.submit('mia', CHOICE)).toEqual({});
    const report = [
      'Added *2 of 4* as Leads, Germany:',
      'Ana Ruiz · ana@add.example',
      'Leonhard Roth was a contact already (leo@add.example)',
      'Bo Li · blocked@add.example could not be added: The service refused it: This address has unsubscribed.',
      'mia@add.example',
      'Counted by reading the list again',
    ];
    await desk.sees('mia', 'dm', ...report);
    await desk.seesModal('mia', ...report);
    await desk.people.close('mia');
    const { found } = await desk.contacts.lookUp(desk.account, ['ana@add.example']);
    expect(found[0]).toMatchObject({
      first_name: 'Ana',
      last_name: 'Ruiz',
      contactType: 'Leads',
      country: 'Germany',
    });
    expect(await emailsWith('@add.example')).toEqual([
      'ana@add.example',
      'leo@add.example',
      'mia@add.example',
    ]);
  });

  it('leaves out whom the person unticks', async () => {
    await openOn('leo', 'ana@tick.example, leo@tick.example, mia@tick.example', ALL);
    await desk.people.submit('leo', { ...CHOICE, [ALL]: ['leo@tick.example'] });
    await desk.sees('leo', 'dm', 'Added *1 of 1*', 'leo@tick.example');
    await desk.people.close('leo');
    expect(await emailsWith('@tick.example')).toEqual(['leo@tick.example']);
  });

  it('of several groups one may be empty, but not all', async () => {
    const emails = Array.from({ length: 12 }, (_, n) => `g${n}@group.example`);
    await openOn('leo', emails.join('\n'), `${ALL}, 11 to 12`);
    const none = { [`${ALL}, 1 to 10`]: [], [`${ALL}, 11 to 12`]: [] };
    expect(await desk.people.submit('leo', { ...CHOICE, ...none })).toEqual({
      'people.form.people.0': 'Tick at least one person, or press Cancel.',
    });
    await desk.people.submit('leo', { [`${ALL}, 11 to 12`]: ['g11@group.example'] });
    await desk.sees('leo', 'dm', 'Added *1 of 1*', 'g11@group.example');
    await desk.people.close('leo');
    expect(await emailsWith('@group.example')).toEqual(['g11@group.example']);
  });

  it('comes directly, too, when the modal was closed', async () => {
    await openOn('leo', 'ana@closed.example', ALL);
    await desk.people.submit('leo', CHOICE);
    await desk.people.close('leo');
    await desk.sees('leo', 'dm', 'Added *1 of 1*', 'ana@closed.example');
    expect(JSON.stringify(desk.logged())).not.toContain('a modal was not updated');
  });

  it('says so under the field when the list is too old', async () => {
    const view = await openOn('ana', 'ana@old.example', ALL);
    const other = {
      ...desk.sandbox.state.views[view.id],
      private_metadata: '4f1ab1a4-9f5b-4d69-8e27-3bb1f1a2a1d7',
    };
    Object.assign(desk.sandbox.state.views[view.id] ?? {}, other);
    expect(await desk.people.submit('ana', CHOICE)).toEqual({
      'people.form.people.0': expect.stringContaining('This list is too old'),
    });
    await desk.people.close('ana');
  });
});
