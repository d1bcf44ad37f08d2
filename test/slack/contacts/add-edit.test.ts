/** Adding and editing in the one form, in the sandbox: quick and slow, closed meanwhile, refused, changed by others. */
import { describe, expect, it } from 'vitest';
import type { Contacts } from '../../../src/contacts/service.ts';
import { SOMEBODY } from '../../support/contacts.ts';
import { createGate } from '../gate.ts';
import { useDesk } from '../support.ts';

/** While closed, the service takes its time with writes. */
const gate = createGate();

function slow(contacts: Contacts): Contacts {
  return {
    ...contacts,
    async add(...args) {
      await gate.pass();
      return contacts.add(...args);
    },
  };
}

const desk = useDesk({ wrap: slow });
const GERMANY = { Country: 'Germany', Type: 'Leads' };

describe('add', () => {
  it('adds once, however often one form is sent', async () => {
    await desk.people.send('leo', '#general', '/contact add twice@press.example');
    await desk.seesModal('leo', 'Add contact', 'More fields');
    await Promise.allSettled([desk.people.submit('leo', GERMANY), desk.people.submit('leo', GERMANY)]);
    await desk.sees('leo', '#general', 'Added:', 'twice@press.example');
    expect(await desk.contacts.find(desk.account, 'twice@press.example', 1)).toMatchObject({ matched: 1 });
  });

  it('of two people who add one address at once asks the second', async () => {
    for (const person of ['mia', 'ana']) {
      await desk.people.send(person, '#general', '/contact add both@press.example');
      await desk.seesModal(person, 'Add contact', 'More fields');
    }
    await Promise.all([desk.people.submit('mia', GERMANY), desk.people.submit('ana', GERMANY)]);
    await desk.sandbox.until(
      () => ['mia', 'ana'].find((person) => desk.people.see(person).view) || undefined,
      'one of them is asked',
    );
    expect(await desk.contacts.find(desk.account, 'both@press.example', 1)).toMatchObject({ matched: 1 });
    const asked = desk.people.see('mia').view ? 'mia' : 'ana';
    await desk.seesModal(asked, 'has the address', 'Add anyway');
    await desk.people.close(asked);
  });

  it('opens filled with what was typed, saves, and shows the card where it was asked for', async () => {
    await desk.people.send(
      'mia',
      '#random',
      '/contact add Ana Ruiz <mailto:ana@example.com|ana@example.com>',
    );
    await desk.seesModal('mia', 'Add contact', 'More fields');
    expect(await desk.people.submit('mia', GERMANY)).toEqual({});
    await desk.sees('mia', '#random', 'Added:', 'Ana Ruiz', 'ana@example.com', 'Germany', 'Leads');
    expect(() => desk.people.modal('mia')).toThrow();
  });

  it('finds the country by its name in another language and by its code', async () => {
    await desk.people.send('mia', '#general', '/contact add');
    const form = await desk.seesModal('mia', 'Add contact');
    const country = { block_id: 'contacts.form.country' };
    expect((await desk.people.suggest('mia', form, country, 'Deutschland'))[0]).toBe('Germany');
    expect((await desk.people.suggest('mia', form, country, 'CH'))[0]).toBe('Switzerland');
    expect(await desk.people.suggest('mia', form, country, 'united')).toContain('United States of America');
    expect(
      await desk.people.suggest('mia', form, { block_id: 'contacts.form.contact_type_id' }, 'lea'),
    ).toEqual(['Leads']);
    await desk.people.close('mia');
  });

  it('says under each field what is wrong and keeps the form', async () => {
    await desk.people.send('mia', '#general', '/contact add');
    await desk.seesModal('mia', 'Add contact');
    const errors = await desk.people.submit('mia', {
      ...GERMANY,
      'E-mail address': 'ana@x',
      'First name': 'Ana',
    });
    expect(errors).toEqual({
      'contacts.form.email': expect.stringContaining('`ana@x` is not an e-mail address'),
    });
    await desk.seesModal('mia', 'Add contact');
    await desk.people.close('mia');
  });

  it('keeps what was typed when the other fields are unfolded', async () => {
    await desk.people.send('mia', '#general', '/contact add Leo leo@example.com');
    const form = await desk.seesModal('mia', 'More fields');
    await desk.people.press('mia', form, 'More fields');
    await desk.seesModal('mia', 'Postal code');
    expect(await desk.people.submit('mia', { ...GERMANY, City: 'Köln' })).toEqual({});
    await desk.sees('mia', '#general', 'Added:', 'leo@example.com', 'Köln');
  });

  it('asks before it adds an address a second time', async () => {
    await desk.has({ email: 'twice@example.com', first_name: 'First' });
    await desk.people.send('leo', '#general', '/contact add Second twice@example.com');
    await desk.seesModal('leo', 'Add contact');
    await desk.people.submit('leo', GERMANY);
    await desk.seesModal('leo', '*First* has the address twice@example.com already', 'Add anyway');
    await desk.people.submit('leo');
    await desk.sees('leo', '#general', 'Added:', 'Second', 'twice@example.com');
    const { found, ambiguous } = await desk.contacts.lookUp(desk.account, ['twice@example.com']);
    expect(found).toEqual([]);
    expect(ambiguous[0]?.contacts).toHaveLength(2);
  });

  it('keeps the warning over an address that exists when the other fields are unfolded', async () => {
    await desk.has({ email: 'warned@example.com', first_name: 'Known' });
    await desk.people.send('leo', '#general', '/contact add Again warned@example.com');
    await desk.seesModal('leo', 'Add contact');
    await desk.people.submit('leo', GERMANY);
    const question = await desk.seesModal('leo', 'has the address warned@example.com already');
    await desk.people.press('leo', question, 'More fields');
    const unfolded = await desk.seesModal('leo', 'Postal code');
    expect(JSON.stringify(unfolded.blocks)).toContain('*Known* has the address warned@example.com already');
    await desk.people.close('leo');
  });

  it('shows "Saving…" while the service takes long, and the result after it', async () => {
    const open = gate.close();
    await desk.people.send('ana', '#general', '/contact add Slow slow@example.com');
    await desk.seesModal('ana', 'Add contact');
    await desk.people.submit('ana', GERMANY);
    await desk.seesModal('ana', 'Saving…');
    open();
    await desk.seesModal('ana', 'Contact added');
    await desk.sees('ana', '#general', 'Added:', 'slow@example.com');
    await desk.people.close('ana');
  });

  it('brings the result as a direct message when the form was closed meanwhile', async () => {
    const open = gate.close();
    await desk.people.send('ana', '#general', '/contact add Gone gone@example.com');
    await desk.seesModal('ana', 'Add contact');
    await desk.people.submit('ana', GERMANY);
    await desk.seesModal('ana', 'Saving…');
    await desk.people.close('ana');
    open();
    await desk.sees('ana', 'dm', 'Added:', 'gone@example.com');
  });
});

