/** A delete of many that goes on after a pause: by what the list shows then, not by what it showed before. */
import { describe, expect, it } from 'vitest';
import { settleOpen } from '../../src/audit/settle.ts';
import { createUndo } from '../../src/audit/undo.ts';
import { silentLog } from '../support/database.ts';
import { useScene } from './scene.ts';

const scene = useScene();

async function paused(size: number) {
  const stage = await scene.stage();
  return { stage, ...(await scene.paused(stage, size)) };
}

async function namesBefore(): Promise<Map<number, string>> {
  const { rows } = await scene.pool.query<{ contact_id: string; name: string }>(
    "select contact_id, before->>'first_name' as name from contact_desk.ledger_lines where account_id = $1 and outcome = 'done'",
    [scene.account.id],
  );
  return new Map(rows.map(({ contact_id, name }) => [Number(contact_id), name]));
}

describe('going on after hours', () => {
  it('keeps what is really deleted, leaves out who is gone, and says how many had changed', async () => {
    const { stage, ids, id } = await paused(350);
    await scene.waitLong(id);
    const edited = [...ids.slice(120, 125), ...ids.slice(300, 310)];
    await scene.pool.query("update contacts_api.contacts set first_name = 'Later' where id = any($1)", [
      edited,
    ]);
    await scene.elsewhere(ids.slice(340, 350));
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 340, gone: 10, remaining: 0, kept: 0, changed: 15 });
    const names = await namesBefore();
    expect(names.size).toBe(340);
    expect(
      [...names]
        .filter(([, name]) => name === 'Later')
        .map(([one]) => one)
        .toSorted((a, b) => b - a),
    ).toEqual(edited);
    const { items, total } = await scene.ledger.recent(scene.account, {}, 1);
    expect([total, items[0]?.lines]).toEqual([1, { done: 340, failed: 100, intent: 0, unknown: 0 }]);
  });

  it('counts who changed before two pauses once', async () => {
    const { stage, ids, id } = await paused(350);
    for (const name of ['Later', 'Latest']) {
      await scene.waitLong(id);
      await scene.pool.query('update contacts_api.contacts set first_name = $2 where id = any($1)', [
        ids.slice(300, 303),
        name,
      ]);
      const before = scene.seen.shown.length;
      scene.onDelete((call) => (name === 'Later' && call > 1 ? { status: 503, body: {} } : 'pass'));
      await stage.bulk.goOn(scene.press(id));
      const isOver = () =>
        scene.seen.shown.slice(before).some(({ bulk }) => ['paused', 'done'].includes(bulk.state));
      await expect.poll(isOver, { timeout: 20_000 }).toBe(true);
    }
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 350, changed: 3 });
    const names = await namesBefore();
    expect(ids.slice(300, 303).map((one) => names.get(one))).toEqual(['Latest', 'Latest', 'Latest']);
  });

  it('begins anew what a run left that was killed while it read', async () => {
    const { stage, ids, id } = await paused(350);
    await scene.pool.query(
      `insert into contact_desk.bulk_delete_batches (bulk_id, number, start, state, lines, ids)
        select bulk_id, 90, 0, 'fresh', lines, ids from contact_desk.bulk_delete_batches where bulk_id = $1 and number = 3`,
      [id],
    );
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: ids.length, gone: 0 });
    expect((await namesBefore()).size).toBe(350);
  });
});

