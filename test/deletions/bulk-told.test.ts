/** How a delete of many stands is told in the end, however long Slack was away. */
import { expect, it } from 'vitest';
import type { BulkState } from '../../src/deletions/bulk.ts';
import { buildFace, useScene } from './scene.ts';

const scene = useScene();

/** A stage whose place takes no news of this state while `away`. */
async function awayFor(state: BulkState) {
  const face = buildFace(scene.seen);
  const slack = { away: true, refused: 0 };
  const stage = await scene.stage({
    face: {
      ...face,
      async show(bulk, progress) {
        if (slack.away && bulk.state === state) {
          slack.refused += 1;
          throw new Error('no answer');
        }
        return face.show(bulk, progress);
      },
    },
  });
  return { stage, slack };
}

async function seeRefused(slack: { refused: number }, times: number) {
  for (let time = 0; time < times; time++) {
    const before = slack.refused;
    const isTried = async () => {
      await scene.hurry();
      return slack.refused > before;
    };
    await expect.poll(isTried, { timeout: 10_000, interval: 100 }).toBe(true);
  }
}

it('the result comes after more tries than a job has', { timeout: 60_000 }, async () => {
  const { stage, slack } = await awayFor('done');
  const ids = await scene.has(stage, 3);
  const id = await scene.start(stage, { refs: ids.map(String) });
  await seeRefused(slack, 14);
  expect(await scene.there()).toEqual([]);
  slack.away = false;
  await scene.hurry();
  expect((await scene.sees(id, 'done')).result?.deleted).toBe(3);
  const isReported = async () =>
    (await scene.pool.query('select reported from contact_desk.bulk_deletes where id = $1', [id])).rows;
  await expect.poll(isReported).toEqual([{ reported: true }]);
});

it('a pause is told too, with its button to go on', async () => {
  const { stage, slack } = await awayFor('paused');
  const ids = await scene.has(stage, 3);
  scene.hook((path) => (path === 'contacts/list' ? { status: 503, body: {} } : 'pass'));
  const id = await scene.start(stage, { refs: ids.map(String) });
  await seeRefused(slack, 2);
  slack.away = false;
  await scene.hurry();
  await scene.sees(id, 'paused');
});
