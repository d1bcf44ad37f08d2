/** Somebody who is to be forgotten stands in no delete of many any more, and the others of it are deleted all the same. */
import { expect, it } from 'vitest';
import { forgetInBulks } from '../../src/deletions/bulk-forget-repository.ts';
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
  expect(await forgetInBulks(scene.db, scene.account.id, whom(ids.slice(0, 1)))).toEqual({ removed: 0, busy: 1 });
  await scene.sees(id, 'done');
  await expect
    .poll(() => forgetInBulks(scene.db, scene.account.id, whom(ids.slice(0, 1))))
    .toEqual({ removed: 0, busy: 0 });
});
