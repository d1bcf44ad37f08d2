/** An address that exists already: who has it can be opened on top of the form, and what was typed is there afterwards. */
import { describe, expect, it } from 'vitest';
import type { View } from '../../../src/sandbox/protocol.ts';
import { SOMEBODY } from '../../support/contacts.ts';
import { useDesk } from '../support.ts';

const desk = useDesk();
const GERMANY = { Country: 'Germany', Type: 'Leads' };

/** Fills the form for an address that exists, and gives the form that asks. */
async function askedAbout(person: string, address: string, filled: Record<string, string> = {}) {
  await desk.people.send(person, '#general', `/contact add ${address}`);
  await desk.seesModal(person, 'Add contact', 'E-mail address');
  expect(await desk.people.submit(person, { ...GERMANY, ...filled })).toEqual({});
  return desk.seesModal(person, 'already.', 'Open');
}

/** A button that is there several times: the one of the block with these words. */
function openOf(view: View, words: string) {
  const block = view.blocks.find((one) => JSON.stringify(one).includes(words) && one.accessory);
  return { block_id: block?.block_id ?? '', label: 'Open' };
}

const depthOf = (person: string) => {
  const id = desk.sandbox.state.people.find((one) => one.name === person)?.id ?? '';
  return desk.sandbox.state.stacks[id]?.length ?? 0;
};

describe('Open', () => {
  it('shows the card on top of the form, and closing it leads back to what was typed', async () => {
    await desk.has({ email: 'ana@example.com', first_name: 'Ana', last_name: 'Ruiz', city: 'Lisbon' });
    const form = await askedAbout('mia', 'ana@example.com', { 'First name': 'Typed' });
    expect(JSON.stringify(form.blocks)).toContain('*Ana Ruiz* has the address ana@example.com already.');
    expect(form.submit?.text).toBe('Add anyway');
    await desk.people.press('mia', form, 'Open');
    await desk.seesModal('mia', 'Contact', 'Ana Ruiz', 'Lisbon', 'Edit', 'Delete');
    await desk.people.close('mia');
    const back = desk.people.modal('mia');
    expect(back.id).toBe(form.id);
    expect(back.state.values).toEqual(form.state.values);
    expect(JSON.stringify(back.state.values)).toContain('Typed');
    await desk.people.submit('mia');
    await desk.sees('mia', '#general', 'Added:', 'Typed', 'ana@example.com');
  });

  it('lets the contact be edited there, and shows the new values on the card', async () => {
    await desk.has({ email: 'edit@example.com', first_name: 'Old' });
    const form = await askedAbout('leo', 'edit@example.com');
    await desk.people.press('leo', form, 'Open');
    await desk.people.press('leo', await desk.seesModal('leo', 'Contact', 'Old', 'Edit'), 'Edit');
    await desk.seesModal('leo', 'Edit contact', 'First name');
    expect(depthOf('leo')).toBe(3);
    expect(await desk.people.submit('leo', { 'First name': 'New' })).toEqual({});
    await desk.seesModal('leo', 'Contact', 'Saved: First name.', 'New');
    await desk.people.close('leo');
    expect(desk.people.modal('leo').id).toBe(form.id);
    await desk.people.close('leo');
  });

  it('lets the contact be deleted there, and says so in its place', async () => {
    await desk.has({ email: 'delete@example.com', first_name: 'Going' });
    const form = await askedAbout('leo', 'delete@example.com');
    await desk.people.press('leo', form, 'Open');
    await desk.people.press('leo', await desk.seesModal('leo', 'Contact', 'Going', 'Delete'), 'Delete');
    await desk.seesModal('leo', 'Contact', '*Going* (delete@example.com) is deleted');
    await desk.people.close('leo');
    await desk.people.submit('leo');
    await desk.sees('leo', '#general', 'Added:', 'delete@example.com');
  });

  it('says so when the contact was deleted meanwhile', async () => {
    const { id } = await desk.has({ email: 'gone@example.com', first_name: 'Gone' });
    const form = await askedAbout('ana', 'gone@example.com');
    await desk.contacts.remove(desk.account, SOMEBODY, id);
    await desk.people.press('ana', form, 'Open');
    await desk.seesModal('ana', 'Contact', 'This contact is not there any more');
    await desk.people.close('ana');
    expect(desk.people.modal('ana').id).toBe(form.id);
    await desk.people.close('ana');
  });

  it('stays when the other fields are unfolded', async () => {
    await desk.has({ email: 'more@example.com', first_name: 'Known' });
    await desk.people.press('ana', await askedAbout('ana', 'more@example.com'), 'More fields');
    await desk.people.press('ana', await desk.seesModal('ana', 'Postal code', 'already.'), 'Open');
    await desk.seesModal('ana', 'Contact', 'Known');
    await desk.people.close('ana', { all: true });
  });

  it('pressed by impatient fingers leaves the form alone', async () => {
    await desk.has({ email: 'quick@example.com', first_name: 'Quick' });
    const form = await askedAbout('ana', 'quick@example.com', { 'Last name': 'Typed' });
    for (let press = 0; press < 4; press++) await desk.people.press('ana', form, 'Open');
    await desk.seesModal('ana', 'Contact', 'Quick', 'Edit');
    while (desk.people.modal('ana').id !== form.id) await desk.people.close('ana');
    expect(desk.people.modal('ana').state.values).toEqual(form.state.values);
    expect(desk.people.modal('ana').blocks).toEqual(form.blocks);
    expect(desk.logged().filter(({ level }) => Number(level) >= 50)).toEqual([]);
    await desk.people.close('ana');
  });

  it('edits in place of the card where Slack takes no fourth modal, and leads back to the form', async () => {
    const { id } = await desk.has({ email: 'deep@example.com', first_name: 'Deep' });
    await desk.people.shortcut('ana', 'Find contact');
    await desk.seesModal('ana', 'Find contact');
    await desk.people.submit('ana', { 'Name, e-mail address or place': 'qwertzuiop' });
    const nobody = await desk.seesModal('ana', 'No contact matches');
    await desk.people.press('ana', nobody, 'Add “qwertzuiop”');
    await desk.seesModal('ana', 'Add contact', 'E-mail address');
    await desk.people.submit('ana', { ...GERMANY, 'E-mail address': 'deep@example.com' });
    const form = await desk.seesModal('ana', 'already.');
    await desk.people.press('ana', form, 'Open');
    await desk.people.press('ana', await desk.seesModal('ana', 'Contact', 'Deep', 'Edit'), 'Edit');
    await desk.seesModal('ana', 'Edit contact', 'First name');
    expect(await desk.people.submit('ana', { 'First name': 'Deeper' })).toEqual({});
    expect(await desk.contacts.get(desk.account, id)).toMatchObject({ first_name: 'Deeper' });
    expect(desk.people.modal('ana').id).toBe(form.id);
    expect(JSON.stringify(desk.people.modal('ana').state.values)).toContain('qwertzuiop');
    await desk.sees('ana', 'dm', 'Saved: First name.', 'Deeper');
    await desk.people.close('ana', { all: true });
  });
});

