/** Rights in the database: each workspace its own, changed by one person at a time, and in force at once everywhere. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { DEFAULT_RIGHTS, type Rights } from '../../src/workspaces/rights.ts';
import type { RightsTables } from '../../src/workspaces/rights-repository.ts';
import { createRights, type WorkspaceRights } from '../../src/workspaces/rights-service.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

/** A workspace of its own, seen by two processes. */
function openWorkspace() {
  const process = () => createRights(database.current.kysely<RightsTables>(SCHEMAS.bot));
  return { workspaceId: `T${randomUUID()}`, one: process(), other: process() };
}

const ADMINS_IMPORT: Rights = {
  ...DEFAULT_RIGHTS,
  audiences: { ...DEFAULT_RIGHTS.audiences, import: 'admins' },
};
const LET_IN: Rights = { ...DEFAULT_RIGHTS, guests: true };

it('are those of the beginning until somebody changes them', async () => {
  const { workspaceId, one } = openWorkspace();
  expect(await one.of(workspaceId)).toEqual({ rights: DEFAULT_RIGHTS, version: 0 });
});

it('count in another process as soon as they are changed, with who and when, and in no other workspace', async () => {
  const { workspaceId, one, other } = openWorkspace();
  const before = Date.now();
  const change = { workspaceId, rights: ADMINS_IMPORT, seen: 0, userId: 'U1' };
  expect(await one.change(change)).toMatchObject({ done: true, now: { version: 1 } });
  const now = await other.of(workspaceId);
  expect(now).toMatchObject({ rights: ADMINS_IMPORT, version: 1, changedBy: 'U1' });
  expect(now.changedAt?.getTime()).toBeGreaterThan(before - 5000);
  expect((await one.of(openWorkspace().workspaceId)).version).toBe(0);
  expect(await other.change({ workspaceId, rights: LET_IN, seen: 1, userId: 'U2' })).toMatchObject({
    done: true,
    now: { rights: LET_IN, version: 2, changedBy: 'U2' },
  });
});

it('of two people who change them at once are those of one, and the other is shown them', async () => {
  const { workspaceId, one, other } = openWorkspace();
  for (const seen of [0, 1]) {
    const ask = (service: WorkspaceRights, rights: Rights, userId: string) =>
      service.change({ workspaceId, rights, seen, userId });
    const mine = { ...ADMINS_IMPORT, guests: seen === 1 };
    const theirs = { ...LET_IN, audiences: { ...LET_IN.audiences, export: 'admins' as const } };
    const answers = await Promise.all([
      ask(one, mine, 'U1'),
      ask(other, { ...theirs, guests: seen === 0 }, 'U2'),
    ]);
    expect(answers.filter(({ done }) => done)).toHaveLength(1);
    const [first, second] = answers;
    expect(first?.now).toEqual(second?.now);
    expect(first?.now.version).toBe(seen + 1);
  }
});

it('that are asked for twice, as by a double click, are changed once', async () => {
  const { workspaceId, one, other } = openWorkspace();
  const change = { workspaceId, rights: LET_IN, seen: 0, userId: 'U1' };
  const answers = await Promise.all([one.change(change), other.change(change)]);
  expect(answers.map(({ done }) => done)).toEqual([true, true]);
  expect((await one.change({ ...change, userId: 'U2' })).now).toMatchObject({ version: 1, changedBy: 'U1' });
});
