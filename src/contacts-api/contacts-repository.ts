/** Rows of contacts: every query is bound to one account and sees only contacts that are not deleted. */
import { type Selectable, sql } from 'kysely';
import type { ContactValues } from './fields.ts';
import type { ApiDb, ApiSchema } from './schema.ts';

export type ContactRow = Selectable<ApiSchema['contacts']>;
/** `created_at` and the rest have their defaults; samples set them. */
export type NewContact = ContactValues & {
  contact_type_id: number;
} & Partial<Pick<ContactRow, 'alt_email' | 'custom_field' | 'created_at' | 'updated_at'>>;

/** Up to `limit` contacts with ids below `before` (undefined: from the newest on), newest first. */
export async function selectContactsBefore(
  db: ApiDb,
  accountId: number,
  before: number | undefined,
  limit: number,
): Promise<ContactRow[]> {
  let query = db
    .selectFrom('contacts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function countContacts(db: ApiDb, accountId: number): Promise<number> {
  const { total } = await db
    .selectFrom('contacts')
    .select((row) => row.fn.countAll<string>().as('total'))
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(total);
}

export async function findContact(db: ApiDb, accountId: number, id: number): Promise<ContactRow | undefined> {
  return db
    .selectFrom('contacts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

export async function insertContacts(db: ApiDb, accountId: number, contacts: NewContact[]): Promise<void> {
  const rows = contacts.map((contact) => ({ ...contact, account_id: accountId }));
  await db.insertInto('contacts').values(rows).execute();
}

/** False when there is no such contact. Columns that are not among a form's fields keep their value. */
export async function updateContact(
  db: ApiDb,
  accountId: number,
  id: number,
  values: ContactValues & { contact_type_id: number },
): Promise<boolean> {
  const result = await db
    .updateTable('contacts')
    .set({ ...values, updated_at: sql`now()` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Marks them deleted; returns how many there were to mark. */
export async function deleteContacts(db: ApiDb, accountId: number, ids: number[]): Promise<number> {
  const result = await db
    .updateTable('contacts')
    .set({ deleted_at: sql`now()`, updated_at: sql`now()` })
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    // One parameter whatever the number of ids.
    .where('id', '=', sql<number>`any(${ids}::integer[])`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Whether the account ever had a contact, deleted ones included. */
export async function hadContacts(db: ApiDb, accountId: number): Promise<boolean> {
  const row = await db
    .selectFrom('contacts')
    .select('id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
