/** Forgets in the database: a row each, that holds no name and no address any more once it has ended. */
import { type Kysely, sql } from 'kysely';
import type { Forget, ForgetRef, Removed } from './forget.ts';

export type ForgetDb = Kysely<unknown>;

type Row = {
  id: string;
  workspace_id: string;
  account_id: string;
  user_id: string;
  email: string | null;
  contact_ids: string[];
  removed: Removed;
  attempt: number;
  note: string | null;
  begun_at: Date;
  deleted_at: Date | null;
  ended_at: Date | null;
  reported: boolean;
};

const REFUSED = 'The contacts service did not let it go on.';

const isIt = ({ workspaceId, accountId, forgetId }: ForgetRef) =>
  sql`workspace_id = ${workspaceId} and account_id = ${accountId} and id = ${forgetId}`;

/** undefined: the same is under way. */
export async function addForget(
  db: ForgetDb,
  added: Pick<Forget, 'id' | 'workspaceId' | 'accountId' | 'userId'> & { email: string },
): Promise<Forget | undefined> {
  const { rows } =
    await sql<Row>`insert into contact_desk.forgets (id, workspace_id, account_id, user_id, email)
    values (${added.id}, ${added.workspaceId}, ${added.accountId}, ${added.userId}, ${added.email})
    on conflict (account_id, email) where ended_at is null do nothing returning *`.execute(db);
  return rows[0] && toForget(rows[0]);
}

/** For a run: from now on only its attempt may write. undefined: it has ended. */
export async function takeForget(db: ForgetDb, ref: ForgetRef): Promise<Forget | undefined> {
  const { rows } = await sql<Row>`update contact_desk.forgets set attempt = attempt + 1
    where ${isIt(ref)} and ended_at is null returning *`.execute(db);
  return rows[0] && toForget(rows[0]);
}

export async function findForget(db: ForgetDb, ref: ForgetRef): Promise<Forget | undefined> {
  const { rows } = await sql<Row>`select * from contact_desk.forgets where ${isIt(ref)}`.execute(db);
  return rows[0] && toForget(rows[0]);
}

/** What a run has found and removed; undefined when another run has it. Counts add up over runs. */
export async function writeForget(
  db: ForgetDb,
  ref: ForgetRef,
  attempt: number,
  changes: { contactIds?: number[]; removed?: Removed; deleted?: boolean },
): Promise<Forget | undefined> {
  const { rows } = await sql<Row>`update contact_desk.forgets set
      contact_ids = array(select unnest(contact_ids) union select unnest(${changes.contactIds ?? []}::bigint[])),
      removed = removed || (select coalesce(jsonb_object_agg(key, value::int + coalesce((removed->>key)::int, 0)), '{}')
        from jsonb_each_text(${JSON.stringify(changes.removed ?? {})}::jsonb)),
      deleted_at = case when ${changes.deleted ?? false} then now() else deleted_at end
    where ${isIt(ref)} and attempt = ${attempt} and ended_at is null returning *`.execute(db);
  return rows[0] && toForget(rows[0]);
}

/** `note`: it did not come to its end. From now on nothing here says whom it was about, in the service's words neither. */
export async function endForget(
  db: ForgetDb,
  ref: ForgetRef,
  attempt: number,
  note: string | null,
): Promise<Forget | undefined> {
  const { rows } = await sql<Row>`update contact_desk.forgets
    set ended_at = now(), email = null, contact_ids = '{}',
      note = case when position(lower(email) in lower(${note}::text)) > 0 then ${REFUSED} else ${note}::text end
    where ${isIt(ref)} and attempt = ${attempt} and ended_at is null returning *`.execute(db);
  return rows[0] && toForget(rows[0]);
}

export async function noteForgetReported(db: ForgetDb, ref: ForgetRef): Promise<void> {
  await sql`update contact_desk.forgets set reported = true where ${isIt(ref)}`.execute(db);
}

function toForget(row: Row): Forget {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    userId: row.user_id,
    email: row.email,
    contactIds: row.contact_ids.map(Number),
    removed: row.removed,
    attempt: row.attempt,
    note: row.note,
    begunAt: row.begun_at,
    deletedAt: row.deleted_at,
    endedAt: row.ended_at,
    reported: row.reported,
  };
}
