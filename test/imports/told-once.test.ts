/** What an import says is said once, however often its jobs are handed out again. */
import { expect, onTestFinished, test } from 'vitest';
import { createLedger } from '../../src/audit/ledger.ts';
import type { ImportsFace } from '../../src/imports/face.ts';
import type { Import } from '../../src/imports/import.ts';
import { findImport, refOf } from '../../src/imports/repository.ts';
import type { ImportTables } from '../../src/imports/schema.ts';
import { showImport } from '../../src/imports/show.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { openContacts } from '../support/contacts.ts';
import { offered, pressOf, type Stage, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();

const people = (count: number) =>
  `Name,E-mail,Country\n${Array.from({ length: count }, (_, i) => `Person ${i},p${i}@example.com,Spain\n`).join('')}`;

const openDb = () => scene.database.kysely<ImportTables>(SCHEMAS.bot);

const NO_SAMPLE = { status: 200, body: {} };

/** As after a kill: the job is there once more; resolves when it was worked off. */
async function again(stage: Stage, queue: string, imported: Import, data: { link?: number } = {}) {
  await stage.jobs.send(scene.database.kysely(), queue, { ...refOf(imported), ...data });
  const open = `select 1 from contact_desk_jobs.job where name = $1 and data->>'importId' = $2
    and state in ('created', 'active', 'retry') and start_after <= now()`;
  const left = async () => (await scene.database.pool.query(open, [queue, imported.id])).rowCount;
  await expect.poll(left, { timeout: 20_000 }).toBe(0);
}

const read = async ({ workspaceId, id: importId }: Import): Promise<Import> =>
  (await findImport(openDb(), { workspaceId, importId })) as Import;

const messagesOf = (stage: Stage) => new Set(stage.shown.map(({ imported }) => imported.messageTs ?? 'new'));

test('an offer, read again, is the same message', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(3));
  const { messageTs } = await read(offer);
  stage.shown.length = 0;
  await again(stage, 'imports.read', offer);
  expect(stage.shown).toHaveLength(1);
  expect(messagesOf(stage)).toEqual(new Set([messageTs]));
});

test('a receipt that was not shown yet is shown in the message of the import, without its file once more', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, `${people(3)}Leo,leo@,Spain\n`);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  await expect.poll(async () => (await read(done)).reported).toBe(true);
  const { link, messageTs } = await read(done);
  // Died between the counting and the showing.
  await scene.database.pool.query('update contact_desk.imports set reported = false where id = $1', [
    done.id,
  ]);
  let calls = 0;
  scene.hook((path) => {
    if (path === 'contacts/add') calls++;
    return 'pass';
  });
  stage.shown.length = 0;
  await again(stage, 'imports.turn', done, { link });
  expect(stage.shown.map(({ imported }) => [imported.state, imported.messageTs])).toEqual([
    ['done', messageTs],
  ]);
  expect((await read(done)).reported).toBe(true);

  await again(stage, 'imports.turn', done, { link });
  expect(stage.shown).toHaveLength(1);
  expect(stage.attached).toHaveLength(1);
  expect(calls).toBe(0);
});

test('a wait that was told is not told again by the job before it, nor cut short', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(5));
  let asked = 0;
  scene.hook((path) => {
    if (path !== 'contacts/add') return 'pass';
    asked++;
    const body = { status: 'failed', errors: 'Too many' };
    return { status: 429, body, headers: { 'retry-after': '600' } };
  });
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const isWaiting = () => stage.shown.some(({ imported }) => imported.waitsUntil);
  await expect.poll(isWaiting, { timeout: 10_000 }).toBe(true);
  const before = await read(offer);
  const [told, tried] = [stage.shown.length, asked];
  await again(stage, 'imports.turn', offer, { link: before.link - 1 });
  expect(stage.shown).toHaveLength(told);
  expect(asked).toBe(tried);
  expect(await read(offer)).toEqual(before);
});

test('a note on what the service did is in the receipt once, though the runs before and after a kill have it', async () => {
  const contacts = openContacts(scene.database, { countries: { path: 'countries', file: undefined } });
  onTestFinished(() => contacts.close());
  const withNotices = (...notices: string[]) => {
    let added = 0;
    const add: typeof contacts.add = async (...args) => ({
      ...(await contacts.add(...args)),
      notice: notices[added++ % notices.length],
    });
    return { contacts: { ...contacts, add } };
  };
  let asked = 0;
  scene.hook((path) => {
    if (path === 'contacts/csv-sample/download') return NO_SAMPLE;
    if (path === 'contacts/add') asked++;
    return 'pass';
  });
  const first = await scene.stage(withNotices('A country was put right.', 'Another was too.'));
  const offer = await offered(scene, first, people(300));
  await first.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(() => asked, { timeout: 20_000, interval: 5 }).toBeGreaterThan(60);
  await first.jobs.stop();
  expect(await read(offer)).toMatchObject({ state: 'running', note: expect.stringContaining('Another') });

  const second = await scene.stage(withNotices('A country was put right.', 'A third one.'));
  const { note, receipt } = await seen(second, 'done');
  expect(receipt).toMatchObject({ present: 300 });
  expect(note).toBe('A country was put right.\nAnother was too.\nA third one.');
});

test('a message that was deleted is posted anew once, and not at every step of the progress', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, people(3));
  const before = await read(offer);
  let posts = 0;
  const deleted = before.messageTs;
  const face = {
    show: async ({ messageTs }: Import) => ({
      channel: 'C1',
      ts: messageTs === deleted ? `50.${++posts}` : String(messageTs),
    }),
  } as ImportsFace;
  const db = openDb();
  // A run shows what it took at its beginning, step by step.
  for (let done = 0; done < 3; done++)
    await showImport({ db, face, ledger: createLedger(scene.database.kysely()) }, before, {
      done,
      total: 3,
      secondsLeft: undefined,
    });
  expect(posts).toBe(1);
  expect((await read(offer)).messageTs).toBe('50.1');
});
