/** The contacts API inside another program: on a database that is open already, with one account, on a free loopback port. */
import type { Log } from '../log.ts';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { ensureAccount, findAccountId } from './accounts.ts';
import type { Keys } from './keys.ts';
import { addSampleContacts } from './sample-contacts.ts';
import { openApiDb } from './schema.ts';
import { type ContactsApi, createContactsApi } from './server.ts';

/** `samples` puts a few dozen contacts into an account that never had one. */
export async function startEmbeddedApi(options: {
  database: Database;
  log: Log;
  keys: Keys;
  samples: boolean;
}): Promise<ContactsApi> {
  const { database, log, keys, samples } = options;
  await migrate(database, 'contacts-api');
  const db = openApiDb(database);
  // One question where the account is there already, as at every start but the first.
  const id = (await findAccountId(db, keys)) ?? (await ensureAccount(db, { name: 'Embedded', ...keys })).id;
  if (samples) await addSampleContacts(db, id);
  return createContactsApi({ database, log, host: '127.0.0.1', port: 0 });
}
