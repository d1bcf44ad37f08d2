/** What the form says when the service refuses, and that a saved contact is never called unsaved. */
import { describe, expect, it } from 'vitest';
import { ContactsError } from '../../../src/contacts/client-errors.ts';
import type { Contact, ContactDraft } from '../../../src/contacts/contact.ts';
import type { Contacts } from '../../../src/contacts/service.ts';
import { createLog } from '../../../src/log.ts';
import { emptyValues } from '../../../src/slack/contacts/form.ts';
import { buildErrors, save } from '../../../src/slack/contacts/save.ts';
import { BLANK_FIELDS } from '../../support/draft.ts';

const account = {
  id: 'a1',
  workspaceId: 'T1',
  apiUrl: 'http://127.0.0.1:1/api/',
  publicKey: 'p',
  secretKey: 's',
};
const draft = { email: 'ana@example.com', contact_type_id: 1, country: 81 } as ContactDraft;
const submitted = {
  account,
  person: { workspaceId: 'T1', userId: 'U1' },
  meta: { channel: 'C1' },
  values: emptyValues({ email: 'ana@example.com' }),
  draft,
};
const log = createLog('silent');

const service = (calls: Partial<Contacts>) =>
  ({
    lookUp: async () => ({ found: [], missing: ['ana@example.com'], ambiguous: [] }),
    currentChoices: async (_, choices) => choices,
    rememberChoices: async () => {},
    lastChange: async () => undefined,
    ...calls,
  }) as Partial<Contacts> as Contacts;
const refusing = (error: Error) =>
  service({
    add: async () => {
      throw error;
    },
  });

describe('a refusal of the service', () => {
  it('stands under its field, and what belongs to none under the first', async () => {
    const fields = { country: ['The selected country is invalid.'], user_id: ['Quota <exceeded>.'] };
    const refused = await save(
      refusing(new ContactsError('fields_refused', 'Refused.', { fields })),
      log,
      submitted,
    );
    expect(refused.onTime).toEqual({
      response_action: 'errors',
      errors: {
        'contacts.form.country': 'The selected country is invalid.',
        'contacts.form.email': 'user_id: Quota <exceeded>.',
      },
    });
    expect(JSON.stringify(refused.late.blocks)).toContain('Quota &lt;exceeded&gt;.');
    expect(refused.elsewhere.text).toContain('was not saved');
    expect(refused.card).toBeUndefined();
  });

  it('of the whole stands on top of what was typed', async () => {
    const refused = await save(refusing(new ContactsError('rate_limited', 'Wait a minute.')), log, submitted);
    expect(JSON.stringify(refused.onTime)).toMatch(/Wait a minute\..*ana@example\.com/);
  });

  it('loses no sentence when two belong under one field', () => {
    const problems = [
      { field: 'email', message: 'One.' },
      { field: 'city', message: 'Two.' },
    ];
    expect(buildErrors(problems, { channel: '' })).toEqual({ 'contacts.form.email': 'One. City: Two.' });
  });
});

describe('a saved contact', () => {
  const contact = {
    id: 1,
    email: 'ana@example.com',
    fullname: 'Ana',
    country: '81',
    customFields: [],
  } as unknown;

  it('is shown as saved although the name of its country cannot be learnt', async () => {
    const contacts = service({
      add: async () => ({ contact: { ...BLANK, ...(contact as Contact) } }),
      countryName: async () => {
        throw new ContactsError('unavailable', 'Asleep.');
      },
    });
    const saved = await save(contacts, log, submitted);
    expect(saved.onTime).toBeUndefined();
    expect(saved.card?.text).toContain('Added: Ana');
  });

  it('is said to be added although it cannot be read back', async () => {
    const saved = await save(service({ add: async () => ({ contact: undefined }) }), log, submitted);
    expect(saved.card?.text).toContain('ana@example.com is added');
  });
});

const BLANK = {
  contactTypeId: 1,
  contactType: undefined,
  altEmail: '',
  createdAt: '',
  updatedAt: '',
  ...BLANK_FIELDS,
};
