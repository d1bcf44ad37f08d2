/** The contacts service as tests open it: its copies in the test's database, and refreshes in this process instead of a job. */
import type { By } from '../../src/audit/action.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import { type Contacts, createContacts } from '../../src/contacts/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { silentLog } from './database.ts';

/** Who writes where a test does not care. */
export const SOMEBODY: By = { userId: 'U0SOMEBODY', source: 'command' };

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
  });
  return contacts;
}
