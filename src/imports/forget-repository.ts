/** Imports that keep a file, and what ended ones say of rows with an address that is to be forgotten. */
import { type Kysely, sql } from 'kysely';
import type { ImportState } from './import.ts';
import type { ImportDb } from './repository.ts';

export async function findWithFile(
  db: ImportDb,
  accountId: string,
): Promise<{ id: string; state: ImportState }[]> {
  return db
    .selectFrom('imports')
    .select(['id', 'state'])
    .where('account_id', '=', accountId)
    .where((row) =>
      row.exists(row.selectFrom('import_chunks').select('position').whereRef('import_id', '=', 'imports.id')),
    )
    .execute();
}

/** Takes the address out of what is kept of ended imports; their counts stay. Returns how many places there were. */
export async function forgetNotes(db: ImportDb, accountId: string, email: string): Promise<number> {
  const raw = db as unknown as Kysely<unknown>;
  const holds = (text: string) => sql`position(${email.toLowerCase()} in lower(${sql.raw(text)})) > 0`;
  const rows = await sql`update contact_desk.import_rows r set problem = null
    where account_id = ${accountId} and ${holds('r.problem')} returning row`.execute(raw);
  const notes = await sql`update contact_desk.imports i set offer = null, note = null
    where account_id = ${accountId} and (state in ('ignored', 'refused', 'dismissed', 'expired') or (state = 'done' and reported))
      and (${holds('i.offer::text')} or ${holds('i.note')}) returning id`.execute(raw);
  return rows.rows.length + notes.rows.length;
}
