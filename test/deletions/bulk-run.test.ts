/** The job of a delete of many: backup first, then the frozen set and nothing else, once, counted by reading back. */
import { describe, expect, it } from 'vitest';
import { settleOpen } from '../../src/audit/settle.ts';
import { AppError } from '../../src/errors.ts';
import { buildFace, useScene } from './scene.ts';

/** What a delete of many asks the service for. */
const KNOWN_PATHS = ['contacts-type', 'countries', 'contacts/list', 'contacts/bulk-delete'];
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
    expect(result).toEqual({ deleted: 120, gone: 0, remaining: 0, remainingIds: [], kept: 0 });
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
    let stopping: Promise<void> | undefined;
    scene.onDelete((call) => {
      if (call === 1) stopping = stage.bulk.stop(scene.press(id));
      return 'pass';
    });
    await stage.bulk.confirm(scene.press(id), 'delete 350');
    const { result, stoppedBy } = await scene.sees(id, 'done');
    await stopping;
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

describe('when the service fails', () => {
  it('pauses, and goes on where it was when it is told to', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 250);
    scene.onDelete((call) => (call > 1 ? { status: 503, body: {} } : 'pass'));
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { note } = await scene.sees(id, 'paused');
    expect(note).toContain('contacts service');
    expect(await scene.there()).toHaveLength(150);
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    expect((await scene.sees(id, 'done')).result).toMatchObject({ deleted: 250, gone: 0, remaining: 0 });
  });

  it('can be undone also where somebody looked at a contact before its call, and found it still there', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 150);
    let looked: Promise<unknown> | undefined;
    scene.onDelete((call) => {
      if (call === 1)
        looked = scene.pool.query(
          `update contact_desk.ledger_lines set outcome = 'failed', settled_at = now(), note = 'It is still there.'
            where account_id = $1`,
          [scene.account.id],
        );
      return 'pass';
    });
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { result } = await scene.sees(id, 'done');
    await looked;
    expect(result?.deleted).toBe(150);
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ lines: { done: 150, failed: 0 } }]);
  });

  it('is left alone under way by the job that settles what is open, which would ask for each contact', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 150);
    const paths: string[] = [];
    let settling: Promise<void> | undefined;
    let calls = 0;
    scene.hook((path) => {
      paths.push(path);
      if (path === 'contacts/bulk-delete' && ++calls === 1)
        settling = settleOpen(scene.db, stage.contacts.reversers, scene.account, 0);
      return 'pass';
    });
    await scene.sees(await scene.start(stage, { refs: ids.map(String) }), 'done');
    await settling;
    expect(paths.filter((path) => !KNOWN_PATHS.includes(path))).toEqual([]);
  });

  it('settles a lost answer by reading, and counts each contact once', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 150);
    scene.onDelete((call) => (call === 1 ? 'pass, then cut' : 'pass'));
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { result, code } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 150, gone: 0, remaining: 0 });
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ code, lines: { done: 150, failed: 0 } }]);
  });

  it('pauses in the backup too, and then has nothing deleted when it is stopped', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 6);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    scene.hook((path) => (path === 'contacts/list' ? { status: 503, body: {} } : 'pass'));
    await stage.bulk.confirm(scene.press(id), '6');
    await scene.sees(id, 'paused');
    await stage.bulk.stop(scene.press(id));
    await scene.sees(id, 'cancelled');
    expect(await scene.there()).toEqual(ids);
  });

  it('makes the backup anew when somebody goes on before anything was deleted', async () => {
    const stage = await scene.stage({ graceSeconds: 1 });
    const ids = await scene.has(stage, 6);
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'grace');
    await scene.pool.query(
      "update contact_desk.bulk_deletes set read_at = now() - interval '1 minute' where id = $1",
      [id],
    );
    scene.hook((path) => (path === 'contacts/list' ? { status: 503, body: {} } : 'pass'));
    await scene.sees(id, 'paused');
    await scene.pool.query("update contacts_api.contacts set first_name = 'Later' where id = any($1)", [ids]);
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    expect((await scene.sees(id, 'done')).result?.deleted).toBe(6);
    const backups = scene.seen.files.filter(({ kind }) => kind === 'backup');
    expect(backups.map(({ text }) => text.includes('Later'))).toEqual([false, true]);
    const { rows } = await scene.pool.query(
      "select before->>'first_name' as name from contact_desk.ledger_lines where account_id = $1",
      [scene.account.id],
    );
    expect(rows).toEqual(ids.map(() => ({ name: 'Later' })));
  });

  it('says which are still there after the service said they were deleted', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 7);
    const success = { status: 'success', message: 'Deleted Successfully' };
    scene.onDelete(() => ({ status: 200, body: success }));
    const id = await scene.start(stage, { refs: ids.map(String) });
    const { result } = await scene.sees(id, 'done');
    expect(result).toEqual({ deleted: 0, gone: 0, remaining: 7, remainingIds: ids, kept: 0 });
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ lines: { done: 0, failed: 7 } }]);
  });
});

describe('a paused delete that is stopped', () => {
  it('counts what went, and says what is still there', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 250);
    scene.onDelete((call) => (call > 1 ? { status: 503, body: {} } : 'pass'));
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'paused');
    await stage.bulk.stop(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result?.deleted).toBe(100);
    expect((result?.remaining ?? 0) + (result?.kept ?? 0)).toBe(150);
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ lines: { done: 100, failed: 150, intent: 0, unknown: 0 } }]);
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
    await scene.sees(id, 'cancelled');
    const isReported = async () =>
      (await scene.pool.query('select reported from contact_desk.bulk_deletes where id = $1', [id])).rows;
    await expect.poll(isReported, { timeout: 10_000 }).toEqual([{ reported: true }]);
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

describe('a run that is handed out again', () => {
  it('in the middle of the backup leaves one set of batches, and one backup', async () => {
    const first = await scene.stage();
    const second = await scene.stage();
    const ids = await scene.has(first, 1200);
    const { id = '' } = await scene.preview(second, { refs: ids.map(String) });
    let lists = 0;
    let again: Promise<void> | undefined;
    scene.hook((path) => {
      if (path === 'contacts/list' && ++lists === 1) again = scene.handOutAgain();
      return 'pass';
    });
    await second.bulk.confirm(scene.press(id), 'delete 1200');
    const { result } = await scene.sees(id, 'done');
    await again;
    expect(result).toEqual({ deleted: 1200, gone: 0, remaining: 0, remainingIds: [], kept: 0 });
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ lines: { done: 1200, intent: 0, unknown: 0 } }]);
  });

  it('leaves the writing to the newer one, and nothing is sent or told twice', async () => {
    const first = await scene.stage();
    const second = await scene.stage();
    const ids = await scene.has(first, 350);
    let again: Promise<void> | undefined;
    scene.onDelete((call) => {
      if (call === 2) again = scene.handOutAgain();
      return call === 2 ? 'pass, then hang' : 'pass';
    });
    const id = await scene.start(second, { refs: ids.map(String) });
    const { result, interruptions, code } = await scene.sees(id, 'done');
    await again;
    expect(interruptions).toBe(1);
    expect(result).toMatchObject({ deleted: 350, gone: 0, remaining: 0, kept: 0 });
    const { items, total } = await scene.ledger.recent(scene.account, {}, 1);
    expect(total).toBe(1);
    expect(items).toMatchObject([{ code, lines: { done: 350, intent: 0, unknown: 0 } }]);
    expect(scene.seen.files.filter(({ kind }) => kind === 'backup')).toHaveLength(1);
  });
});
