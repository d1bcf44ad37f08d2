/** Somebody is forgotten in imports in every state: nothing names them any more, and what is in is still counted and undoable. */
import { expect, test } from 'vitest';
import type { ImportsFace } from '../../src/imports/face.ts';
import type { Import } from '../../src/imports/import.ts';
import { askEveryPlace, tablesWith } from '../deletions/every-place.ts';
import { addsUp, offered, pressOf, type Stage, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();
const FAY = 'fay@forget.example';
const NAMES = ['fay@forget', 'fayette', 'lindqvist'];
const HEADER = 'First name,Last name,E-mail,City,Country';

const withdrawn: Import[] = [];
const face = {
  show: async (imported: Import) => {
    withdrawn.push(imported);
    return { channel: 'C1', ts: '9.1' };
  },
} as unknown as ImportsFace;

async function forget({ jobs, contacts }: Stage) {
  for (const { id, email } of await scene.contacts())
    if (email === FAY) await contacts.remove(scene.account, { userId: 'UMIA', source: 'forget' }, id);
  return askEveryPlace({ database: scene.database, jobs, face }, scene.account, FAY);
}

async function isInNoTable(): Promise<void> {
  for (const text of NAMES) expect([text, await tablesWith(scene.database, text)]).toEqual([text, []]);
}

async function update(stage: Stage, rows: string[]): Promise<Import> {
  const offer = await offered(scene, stage, [HEADER, ...rows].join('\n'));
  await scene.database.pool.query("update contact_desk.imports set policy = 'update' where id = $1", [
    offer.id,
  ]);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  return offer;
}

test('in one that is done, with updates and failed rows: its counts and its code stay', async () => {
  const stage = await scene.stage();
  await scene.add({ email: FAY, first_name: 'Old', last_name: 'Lindqvist' });
  const refusing = ({ email }: { email?: string }) => ({
    status: 422,
    body: { status: 'failed', errors: { email: [`${email} is on our list, as is Fayette.`] } },
  });
  scene.hook((path) => (path === 'contacts/add' ? refusing({ email: FAY }) : 'pass'));
  await update(stage, [
    'Fayette,Lindqvist,fay@forget.example,Bergen,Norway',
    'Bo,Berg,bo@stays.example,Oslo,Norway',
    'Fayette,Lindqvist,fay@forget.example.,Fayette,Nowhere Lindqvist',
  ]);
  await scene.database.pool.query("update contact_desk.imports set file_name = 'fay@forget.example.csv'");
  const done = await seen(stage, 'done');
  await expect.poll(async () => (await stored(done)).reported).toBe(true);
  expect(done.receipt).toMatchObject({ rows: 3, updated: 1, refused: 1, unfit: 1 });
  for (const table of ['imports', 'import_chunks', 'import_rows', 'ledger_lines'])
    expect(await tablesWith(scene.database, 'fay@forget')).toContain(`contact_desk.${table}`);
  expect(await tablesWith(scene.database, 'fayette')).toContain('contact_desk.import_rows');

  const said = await forget(stage);
  expect(said.imports?.busy).toBe(0);
  await isInNoTable();
  expect(await tablesWith(scene.database, 'stays.example')).toEqual([]);
  const after = await stored(done);
  const { reasons, ...counts } = done.receipt ?? { reasons: [] };
  expect(after.receipt).toMatchObject(counts);
  expect(after.receipt?.reasons.map(({ rows }) => rows)).toEqual(reasons.map(({ rows }) => rows));
  expect(after.code).toBe(done.code);
  expect(await forget(stage)).toEqual({});
});

test('one that is paused in the middle of changes is brought to its end, which says what is in', async () => {
  const stage = await scene.stage();
  await scene.add({ email: FAY, first_name: 'Old', last_name: 'Lindqvist' });
  let changed = 0;
  const refused = { status: 401, body: { status: 'failed', errors: { PublicKey: ['Invalid.'] } } };
  scene.hook((path) => {
    if (path === 'contacts/add') return changed++ < 1 ? 'pass' : refused;
    return path.startsWith('contacts/update') ? refused : 'pass';
  });
  await update(stage, [
    'Fayette,Lindqvist,fay@forget.example,Bergen,Norway',
    'Bo,Berg,bo@stays.example,Oslo,Norway',
    ...Array.from({ length: 120 }, (_, at) => `P${at},Berg,p${at}@stays.example,Oslo,Norway`),
  ]);
  const paused = await seen(stage, 'paused');
  expect(await tablesWith(scene.database, 'lindqvist')).toContain('contact_desk.import_changes');
  scene.hook(() => 'pass');

  expect((await forget(stage)).imports).toEqual({ removed: 0, busy: 1 });
  await seen(stage, 'stopped');
  await expect.poll(async () => (await stored(paused)).reported).toBe(true);
  expect((await forget(stage)).imports).toMatchObject({ busy: 0 });
  await isInNoTable();
  const over = await stored(paused);
  expect(over.state).toBe('done');
  expect(withdrawn.at(-1)).toMatchObject({ id: paused.id, state: 'done' });
  addsUp({ ...paused, receipt: over.receipt });
  // Bo was in, though nobody had looked yet when it was paused.
  expect(await scene.emails()).toContain('bo@stays.example');
  expect((await scene.lines({ code: over.code })).map(({ email }) => email)).toContain('bo@stays.example');
});

test('one that was withdrawn with changes it had begun, long ago, keeps none of them', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, `${HEADER}\nAna,Ruiz,ana@stays.example,Vigo,Spain`);
  await stage.imports.dismiss(pressOf(offer));
  const snapshot = JSON.stringify({ email: FAY, last_name: 'Lindqvist' });
  await scene.database.pool.query(
    `insert into contact_desk.import_changes (workspace_id, account_id, import_id, row, contact_id, before, after)
     values ('T1', $1, $2, 2, 9, $3, $3)`,
    [scene.account.id, offer.id, snapshot],
  );
  expect((await forget(stage)).imports).toEqual({ removed: 1, busy: 0 });
  await isInNoTable();
});

test('an offer with its sample goes; its plan as CSV, on its way, is not handed over any more', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, `${HEADER}\nFayette,Lindqvist,fay@forget.example,Bergen,Norway`);
  expect(JSON.stringify(offer.offer?.asIs.sample)).toContain(FAY);
  let forgotten = false;
  // The plan reads the list once it has begun: in that moment the contact is forgotten.
  scene.hook(async (path) => {
    if (path.startsWith('contacts') && !forgotten) {
      forgotten = true;
      await askEveryPlace({ database: scene.database, jobs: stage.jobs, face }, scene.account, FAY);
    }
    return 'pass' as const;
  });
  await stage.imports.planCsv(pressOf(offer), offer.plan);
  await expect
    .poll(async () => {
      const { rows } = await scene.database.pool.query(
        "select state from contact_desk_jobs.job where name = 'imports.plan_csv' and data->>'importId' = $1",
        [offer.id],
      );
      return rows[0]?.state;
    })
    .toBe('completed');
  expect(forgotten).toBe(true);
  expect(stage.attached).toEqual([]);
  await isInNoTable();
  expect((await stored(offer)).state).toBe('expired');
});

async function stored({
  id,
}: Pick<Import, 'id'>): Promise<Pick<Import, 'state' | 'reported' | 'receipt' | 'code'>> {
  const { rows } = await scene.database.pool.query('select * from contact_desk.imports where id = $1', [id]);
  return rows[0];
}
