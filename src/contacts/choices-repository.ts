/** Rows of what each person chose last, one for a workspace, account and person. */
import { sql } from 'kysely';
import type { Account } from './account.ts';
import type { Choices, Chosen } from './choices.ts';
import type { MirrorDb } from './mirror-state-repository.ts';

export async function findChoices(
  db: MirrorDb,
  account: Account,
  userId: string,
): Promise<Choices | undefined> {
  const { rows } = await sql<{
    type_id: string;
    type_name: string;
    country_id: string;
    country_name: string;
  }>`select type_id, type_name, country_id, country_name from contact_desk.recent_choices
    where workspace_id = ${account.workspaceId} and account_id = ${account.id} and user_id = ${userId}`.execute(
    db,
  );
  const [row] = rows;
  return (
    row && {
      type: { id: Number(row.type_id), name: row.type_name },
      country: { id: Number(row.country_id), name: row.country_name },
    }
  );
}

export async function saveChoices(
  db: MirrorDb,
  account: Account,
  userId: string,
  { type, country }: Chosen,
): Promise<void> {
  await sql`insert into contact_desk.recent_choices
      (workspace_id, account_id, user_id, type_id, type_name, country_id, country_name)
    values (${account.workspaceId}, ${account.id}, ${userId}, ${type.id}, ${type.name}, ${country.id}, ${country.name})
    on conflict (workspace_id, account_id, user_id) do update set type_id = excluded.type_id, type_name = excluded.type_name,
      country_id = excluded.country_id, country_name = excluded.country_name, chosen_at = now()`.execute(db);
}