describe('edit', () => {
  it('opens filled, sends what changed, and says what it was', async () => {
    const { id } = await desk.has({ email: 'eve@example.com', first_name: 'Eve', postal_code: '10115' });
    await desk.people.send('mia', '#general', '/contact edit eve@example.com');
    await desk.seesModal('mia', 'Edit contact', 'E-mail address', 'Postal code');
    expect(await desk.people.submit('mia', { City: 'Berlin' })).toEqual({});
    await desk.sees('mia', '#general', 'Saved: City.', 'Eve', 'Berlin', '10115');
    expect(await desk.contacts.get(desk.account, id)).toMatchObject({ city: 'Berlin', postal_code: '10115' });
  });

  it('says so when nothing is different', async () => {
    await desk.has({ email: 'same@example.com' });
    await desk.people.send('mia', '#general', '/contact edit same@example.com');
    await desk.seesModal('mia', 'Edit contact', 'E-mail address');
    await desk.people.submit('mia');
    await desk.sees('mia', '#general', 'Nothing was different', 'same@example.com');
  });

  it('from its card changes the card in place', async () => {
    const { id } = await desk.has({ email: 'card@example.com', first_name: 'Before' });
    await desk.people.send('leo', '#random', `/contact show ${id}`);
    const card = await desk.sees('leo', '#random', 'Before', 'card@example.com');
    await desk.people.press('leo', card, 'Edit');
    await desk.seesModal('leo', 'Edit contact', 'E-mail address');
    await desk.people.submit('leo', { 'First name': 'After' });
    const changed = await desk.sees('leo', '#random', 'Saved: First name.', 'After');
    expect(changed.ts).toBe(card.ts);
  });

  it('replaces nothing that somebody else changed meanwhile, and keeps what was typed', async () => {
    const before = await desk.has({ email: 'busy@example.com', city: 'Rome' });
    await desk.people.send('mia', '#general', `/contact edit ${before.id}`);
    await desk.seesModal('mia', 'Edit contact', 'City');
    const country = (await desk.contacts.countryId(desk.account, before.country)) ?? 0;
    const draft = { ...before, contact_type_id: before.contactTypeId, country };
    await desk.contacts.edit(desk.account, SOMEBODY, before, { ...draft, city: 'Oslo' });
    await desk.people.submit('mia', { City: 'Paris' });
    const form = await desk.seesModal('mia', 'Somebody changed this contact meanwhile', 'Oslo');
    expect(JSON.stringify(form.state.values)).toContain('Paris');
    expect(await desk.contacts.get(desk.account, before.id)).toMatchObject({ city: 'Oslo' });
    await desk.people.close('mia');
  });

  it('says in the form when there is no such contact', async () => {
    await desk.people.send('mia', '#general', '/contact edit nobody@example.com');
    await desk.seesModal('mia', 'No contact has the id or e-mail address nobody@example.com');
    await desk.people.close('mia');
  });

  it('takes the address out of a name with one, and never leaves out a word in silence', async () => {
    await desk.has({ email: 'paste@example.com', first_name: 'Paste' });
    await desk.people.send('mia', '#general', '/contact edit Paste Me <paste@example.com>');
    const form = await desk.seesModal('mia', 'Edit contact', 'E-mail address');
    expect(JSON.stringify(form.state.values)).toContain('paste@example.com');
    await desk.people.close('mia');
    await desk.people.send('mia', '#general', '/contact edit Ana Ruiz');
    await desk.seesModal('mia', 'No contact has the id or e-mail address Ana Ruiz.');
    await desk.people.close('mia');
    await desk.people.send('mia', '#random', '/contact edit 1 2');
    await desk.sees('mia', '#random', 'One at a time');
  });

  it('asks which one when none is named', async () => {
    await desk.people.send('mia', '#marketing', '/contact edit');
    await desk.sees('mia', '#marketing', 'Which one?');
  });
});
