/** Somebody who is to be forgotten stands in no delete of many any more, and the others of it are deleted all the same. */
import { expect, it } from 'vitest';
import { forgetInBulks } from '../../src/deletions/bulk-forget-repository.ts';
import type { ImportsFace } from '../../src/imports/face.ts';
import { askEveryPlace, tablesWith } from './every-place.ts';
import { useScene } from './scene.ts';

const scene = useScene();
const whom = (contactIds: number[]) => ({ email: 'nobody@many.example', contactIds });

it('leaves one that was only shown, which then counts them as gone', async () => {
  const stage = await scene.stage();
  const ids = await scene.has(stage, 3);
  const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
  const [first = 0] = ids;
  await scene.elsewhere([first]);
  expect(await forgetInBulks(scene.db, scene.account.id, whom([first]))).toEqual({ removed: 1, busy: 0 });
  expect(await forgetInBulks(scene.db, 'another account', whom(ids))).toEqual({ removed: 0, busy: 0 });
  await stage.bulk.confirm(scene.press(id), '');
  expect((await scene.sees(id, 'done')).result).toMatchObject({ deleted: 2, gone: 1 });
});

it('leaves a paused one, whose others are deleted when it goes on', async () => {
  const stage = await scene.stage();
  const ids = await scene.has(stage, 4);
  scene.onDelete(() => ({ status: 503, body: {} }));
  const id = await scene.start(stage, { refs: ids.map(String) });
  await scene.sees(id, 'paused');
  const [first = 0] = ids;
  await scene.elsewhere([first]);
  expect(await forgetInBulks(scene.db, scene.account.id, whom([first]))).toEqual({ removed: 1, busy: 0 });
  const { rows } = await scene.pool.query('select lines::text from contact_desk.bulk_delete_batches');
  expect(rows.map(({ lines }) => lines).join()).not.toContain('p3@many.example');
  expect(rows.map(({ lines }) => lines).join()).toContain('p2@many.example');
  scene.hook(() => 'pass');
  await stage.bulk.goOn(scene.press(id));
  const { result } = await scene.sees(id, 'done');
  expect((result?.deleted ?? 0) + (result?.gone ?? 0)).toBe(4);
  expect(await scene.there()).toEqual([]);
});

it('waits for one under way, and is told when it has let go', async () => {
  const stage = await scene.stage({ graceSeconds: 2 });
  const ids = await scene.has(stage, 3);
  const id = await scene.start(stage, { refs: ids.map(String) });
  await scene.sees(id, 'grace');
  expect(await forgetInBulks(scene.db, scene.account.id, whom(ids.slice(0, 1)))).toEqual({
    removed: 0,
    busy: 1,
  });
  await scene.sees(id, 'done');
  await expect
    .poll(() => forgetInBulks(scene.db, scene.account.id, whom(ids.slice(0, 1))))
    .toEqual({ removed: 0, busy: 0 });
});

it('is asked with the other places: neither a paused one nor what it has deleted names somebody any more', async () => {
  const stage = await scene.stage();
  const ids = await scene.has(stage, 150);
  scene.onDelete((call) => (call === 1 ? 'pass' : { status: 503, body: {} }));
  const id = await scene.start(stage, { refs: ids.map(String) });
  await scene.sees(id, 'paused');
  // Of the first batch and of the second one: they are deleted newest first.
  const deleted = 'p120@many.example';
  const waiting = 'p40@many.example';
  const where = { database: scene.database, jobs: stage.jobs, face: {} as ImportsFace };
  expect(await tablesWith(scene.database, waiting)).toContain('contact_desk.bulk_delete_batches');
  expect(await tablesWith(scene.database, deleted)).toContain('contact_desk.ledger_lines');
  await scene.elsewhere(ids.slice(109, 110));
  for (const email of [deleted, waiting]) {
    await askEveryPlace(where, scene.account, email);
    expect([email, await tablesWith(scene.database, email)]).toEqual([email, []]);
  }
  scene.hook(() => 'pass');
  await stage.bulk.goOn(scene.press(id));
  const { result } = await scene.sees(id, 'done');
  expect((result?.deleted ?? 0) + (result?.gone ?? 0)).toBe(150);
  for (const email of [deleted, waiting]) expect(await tablesWith(scene.database, email)).toEqual([]);
});
