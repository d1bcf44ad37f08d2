/** What the database promises: one import per share, one run per import, and nothing across workspaces. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { findOpen } from '../../src/imports/account-repository.ts';
import { addExceptions, readExceptions } from '../../src/imports/exceptions-repository.ts';
import type { Import } from '../../src/imports/import.ts';
import { dropFile, keepFile, readKept } from '../../src/imports/kept-file-repository.ts';
import {
  addImport,
  findImport,
  type ImportDb,
  type ImportRef,
  moveImport,
  takeImport,
  writeFenced,
} from '../../src/imports/repository.ts';
import type { ImportTables } from '../../src/imports/schema.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { useDatabase } from '../support/database.ts';
import { collect, pieces } from './support.ts';

const database = useDatabase();

async function started(): Promise<{ db: ImportDb; ref: ImportRef }> {
  const db = database.current.kysely<ImportTables>(SCHEMAS.bot);
  const ref = { workspaceId: 'T1', accountId: 'A1', importId: randomUUID() };
  const share = {
    fileId: randomUUID(),
    channelId: 'C1',
    eventTs: '1.5',
    sharerId: 'U1',
    source: 'channel' as const,
  };
  await addImport(db, { id: ref.importId, ...ref, ...share });
  await moveImport(db, ref, ['reading'], { state: 'queued', link: 1 });
  return { db, ref };
}

test('a share is added once, however often an event tells of it', async () => {
  const { db, ref } = await started();
  const share = {
    workspaceId: 'T1',
    accountId: 'A1',
    fileId: 'F',
    channelId: 'C',
    eventTs: '1.5',
    sharerId: 'U',
    source: 'channel' as const,
  };
  expect(await addImport(db, { id: randomUUID(), ...share })).toBe(true);
  expect(await addImport(db, { id: randomUUID(), ...share })).toBe(false);
  expect(await addImport(db, { id: randomUUID(), ...share, workspaceId: 'T2' })).toBe(true);
  expect(await addImport(db, { id: randomUUID(), ...share, eventTs: '2.5' })).toBe(true);
  expect(await findImport(db, { ...ref, workspaceId: 'T2' })).toBeUndefined();
});

test('a run that was taken over cannot write any more', async () => {
  const { db, ref } = await started();
  const first = await takeImport(db, ref, 1);
  const second = await takeImport(db, ref, 1);
  expect([first?.fence, first?.interruptions, second?.fence, second?.interruptions]).toEqual([1, 0, 2, 1]);
  expect(await writeFenced(db, ref, 1, { done_row: 99 })).toBeUndefined();
  expect(await writeFenced(db, ref, 2, { done_row: 7 })).toBeDefined();
  expect((await findImport(db, ref))?.doneRow).toBe(7);
});

test('a job that is not the chain’s newest takes nothing', async () => {
  const { db, ref } = await started();
  await moveImport(db, ref, ['queued'], { link: 2 });
  expect(await takeImport(db, ref, 1)).toBeUndefined();
  expect(await takeImport(db, ref, 2)).toBeDefined();
  expect(await takeImport(db, { ...ref, workspaceId: 'T2' }, 2)).toBeUndefined();
  expect(await takeImport(db, { ...ref, accountId: 'A2' }, 2)).toBeUndefined();
});

test('an open window is waited for, also that of a newer import; of two the one begun last goes first', async () => {
  const older = await started();
  const newer = await started();
  const { db } = older;
  const read = async ({ ref }: { ref: ImportRef }) => (await findImport(db, ref)) as Import;
  const at = (minute: number) => new Date(2026, 10, 23, 14, minute);
  await moveImport(db, older.ref, ['queued'], { started_at: at(1) });
  await moveImport(db, newer.ref, ['queued'], { started_at: at(2) });
  const openOf = async (one: { ref: ImportRef }) => (await findOpen(db, await read(one)))?.id;
  expect(await openOf(older)).toBeUndefined();
  await moveImport(db, newer.ref, ['queued'], { batch_to: 50, batch_at: at(4) });
  expect(await openOf(older)).toBe(newer.ref.importId);
  expect(await openOf(newer)).toBeUndefined();
  await moveImport(db, older.ref, ['queued'], { batch_to: 50, batch_at: at(3) });
  expect(await openOf(older)).toBe(newer.ref.importId);
  expect(await openOf(newer)).toBeUndefined();
  for (const { ref } of [older, newer]) await moveImport(db, ref, ['queued'], { state: 'done' });
});

test('exceptions come back in the order of the file, over more than a page', async () => {
  const { db, ref } = await started();
  const rows = Array.from({ length: 1200 }, (_, i) => ({
    row: 1201 - i,
    outcome: 'double' as const,
    reason: null,
    problem: null,
  }));
  await addExceptions(db, ref, rows);
  const read = await collect(readExceptions(db, ref));
  expect(read.map(({ row }) => row)).toEqual(Array.from({ length: 1200 }, (_, i) => i + 2));
  const behind = await collect(readExceptions(db, ref, { after: 1198 }));
  expect(behind.map(({ row }) => row)).toEqual([1199, 1200, 1201]);
});

test('a kept file comes back byte by byte, replaces the one before, and is gone when dropped', async () => {
  const { db, ref } = await started();
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256));
  await keepFile(db, ref, pieces(Buffer.alloc(500_000), 9000));
  expect(await keepFile(db, ref, pieces(bytes, 7000))).toBe(bytes.length);
  expect(Buffer.concat(await collect(readKept(db, ref))).equals(bytes)).toBe(true);
  expect(await collect(readKept(db, { ...ref, workspaceId: 'T2' }))).toEqual([]);
  await dropFile(db, ref);
  expect(await collect(readKept(db, ref))).toEqual([]);
});
