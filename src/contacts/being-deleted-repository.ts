/** Who is being deleted, as the part that deletes shows it to this one: a view of its own table. */
import { sql } from 'kysely';
import { PLANNED_ONCE } from '../storage/planned-once.ts';
import type { FindDeleting } from './being-deleted.ts';
import type { MirrorDb } from './mirror-state-repository.ts';

export function createFindDeleting(db: MirrorDb): FindDeleting {
  return async (accountId, contactIds) => {
    if (contactIds.length === 0) return new Map();
    const { rows } = await sql<{ contact_id: string; id: string; user_id: string; begun_at: Date }>`
      select ${PLANNED_ONCE} contact_id, id, user_id, begun_at from contact_desk.being_deleted
      where account_id = ${accountId} and contact_id = any(${contactIds}::bigint[])`.execute(db);
    return new Map(
      rows.map((row) => [Number(row.contact_id), { id: row.id, userId: row.user_id, at: row.begun_at }]),
    );
  };
}
