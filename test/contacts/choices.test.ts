/** What a person chose last: kept for them alone, and never another country's number or a type that is gone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../src/contacts/account.ts';
import type { ContactsClient } from '../../src/contacts/client.ts';
import { ContactsError } from '../../src/contacts/client-errors.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { openContacts } from '../support/contacts.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const LEADS = { id: 2, name: 'Leads' };
const GERMANY = { id: 81, name: 'Germany' };
const chosen = { type: LEADS, country: GERMANY };
const NOTHING = { type: undefined, country: undefined };

/** The lists of the one service of these tests, as they are now. */
let types: { id: number; name: string }[] | 'away' = [LEADS];
let countries = [GERMANY];
let accounts = 0;

const client = {
  async types() {
    if (types === 'away') throw new ContactsError('unavailable', 'Away.');
    return types;
  },
  async countries() {
    return countries;
  },
  async *list() {},
  async close() {},
} as Partial<ContactsClient> as ContactsClient;

/** Lists are kept for a while, by account and by address: a new account has read none yet. */
function newAccount(workspaceId = 'T1'): Account {
  const id = `a${++accounts}`;
  return { id, workspaceId, apiUrl: `http://127.0.0.1:1/${id}/`, publicKey: 'p', secretKey: 's' };
}

let contacts: Contacts;
beforeAll(() => {
  contacts = openContacts(database.current, { client, countries: { path: 'countries', file: undefined } });
});
afterAll(() => contacts.close());

describe('what was chosen last', () => {
  it('is nothing at first, then what was last', async () => {
    const account = newAccount();
    expect(await contacts.lastChoices(account, 'U1')).toEqual(NOTHING);
    await contacts.rememberChoices(account, 'U1', chosen);
    const later = { type: { id: 3, name: 'Friends' }, country: { id: 173, name: 'Peru' } };
    await contacts.rememberChoices(account, 'U1', later);
    expect(await contacts.lastChoices(account, 'U1')).toEqual(later);
  });

  it('is known to nobody else, in no other account, and in no other workspace', async () => {
    const account = newAccount();
    await contacts.rememberChoices(account, 'U1', chosen);
    expect(await contacts.lastChoices(account, 'U2')).toEqual(NOTHING);
    expect(await contacts.lastChoices(newAccount(), 'U1')).toEqual(NOTHING);
    expect(await contacts.lastChoices({ ...account, workspaceId: 'T2' }, 'U1')).toEqual(NOTHING);
  });
});

describe('what the service still has of it', () => {
  it('comes under the names of today', async () => {
    types = [{ id: 2, name: 'Prospects' }];
    countries = [GERMANY];
    const now = await contacts.currentChoices(newAccount(), chosen);
    expect(now).toEqual({ type: { id: 2, name: 'Prospects' }, country: GERMANY });
  });

  it('is not a type that was deleted, nor a country that is in no list', async () => {
    types = [{ id: 3, name: 'Friends' }];
    countries = [{ id: 173, name: 'Peru' }];
    expect(await contacts.currentChoices(newAccount(), chosen)).toEqual(NOTHING);
  });

  it('is the chosen country under its new number, never another country under the old one', async () => {
    types = [LEADS];
    countries = [
      { id: 81, name: 'Gabon' },
      { id: 90, name: 'Germany' },
    ];
    const now = await contacts.currentChoices(newAccount(), chosen);
    expect(now.country).toEqual({ id: 90, name: 'Germany' });
  });

  it('is as given where the service does not tell its types', async () => {
    types = 'away';
    expect((await contacts.currentChoices(newAccount(), chosen)).type).toEqual(LEADS);
  });
});
