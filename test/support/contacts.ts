/** The contacts service as tests open it: its copies in the test's database, and refreshes in this process instead of a job. */
import { type Contacts, createContacts } from '../../src/contacts/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { silentLog } from './database.ts';

/** The caller closes it. */
export function openContacts(
  database: Database,
  options: Partial<Parameters<typeof createContacts>[0]> = {},
): Contacts {
  const contacts = createContacts({
    log: silentLog,
    db: database.kysely(),
    countries: { path: '', file: undefined },
    later: async (account) => {
      contacts.sync(account).catch(() => undefined);
    },
    ...options,
  });
  return contacts;
}
