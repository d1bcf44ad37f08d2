/** The last line of a card: when the contact was added and changed, and by whom where that was done here. */
import { expect, it } from 'vitest';
import type { Deed } from '../../../src/audit/action.ts';
import type { Contact } from '../../../src/contacts/contact.ts';
import { buildCard } from '../../../src/slack/contacts/card.ts';
import { BLANK_FIELDS } from '../../support/draft.ts';
import { useDesk } from '../support.ts';

const desk = useDesk();

const contact: Contact = {
  ...BLANK_FIELDS,
  id: 7,
  contactTypeId: 1,
  contactType: undefined,
  email: 'ana@example.com',
  altEmail: '',
  country: '',
  fullname: 'Ana Ruiz',
  customFields: [],
  createdAt: '2026-01-02T09:00:00.000000Z',
  updatedAt: '2026-05-04T10:00:00.000000Z',
};
const by = (at: string): Deed => ({ userId: 'U1', at: new Date(at) });
const originOf = (one: Contact, last?: Deed) => {
  const block = buildCard(one, [], undefined, last).blocks?.find(({ type }) => type === 'context');
  return JSON.stringify(block).replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1');
};

it('names who changed it when that was done here, and who added it while nobody did', () => {
  expect(originOf(contact, by('2026-05-04T09:59:58Z'))).toContain(
    'last changed 2026-05-04 10:00 UTC by <@U1>',
  );
  const fresh = { ...contact, updatedAt: contact.createdAt };
  expect(originOf(fresh, by('2026-01-02T08:59:59Z'))).toContain('added 2026-01-02 09:00 UTC by <@U1>');
});

it('does not take a change that was made elsewhere for one of ours, and says what was last done here', () => {
  const origin = originOf(contact, by('2026-03-01T12:00:00Z'));
  expect(origin).toContain(
    'last changed 2026-05-04 10:00 UTC · through me last by <@U1> 2026-03-01 12:00 UTC',
  );
  expect(originOf(contact)).toContain('last changed 2026-05-04 10:00 UTC');
  expect(originOf(contact)).not.toContain('by');
});

it('is read from the log: by whom the contact was added, then by whom it was changed', async () => {
  const leo = desk.people.see('leo').me.id;
  await desk.people.send('leo', '#general', '/contact add Nia Berg nia@card.example');
  await desk.seesModal('leo', 'Add contact');
  await desk.people.submit('leo', { Country: 'Norway', Type: 'Leads' });
  await desk.sees('leo', '#general', 'Added:', 'nia@card.example', `by <@${leo}>`);
  await desk.people.send('mia', '#general', '/contact edit nia@card.example');
  await desk.seesModal('mia', 'Edit contact', 'E-mail address');
  await desk.people.submit('mia', { 'First name': 'Nina' });
  await desk.sees('mia', '#general', 'Saved: First name.');
  await desk.people.send('leo', '#general', '/contact show nia@card.example');
  await desk.sees('leo', '#general', 'Nina Berg', 'last changed', `by <@${desk.people.see('mia').me.id}>`);
});
