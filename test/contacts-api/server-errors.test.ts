/** When the server itself fails: the caller learns a reference, the log the cause, and neither a contact's data. */
import { expect, test } from 'vitest';
import { createAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { createLog } from '../../src/log.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

test('a database that fails is answered under the envelope and logged without what was sent', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const api = await createContactsApi({ database: database.current, log, host: '127.0.0.1', port: 0 });
  try {
    const { id, publicKey, secretKey } = await createAccount(openApiDb(database.current), 'Mine');
    await database.current.pool.query(
      "alter table contacts_api.contacts add constraint none check (email <> 'ana@example.com')",
    );
    const { rows } = await database.current.pool.query(
      'select min(id) as id from contacts_api.contact_types where account_id = $1',
      [id],
    );
    const form = new FormData();
    form.set('contact_type_id', String(rows[0].id));
    form.set('email', 'ana@example.com');
    form.set('country', '75');
    const headers = { PublicKey: publicKey, SecretKey: secretKey };
    const response = await fetch(`${api.url}contacts/add`, { method: 'POST', headers, body: form });
    const answer = (await response.json()) as { status: string; errors: string };
    expect({ http: response.status, status: answer.status }).toEqual({ http: 500, status: 'failed' });
    const reference = /^Server Error \(reference ([0-9a-f]+)\)$/.exec(answer.errors)?.[1];
    const logged = lines.find((line) => line.includes(String(reference))) ?? '';
    expect(JSON.parse(logged)).toMatchObject({ call: 'POST /api/contacts/add', error: { code: '23514' } });
    expect(lines.join('')).not.toContain('ana@example.com');
    expect(lines.join('')).not.toContain(secretKey);
  } finally {
    await api.stop();
  }
});
