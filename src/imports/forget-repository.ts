/** Imports that keep something of somebody who is to be forgotten, and what is taken out of them; their counts stay. */
import { sql } from 'kysely';
import { dropIntents } from './changes-repository.ts';
import type { ImportState } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import type { ImportDb, ImportRef } from './repository.ts';

export type Whom = { email: string; contactIds: number[] };

/** Nothing is done with these any more, once one that is done was reported. */
const ENDED: ImportState[] = ['ignored', 'refused', 'dismissed', 'expired', 'done'];

/** Those that keep a file or a begun change; `changes`: one of these is about the contact. */
export async function findKeeping(
  db: ImportDb,
  accountId: string,
  { email, contactIds }: Whom,
): Promise<{ id: string; changes: boolean }[]> {
  const key = email.toLowerCase();
  const { rows } = await sql<{ id: string; changes: boolean }>`select id, changes from (
      select i.id, exists (select 1 from contact_desk.import_changes c where c.import_id = i.id
          and (c.contact_id = any(${contactIds}::bigint[])
            or lower(c.before->>'email') = ${key} or lower(c.after->>'email') = ${key})) as changes,
        exists (select 1 from contact_desk.import_chunks c where c.import_id = i.id) as has_file
      from contact_desk.imports i where i.account_id = ${accountId}
    ) kept where changes or has_file`.execute(db);
  return rows;
}

/** Of an import that has ended: its file, and all that is told of single rows of it, which may name who stands in the file. */
export async function dropKept(db: ImportDb, ref: ImportRef): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const isIt = sql<boolean>`workspace_id = ${ref.workspaceId} and account_id = ${ref.accountId}`;
    await sql`update contact_desk.imports set offer = null where ${isIt} and id = ${ref.importId}`.execute(
      trx,
    );
    await sql`update contact_desk.import_rows set problem = null where ${isIt} and import_id = ${ref.importId}
      and problem is not null`.execute(trx);
    await dropIntents(trx, ref);
    await dropFile(trx, ref);
  });
}

/** Takes the address out of what else is kept of ended imports. Returns how many places there were. */
export async function forgetNotes(db: ImportDb, accountId: string, email: string): Promise<number> {
  const holds = (text: string) => sql`position(${email.toLowerCase()} in lower(${sql.raw(text)})) > 0`;
  const ended = sql`account_id = ${accountId} and state = any(${ENDED}) and (state <> 'done' or reported)`;
  // What the service said of a row, it may have said with the row's values.
  const rows = await sql`update contact_desk.import_rows r set problem = null,
      reason = case when ${holds('r.reason')} then 'refused by the service' else reason end
    where import_id in (select id from contact_desk.imports where ${ended})
      and (${holds('r.problem')} or ${holds('r.reason')}) returning row`.execute(db);
  const notes = await sql`update contact_desk.imports i set
      offer = case when ${holds('i.offer::text')} then null else offer end,
      note = case when ${holds('i.note')} then null else note end,
      file_name = case when ${holds('i.file_name')} then '' else file_name end,
      receipt = case when ${holds('i.receipt::text')} then receipt || jsonb_build_object('reasons', (
          select jsonb_agg(case when ${holds("one->>'reason'")} then one || '{"reason": "refused by the service"}' else one end
            order by place) from jsonb_array_elements(receipt->'reasons') with ordinality as kept (one, place)))
        else receipt end
    where ${ended} and (${holds('i.offer::text')} or ${holds('i.note')} or ${holds('i.file_name')}
      or ${holds('i.receipt::text')}) returning id`.execute(db);
  return rows.rows.length + notes.rows.length;
}
