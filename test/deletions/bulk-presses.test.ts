/** Presses around a delete of many: once, by the right person, with the right words. */
import { describe, expect, it } from 'vitest';
import { buildFace, useScene } from './scene.ts';

const scene = useScene();

describe('a press', () => {
  it('starts it once, and tells the second one who did and when', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 3);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    const presses = [1, 2].map(() => stage.bulk.confirm(scene.press(id), ''));
    const ended = await Promise.allSettled(presses);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const late = ended.find(({ status }) => status === 'rejected');
    expect(late).toMatchObject({ reason: { code: 'already_started', facts: { by: 'U1' } } });
    expect((await scene.sees(id, 'done')).result?.deleted).toBe(3);
    await expect(stage.bulk.confirm(scene.press(id), '')).rejects.toMatchObject({ code: 'already_started' });
  });

  it('is for the person who began it, in their workspace and account', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 3);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    const confirm = (press: object) => stage.bulk.confirm({ ...scene.press(id), ...press }, '');
    await expect(confirm({ userId: 'U2' })).rejects.toMatchObject({ code: 'not_the_requester' });
    await expect(confirm({ workspaceId: 'T2' })).rejects.toMatchObject({ code: 'bulk_over' });
    await expect(confirm({ accountId: 'other' })).rejects.toMatchObject({ code: 'bulk_over' });
    expect(await scene.there()).toEqual(ids);
  });

  it('comes too late after a day', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 3);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    await scene.pool.query(
      "update contact_desk.bulk_deletes set updated_at = now() - interval '25 hours' where id = $1",
      [id],
    );
    await expect(stage.bulk.confirm(scene.press(id), '')).rejects.toMatchObject({ code: 'bulk_over' });
  });

  it('needs the words, and wrong ones change nothing', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 60);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    for (const typed of ['', '60', 'delete', 'delete 6', 'delete 600'])
      await expect(stage.bulk.confirm(scene.press(id), typed)).rejects.toMatchObject({ code: 'guard_wrong' });
    expect(await scene.there()).toEqual(ids);
    await stage.bulk.confirm(scene.press(id), ' DELETE  60 ');
    expect((await scene.sees(id, 'done')).result?.deleted).toBe(60);
  });
});

describe('a paused delete of which nothing went', () => {
  /** Paused in the backup, in a place that does not take the news of its end the first time. */
  async function pauseWhereNewsIsLost() {
    const face = buildFace(scene.seen);
    let refusals = 0;
    const stage = await scene.stage({
      face: {
        ...face,
        async show(bulk, progress) {
          if (bulk.state === 'cancelled' && ++refusals === 1) throw new Error('no answer');
          return face.show(bulk, progress);
        },
      },
    });
    const ids = await scene.has(stage, 3);
    scene.hook((path) => (path === 'contacts/list' ? { status: 503, body: {} } : 'pass'));
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'paused');
    return { stage, id };
  }

  async function expectOver(id: string) {
    const isReported = async () => {
      await scene.hurry();
      return (await scene.pool.query('select reported from contact_desk.bulk_deletes where id = $1', [id]))
        .rows;
    };
    await expect.poll(isReported, { timeout: 10_000 }).toEqual([{ reported: true }]);
    await scene.sees(id, 'cancelled');
    const kept = await scene.pool.query('select 1 from contact_desk.bulk_delete_ids where bulk_id = $1', [
      id,
    ]);
    expect(kept.rows).toEqual([]);
  }

  it('is shown as stopped, and its set dropped, when that could not be shown with the press', async () => {
    const { stage, id } = await pauseWhereNewsIsLost();
    await stage.bulk.stop(scene.press(id));
    await expectOver(id);
  });

  it('is shown as stopped when nobody went on, and that could not be shown at once', async () => {
    const { id } = await pauseWhereNewsIsLost();
    await scene.pool.query(
      "update contact_desk.bulk_deletes set updated_at = now() - interval '8 days' where id = $1",
      [id],
    );
    await scene.pool.query(
      "update contact_desk_jobs.job set start_after = now() where name = 'deletions.bulk.expire' and data->>'bulkId' = $1",
      [id],
    );
    await expectOver(id);
  });
});