describe('what was undone in a pause', () => {
  it('leaves an action that can be undone once more when the rest is deleted', {
    timeout: 60_000,
  }, async () => {
    const { stage, id } = await paused(210);
    scene.hook(() => 'pass');
    const { reversers } = stage.contacts;
    await settleOpen(scene.db, reversers, scene.account, 0);
    const undo = createUndo({
      db: scene.db,
      reversers,
      mayBegin: async () => {},
      ended: async () => {},
      days: 30,
      log: silentLog,
    });
    const { code = '' } = (await scene.ledger.recent(scene.account, {}, 1)).items[0] ?? {};
    expect(await undo.run(scene.account, 'U1', code)).toMatchObject({ is: 'undone' });
    const action = async () => (await scene.ledger.actions(scene.account, [code])).get(code);
    expect((await action())?.undone).toMatchObject({ userId: 'U1' });
    await stage.bulk.goOn(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 210 });
    expect((await action())?.undone).toBeUndefined();
    expect((await undo.look(scene.account, code)).plans).toHaveLength(110);
  });
});

describe('while it is paused', () => {
  const lines = async () => (await scene.ledger.recent(scene.account, {}, 1)).items[0]?.lines;

  it('the ledger says what is done and what nobody knows, and learns that by reading', async () => {
    const { stage, ids } = await paused(350);
    expect(await lines()).toEqual({ done: 100, unknown: 100, failed: 0, intent: 0 });
    // The call did something after all.
    await scene.elsewhere(ids.slice(100, 130));
    scene.hook(() => 'pass');
    await settleOpen(scene.db, stage.contacts.reversers, scene.account, 0);
    expect(await lines()).toEqual({ done: 130, unknown: 0, failed: 70, intent: 0 });
  });

  it('what an earlier version sent or began, whose lines wait for their end, is settled by reading too', async () => {
    const { stage, ids, id } = await paused(350);
    // As it stood before migration 0018: each batch has lines from its beginning on, and they were settled only by the count.
    await scene.pool.query(
      `with open as (update contact_desk.ledger_lines set outcome = 'intent', settled_at = null, note = null
          where account_id = $1 returning id, contact_id)
        update contact_desk.bulk_delete_batches b set line_ids = (select array_agg(open.id order by place)
          from unnest(b.ids) with ordinality as kept (id, place) join open on open.contact_id = kept.id)
        where bulk_id = $2 and number < 2`,
      [scene.account.id, id],
    );
    await scene.pool.query('update contact_desk.bulk_deletes set read_at = null where id = $1', [id]);
    expect(await lines()).toEqual({ done: 0, unknown: 0, failed: 0, intent: 200 });
    // One that was sent is there again; of those that were begun the call did delete some.
    await scene.pool.query('update contacts_api.contacts set deleted_at = null where id = $1', [ids[0]]);
    await scene.elsewhere(ids.slice(100, 130));
    scene.hook(() => 'pass');
    await settleOpen(scene.db, stage.contacts.reversers, scene.account, 0);
    expect(await lines()).toEqual({ done: 129, unknown: 0, failed: 71, intent: 0 });
    await stage.bulk.goOn(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 349, gone: 0, remaining: 1, remainingIds: [ids[0]] });
    expect(await lines()).toEqual({ done: 349, unknown: 0, failed: 71, intent: 0 });
  });

  it('what was settled meanwhile is not told again when it goes on', async () => {
    const { stage, ids, id } = await paused(350);
    await scene.elsewhere(ids.slice(100, 130));
    scene.hook(() => 'pass');
    await settleOpen(scene.db, stage.contacts.reversers, scene.account, 0);
    // By somebody else, after it was found to be there still.
    await scene.elsewhere(ids.slice(130, 135));
    await stage.bulk.goOn(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 345, gone: 5, remaining: 0 });
    expect(await lines()).toEqual({ done: 345, failed: 70, unknown: 0, intent: 0 });
  });

  it('knows exactly what was not sent when the service only held it off', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 250);
    scene.onDelete((call) =>
      call > 1 ? { status: 401, body: { status: 'error', errors: { PublicKey: ['Invalid key.'] } } } : 'pass',
    );
    const id = await scene.start(stage, { refs: ids.map(String) });
    expect((await scene.sees(id, 'paused')).sent).toBe(100);
    expect(await lines()).toEqual({ done: 100, unknown: 0, failed: 0, intent: 0 });
  });
});
