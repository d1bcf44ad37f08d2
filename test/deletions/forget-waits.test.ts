/** What is on its way elsewhere and may hold somebody who is to be forgotten is waited for, or ended. */
import { expect, it } from 'vitest';
import { keepFile } from '../../src/imports/kept-file-repository.ts';
import { addImport } from '../../src/imports/repository.ts';
import type { ImportTables } from '../../src/imports/schema.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { FAY, useForgetScene } from './forget-scene.ts';

const { scene, account, shown, told, stage, add, isInNoTable } = useForgetScene();

it('waits for an import that holds the address, withdraws one that waits, and leaves the others', async () => {
  const { contacts, forgets, forgetRun } = await stage();
  await add(contacts);
  const db = scene.database.kysely<ImportTables>(SCHEMAS.bot);
  async function has(number: number, state: string, text: string) {
    const id = `00000000-0000-4000-8000-00000000010${number}`;
    const whose = { workspaceId: 'T1', accountId: account.id };
    await addImport(db, {
      id,
      ...whose,
      fileId: `F${number}`,
      channelId: 'C1',
      eventTs: '1.1',
      sharerId: 'ULEO',
      source: 'channel',
    });
    await keepFile(db, { ...whose, importId: id }, pieces(Buffer.from(text)));
    await scene.database.pool.query('update contact_desk.imports set state = $1 where id = $2', [state, id]);
    return id;
  }
  const waiting = await has(1, 'offered', 'Mail\nFay@Forget.example\n');
  const running = await has(2, 'running', 'Mail\nbo@x.example\nfay@forget.example\n');
  const others = await has(3, 'offered', 'Mail\nbo@x.example\n');
  const stateOf = async (id: string) =>
    (await scene.database.pool.query('select state from contact_desk.imports where id = $1', [id])).rows[0]
      ?.state;

  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  expect(told).toEqual([]);
  expect([await stateOf(waiting), await stateOf(running), await stateOf(others)]).toEqual([
    'expired',
    'running',
    'offered',
  ]);
  expect(shown).toEqual([`${waiting} expired`]);
  // The import ends, having added the contact once more, and drops its file.
  await add(contacts);
  await scene.database.pool.query(
    `update contact_desk.imports set state = 'done', reported = true where id = $1`,
    [running],
  );
  await scene.database.pool.query('delete from contact_desk.import_chunks where import_id = $1', [running]);
  await forgetRun();
  expect(told).toMatchObject([{ note: null, removed: { service: 2, imports: 1 } }]);
  await isInNoTable();
});

it('waits for a delete of many that keeps what was read of the contact', async () => {
  const { contacts, forgets, forgetRun } = await stage();
  await add(contacts);
  const { pool } = scene.database;
  const id = '00000000-0000-4000-8000-000000000201';
  await pool.query(
    `insert into contact_desk.bulk_deletes (id, workspace_id, account_id, user_id, state, all_match, total, sent, link, fence,
       interruptions, reported, created_at, updated_at)
     values ($1, 'T1', $2, 'ULEO', 'running', false, 1, 0, 0, 0, 0, false, now(), now())`,
    [id, account.id],
  );
  await pool.query(
    `insert into contact_desk.bulk_delete_batches (bulk_id, number, start, state, lines, ids)
     values ($1, 0, 0, 'waiting', $2, '{1}')`,
    [id, JSON.stringify([{ contact_id: 1, email: FAY.email, before: { email: FAY.email } }])],
  );
  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  expect(told).toEqual([]);
  await pool.query('delete from contact_desk.bulk_delete_batches where bulk_id = $1', [id]);
  await forgetRun();
  expect(told).toMatchObject([{ note: null, removed: { service: 1 } }]);
  await isInNoTable();
});

/** As an export stands in the database while its job reads. */
async function exporting(number: number, begun: Date) {
  await scene.database.pool.query(
    `insert into contact_desk.exports (id, workspace_id, account_id, user_id, wish, wish_key, attempt, created_at, updated_at)
      values ($1, 'T1', $2, 'ULEO', '{"text": ""}', $3, 1, $4, $4)`,
    [`00000000-0000-4000-8000-00000000030${number}`, account.id, String(number), begun],
  );
}
const endExports = () => scene.database.pool.query('delete from contact_desk.exports');

it('waits for exports begun before, those too that began by a clock that goes ahead, and for no later ones', async () => {
  const { contacts, forgets, forgetRun } = await stage();
  await add(contacts);
  await exporting(1, new Date(Date.now() + 10_000));
  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  expect(told).toEqual([]);
  await endExports();
  await exporting(2, new Date(Date.now() + 120_000));
  await forgetRun();
  expect(told).toMatchObject([{ note: null, removed: { service: 1 } }]);
  await endExports();
});

it('waits for exports begun before the contact that came back was deleted once more', async () => {
  const { contacts, forgets, forgetRun } = await stage();
  await add(contacts);
  await exporting(1, new Date());
  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  await scene.database.pool.query(
    "update contact_desk.forgets set deleted_at = deleted_at - interval '1 hour'",
  );
  await endExports();
  await exporting(2, new Date());
  await add(contacts);
  await forgetRun();
  expect(told).toEqual([]);
  await endExports();
  await forgetRun();
  expect(told).toMatchObject([{ note: null, removed: { service: 2 } }]);
  await isInNoTable();
});

async function* pieces(...all: Buffer[]): AsyncGenerator<Buffer> {
  yield* all;
}
