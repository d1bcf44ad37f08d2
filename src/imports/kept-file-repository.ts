/** The kept file of an import, in pieces: any process can go on with it, whether or not Slack still has it. */
import { sql } from 'kysely';
import { ahead, PIECE_BYTES, regroup } from './pieces.ts';
import type { ImportDb, ImportRef } from './repository.ts';

/**
 * Keeps the bytes in place of what was kept before; returns how many there are. One piece is in memory at a time, and one
 * statement holds the embedded database's only connection for a moment.
 */
export async function keepFile(db: ImportDb, ref: ImportRef, bytes: AsyncIterable<Buffer>): Promise<number> {
  await dropFile(db, ref);
  let position = 0;
  let total = 0;
  for await (const piece of regroup(bytes)) {
    total += piece.length;
    await db
      .insertInto('import_chunks')
      .values({
        workspace_id: ref.workspaceId,
        account_id: ref.accountId,
        import_id: ref.importId,
        position: position++,
        bytes: piece,
      })
      .execute();
  }
  return total;
}

/** The kept bytes, two pieces in memory at a time: the database looks for one while the other is worked on. */
export function readKept(db: ImportDb, ref: ImportRef): AsyncGenerator<Buffer> {
  return ahead(readPieces(db, ref));
}

async function* readPieces(db: ImportDb, ref: ImportRef): AsyncGenerator<Buffer> {
  for (let position = 0; ; position++) {
    const piece = await db
      .selectFrom('import_chunks')
      .select('bytes')
      .where('workspace_id', '=', ref.workspaceId)
      .where('account_id', '=', ref.accountId)
      .where('import_id', '=', ref.importId)
      .where('position', '=', position)
      .executeTakeFirst();
    if (!piece) return;
    yield piece.bytes;
  }
}

export async function dropFile(db: ImportDb, ref: ImportRef): Promise<void> {
  await db
    .deleteFrom('import_chunks')
    .where('workspace_id', '=', ref.workspaceId)
    .where('account_id', '=', ref.accountId)
    .where('import_id', '=', ref.importId)
    .execute();
}

/** Of files of imports that are done, the oldest of an account go once all of them have more than so many pieces. */
const MOST_PIECES = (256 * 1024 * 1024) / PIECE_BYTES;

export async function dropOldFiles(db: ImportDb, { workspaceId, accountId }: ImportRef): Promise<void> {
  await sql`delete from contact_desk.import_chunks where import_id in (
      select id from (
        select i.id, sum(count(*)) over (order by max(i.started_at) desc, i.id) as pieces
        from contact_desk.imports i join contact_desk.import_chunks c on c.import_id = i.id
        where i.workspace_id = ${workspaceId} and i.account_id = ${accountId} and i.state = 'done' group by i.id
      ) kept where pieces > ${MOST_PIECES})`.execute(db);
}
