/** The job of a delete of many: backup first, then the frozen set and nothing else, once, counted by reading back. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { buildFace, useScene } from './scene.ts';

const scene = useScene();

describe('a delete of many', () => {
  it('hands over the backup before it deletes, and deletes the frozen set alone', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 250);
    let backedUp = -1;
    scene.onDelete((call) => {
      if (call === 1) backedUp = scene.seen.files.filter(({ kind }) => kind === 'backup').length;
      return 'pass';
    });
    const id = await scene.start(stage, { refs: ids.slice(0, 120).map(String) });
    const { result, code, sent } = await scene.sees(id, 'done');
    expect(result).toEqual({ deleted: 120, gone: 0, remaining: 0, remainingIds: [], kept: 0, changed: 0 });
    expect(sent).toBe(120);
    expect(backedUp).toBe(1);
    expect(await scene.there()).toEqual(ids.slice(120));
    const { items } = await scene.ledger.recent(scene.account, { userId: 'U1' }, 1);
    expect(items).toMatchObject([{ code, lines: { done: 120, failed: 0, unknown: 0, intent: 0 } }]);
    const copy = await stage.contacts.find(scene.account, '', 1);
    expect(copy.total).toBe(130);
  });

  it('backs up every field, in a file that an import reads', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 8);
    await scene.sees(await scene.start(stage, { refs: ids.slice(0, 7).map(String) }), 'done');
    const [list, backup] = scene.seen.files;
    expect(list).toMatchObject({ kind: 'list', contacts: 7, userId: 'U1' });
    expect(backup).toMatchObject({ kind: 'backup', contacts: 7, userId: 'U1' });
    const [header, ...rows] = (backup?.text ?? '').split('\r\n').filter(Boolean);
    expect(header).toMatch(/^\ufeffid,email,first_name,last_name,type,country,/);
    expect(rows).toHaveLength(7);
  });

  it('reports who was gone before, and does not call it an error', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 10);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    await scene.elsewhere(ids.slice(0, 3));
    await stage.bulk.confirm(scene.press(id), '10');
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 7, gone: 3, remaining: 0 });
  });

  it('has nothing to do, and says so, when everybody is gone', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 3);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    await scene.elsewhere(ids);
    await stage.bulk.confirm(scene.press(id), '');
    const { result, code } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 0, gone: 3 });
    expect(code).toBeNull();
    expect(scene.seen.files).toEqual([]);
  });

  it('deletes nothing when the backup is not taken, and says why', async () => {
    const face = buildFace(scene.seen);
    const stage = await scene.stage({
      face: {
        ...face,
        async deliver(...args) {
          if (args[2].kind === 'backup') throw new AppError('upload_refused', 'Ask an admin.');
          await face.deliver(...args);
        },
      },
    });
    const ids = await scene.has(stage, 60);
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { note } = await scene.sees(id, 'cancelled');
    expect(note).toBe('Ask an admin.');
    expect(await scene.there()).toEqual(ids);
    expect((await scene.ledger.recent(scene.account, {}, 1)).total).toBe(0);
  });

  it('deletes nothing when the backup would be too large, and says how to go on', async () => {
    const stage = await scene.stage({ face: { ...buildFace(scene.seen), maxBytes: 1000 } });
    const ids = await scene.has(stage, 60);
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { note } = await scene.sees(id, 'cancelled');
    expect(note).toMatch(/^A file of these contacts .*Take fewer of them at once/);
    expect(note).not.toMatch(/export/i);
    expect(await scene.there()).toEqual(ids);
  });

  it('counts what two people delete at once one time', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 40);
    const [one, other] = await Promise.all([
      scene.start(stage, { refs: ids.slice(0, 30).map(String) }, 'U1'),
      scene.start(stage, { refs: ids.slice(10, 40).map(String) }, 'U2'),
    ]);
    const results = [await scene.sees(one, 'done'), await scene.sees(other, 'done')];
    const deleted = results.reduce((sum, { result }) => sum + (result?.deleted ?? 0), 0);
    const gone = results.reduce((sum, { result }) => sum + (result?.gone ?? 0), 0);
    expect([deleted, gone]).toEqual([40, 20]);
  });

  it('keeps what was deleted when it is stopped, and says exactly', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 350);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    scene.onDelete(async (call) => {
      if (call === 1) await stage.bulk.stop(scene.press(id));
      return 'pass' as const;
    });
    await stage.bulk.confirm(scene.press(id), 'delete 350');
    const { result, stoppedBy } = await scene.sees(id, 'done');
    expect(stoppedBy).toBe('U1');
    expect(result?.kept).toBeGreaterThanOrEqual(50);
    expect((result?.deleted ?? 0) + (result?.kept ?? 0)).toBe(350);
    expect(await scene.there()).toHaveLength(result?.kept ?? 0);
    await expect(stage.bulk.stop(scene.press(id))).rejects.toMatchObject({ code: 'already_stopped' });
  });

  it('loses nothing when it is stopped in the moment of grace, whatever comes later', async () => {
    const stage = await scene.stage({ graceSeconds: 2 });
    const ids = await scene.has(stage, 6);
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'grace');
    await stage.bulk.stop(scene.press(id));
    await scene.sees(id, 'cancelled');
    const jobs = async () =>
      (
        await scene.pool.query(
          "select 1 from contact_desk_jobs.job where name = 'deletions.bulk.run' and state in ('created', 'active') and data->>'bulkId' = $1",
          [id],
        )
      ).rows.length;
    await expect.poll(jobs, { timeout: 10_000 }).toBe(0);
    expect(await scene.there()).toEqual(ids);
  });

  it('begins after the moment of grace by itself', async () => {
    const stage = await scene.stage({ graceSeconds: 1 });
    const ids = await scene.has(stage, 6);
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { graceUntil } = await scene.sees(id, 'grace');
    const { updatedAt, result } = await scene.sees(id, 'done');
    expect(result?.deleted).toBe(6);
    expect(updatedAt.getTime()).toBeGreaterThanOrEqual(graceUntil?.getTime() ?? 0);
  });

  it('gives the moment of grace also when its process ended right after the backup', async () => {
    const stage = await scene.stage({ graceSeconds: 1 });
    const ids = await scene.has(stage, 6);
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'grace');
    // As the end of a process leaves it.
    await scene.pool.query(
      "update contact_desk.bulk_deletes set state = 'running', grace_until = null where id = $1",
      [id],
    );
    const { result } = await scene.sees(id, 'done');
    expect(result?.deleted).toBe(6);
    const graces = scene.seen.shown.filter(({ bulk }) => bulk.state === 'grace');
    expect(graces).toHaveLength(2);
    expect(scene.seen.files.filter(({ kind }) => kind === 'backup')).toHaveLength(1);
  });
});