describe('the question', () => {
  it('is asked whatever the letter case, and not again for the same address in other letters', async () => {
    await desk.has({ email: 'Case@Example.com', first_name: 'Case' });
    await askedAbout('mia', 'cASE@example.COM');
    await desk.people.submit('mia', { 'E-mail address': ' case@EXAMPLE.com ' });
    await desk.sees('mia', '#general', 'Added:', 'case@EXAMPLE.com');
  });

  it('is asked anew for another address that exists', async () => {
    await desk.has({ email: 'first@example.com', first_name: 'First' });
    await desk.has({ email: 'second@example.com', first_name: 'Second' });
    await askedAbout('mia', 'first@example.com');
    await desk.people.submit('mia', { 'E-mail address': 'second@example.com' });
    const form = await desk.seesModal('mia', '*Second* has the address second@example.com already.');
    expect(JSON.stringify(form.blocks)).not.toContain('*First*');
    await desk.people.close('mia');
  });

  it('lists several with an Open each, five at the most, the newest first', async () => {
    for (const first_name of ['Nr1', 'Nr2', 'Nr3', 'Nr4', 'Nr5', 'Nr6']) {
      await desk.has({ email: 'team@example.com', first_name });
    }
    const form = await askedAbout('leo', 'team@example.com');
    const text = JSON.stringify(form.blocks);
    expect(text).toContain('*6 contacts* have the address team@example.com already.');
    expect(text).toContain('The newest 5 of them:');
    expect(text).not.toContain('Nr1');
    await desk.people.press('leo', form, openOf(form, 'Nr3'));
    await desk.seesModal('leo', 'Contact', 'Nr3');
    await desk.people.close('leo', { all: true });
  });
});
