/** The contacts service as tests open it: with short waits, its copies in the test's database, and refreshes in this process instead of a job. */
import type { By } from '../../src/audit/action.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import {
  CLIENT_LIMITS,
  type ClientLimits,
  type ContactsClient,
  createContactsClient,
} from '../../src/contacts/client.ts';
import { type Contacts, createContacts } from '../../src/contacts/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { silentLog } from './database.ts';

/** Who writes where a test does not care. */
export const SOMEBODY: By = { userId: 'U0SOMEBODY', source: 'command' };

/** For our own contacts API on the same machine, where a call is over in a few milliseconds. */
const SHORT: Pick<ClientLimits, 'retry' | 'delays'> = {
  retry: { ...CLIENT_LIMITS.retry, baseMs: 10 },
  delays: { underWayMs: 300, uploadUnderWayMs: 300, lagMs: 100, limitedMs: 100, faultMs: 50 },
};

/** The caller closes it, or the service that it is given to. */
export function openClient(limits: Partial<ClientLimits> = {}): ContactsClient {
  return createContactsClient({ log: silentLog, limits: { ...SHORT, ...limits } });
}

/** The caller closes it. */
export function openContacts(
  database: Database,
  options: Partial<Parameters<typeof createContacts>[0]> = {},
): Contacts {
  const contacts = createContacts({
    log: silentLog,
    db: database.kysely(),
    ledger: createLedger(database.kysely()),
    countries: { path: '', file: undefined },
    later: async (account) => {
      contacts.sync(account).catch(() => undefined);
    },
    ...options,
    client: options.client ?? openClient(),
  });
  return contacts;
}
