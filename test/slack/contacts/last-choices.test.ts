/** The form begins with the person's last type and country, opens in time whatever the service does, and sends nothing stale. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Contacts } from '../../../src/contacts/service.ts';
import type { View } from '../../../src/sandbox/protocol.ts';
import { createGate } from '../gate.ts';
import { useDesk } from '../support.ts';

/** While closed, the service does not tell what it still has. */
const gate = createGate();

function slow(contacts: Contacts): Contacts {
  return {
    ...contacts,
    async currentChoices(...args) {
      await gate.pass();
      return contacts.currentChoices(...args);
    },
  };
}

const desk = useDesk({ wrap: slow });
const GONE = { type: { id: 999_999, name: 'Partners' }, country: { id: 999_999, name: 'Atlantis' } };

const idOf = (name: string) => desk.sandbox.state.people.find((one) => one.name === name)?.id ?? '';
const remember = (person: string, chosen: typeof GONE) =>
  desk.contacts.rememberChoices(desk.account, idOf(person), chosen);

/** The type and the country that the form shows as chosen; undefined for none. */
function chosenIn(view: View): (string | undefined)[] {
  return ['contact_type_id', 'country'].map((field) => {
    const value = view.state.values[`contacts.form.${field}`]?.[`contacts.form.${field}`];
    return (value?.selected_option as { text: { text: string } } | null)?.text.text;
  });
}

async function openForm(person: string, text = ''): Promise<View> {
  await desk.people.send(person, '#general', `/contact add ${text}`);
  return desk.seesModal(person, 'Add contact', 'E-mail address');
}

async function add(person: string, email: string, type: string, country: string): Promise<void> {
  await openForm(person, email);
  expect(await desk.people.submit(person, { Type: type, Country: country })).toEqual({});
  await desk.sees(person, '#general', 'Added:', email);
}

describe('the add form', () => {
  it('begins with what was chosen last, beside what was typed, and needs no more to be sent', async () => {
    await add('mia', 'one@example.com', 'Friends', 'Peru');
    const form = await openForm('mia', 'Two Quick two@example.com');
    expect(chosenIn(form)).toEqual(['Friends', 'Peru']);
    expect(JSON.stringify(form.state.values)).toContain('Quick');
    expect(await desk.people.submit('mia')).toEqual({});
    await desk.sees('mia', '#general', 'Added:', 'two@example.com', 'Friends', 'Peru');
  });

  it('begins with it from the shortcut, too', async () => {
    await add('mia', 'three@example.com', 'Leads', 'Chile');
    await desk.people.shortcut('mia', 'Add contact');
    expect(chosenIn(await desk.seesModal('mia', 'Add contact'))).toEqual(['Leads', 'Chile']);
    await desk.people.close('mia');
  });

  it('knows nothing of what others chose', async () => {
    await add('mia', 'four@example.com', 'Leads', 'Chile');
    expect(chosenIn(await openForm('leo'))).toEqual([undefined, undefined]);
    await desk.people.close('leo');
  });

  it('forgets what was not added: a refused form, and one that came back with a question', async () => {
    await add('ana', 'five@example.com', 'Leads', 'Chile');
    await openForm('ana', 'five@example.com');
    await desk.people.submit('ana', { Type: 'Friends', Country: 'Peru' });
    await desk.seesModal('ana', 'has the address five@example.com already');
    await desk.people.close('ana');
    await openForm('ana');
    await desk.people.submit('ana', { 'E-mail address': 'ana@x', Type: 'Friends', Country: 'Peru' });
    await desk.people.close('ana');
    expect(chosenIn(await openForm('ana'))).toEqual(['Leads', 'Chile']);
    await desk.people.close('ana');
  });

  it('keeps them apart from an edit, which mends one contact', async () => {
    await add('ana', 'six@example.com', 'Leads', 'Chile');
    await desk.people.send('ana', '#general', '/contact edit six@example.com');
    await desk.seesModal('ana', 'Edit contact', 'E-mail address');
    await desk.people.submit('ana', { Type: 'Friends', Country: 'Peru' });
    await desk.sees('ana', '#general', 'Saved: Type, Country.');
    expect(chosenIn(await openForm('ana'))).toEqual(['Leads', 'Chile']);
    await desk.people.close('ana');
  });
});

describe('what the service has no more', () => {
  beforeEach(() => {
    gate.open();
  });

  it('is not filled in', async () => {
    await remember('leo', GONE);
    expect(chosenIn(await openForm('leo'))).toEqual([undefined, undefined]);
    await desk.people.close('leo');
  });

  it('is filled in when the service is too slow to say so, and refused under its field on submit', async () => {
    await remember('leo', GONE);
    const open = gate.close();
    expect(chosenIn(await openForm('leo', 'stale@example.com'))).toEqual(['Partners', 'Atlantis']);
    open();
    expect(await desk.people.submit('leo')).toEqual({
      'contacts.form.contact_type_id':
        'The service does not have the type “Partners” any more: choose another one.',
      'contacts.form.country':
        'The service does not have the country “Atlantis” any more: choose another one.',
    });
    expect((await desk.contacts.lookUp(desk.account, ['stale@example.com'])).found).toEqual([]);
    expect(await desk.people.submit('leo', { Type: 'Leads', Country: 'Peru' })).toEqual({});
    await desk.sees('leo', '#general', 'Added:', 'stale@example.com', 'Leads', 'Peru');
  });

  it('is sent under the number of its name, when its number has become another country’s', async () => {
    const chile = await desk.contacts.countryId(desk.account, 'Chile');
    const [leads] = (await desk.contacts.types(desk.account)).filter(({ name }) => name === 'Leads');
    if (!chile || !leads) throw new Error('the service has both');
    await remember('leo', { type: leads, country: { id: chile, name: 'Peru' } });
    const open = gate.close();
    await openForm('leo', 'moved@example.com');
    open();
    expect(await desk.people.submit('leo')).toEqual({});
    await desk.sees('leo', '#general', 'Added:', 'moved@example.com', 'Peru');
  });
});
