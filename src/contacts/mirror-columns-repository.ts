/** The columns of the mirror's contacts, and rows as the records of one parameter. */
import { type RawBuilder, sql } from 'kysely';
import type { MirrorRow, toListed } from './mirror-row.ts';

/** `until` of a version that has no end yet. */
export const LIVE = 2_147_483_647;

export const COLUMNS = sql.raw(
  'id, hash, type_id, country, created_at, updated_at, email, name, city, state, text, contact',
);

/** What `toListed` needs of a version `m`. */
export const LISTED = sql.raw('m.id, m.type_id, m.country, m.contact');

/** The same for a few that people see, with who deletes them now. */
export function shown(accountId: string): RawBuilder<unknown> {
  return sql`${LISTED}, (select json_build_object('id', d.id, 'userId', d.user_id, 'at', d.begun_at)
    from contact_desk.being_deleted d where d.account_id = ${accountId} and d.contact_id = m.id) as deleting`;
}
export type ListedRow = Parameters<typeof toListed>[0];

export function recordsOf(rows: MirrorRow[]): RawBuilder<unknown> {
  return sql`select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id bigint, hash text, type_id bigint,
    country text, created_at timestamptz, updated_at text, email text, name text, city text, state text,
    text text, contact jsonb)`;
}
