/** A delete of many whose service fails, or whose process ends: nothing lost, nothing told wrongly. */
import { describe, expect, it } from 'vitest';
import { useScene } from './scene.ts';

const scene = useScene();

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

  it('writes each contact into the log once, also where the copy fails in the moment of a refusal', async () => {
    const failed = Promise.withResolvers<void>();
    let isFirst = true;
    const stage = await scene.stage({
      wrap: (contacts) => ({
        ...contacts,
        async showGone(account, ids) {
          if (!isFirst || ids.length === 0) return contacts.showGone(account, ids);
          isFirst = false;
          failed.resolve();
          throw new Error('Connection terminated unexpectedly');
        },
      }),
    });
    const ids = await scene.has(stage, 500);
    // What was deleted by the first call is recorded while the others are under way.
    scene.onDelete(async (call) => {
      if (call === 1) return 'pass';
      await failed.promise;
      return { status: 401, body: {} };
    });
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'paused');
    const lines = await scene.pool.query<{ contact_id: string }>(
      "select contact_id from contact_desk.ledger_lines where account_id = $1 and outcome = 'done'",
      [scene.account.id],
    );
    expect(lines.rows).toHaveLength(100);
    expect(new Set(lines.rows.map(({ contact_id }) => contact_id)).size).toBe(100);
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

  it('says that nobody knows what became of a call while the service makes it wait', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 150);
    const wait = { status: 429, body: {}, headers: { 'retry-after': '3600' } };
    scene.onDelete((call) => (call === 1 ? 'pass' : call === 2 ? { status: 503, body: {} } : wait));
    await scene.start(stage, { refs: ids.map(String) });
    const lines = async () => (await scene.ledger.recent(scene.account, {}, 1)).items[0]?.lines;
    await expect.poll(lines, { timeout: 20_000 }).toEqual({ done: 100, unknown: 50, failed: 0, intent: 0 });
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
    expect(result).toEqual({ deleted: 0, gone: 0, remaining: 7, remainingIds: ids, kept: 0, changed: 0 });
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ lines: { done: 0, failed: 7 } }]);
  });
});

describe('a paused delete that is stopped', () => {
  it('counts what went, and says what was kept', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 250);
    scene.onDelete((call) => (call > 1 ? { status: 503, body: {} } : 'pass'));
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'paused');
    await stage.bulk.stop(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 100, gone: 0, remaining: 0, kept: 150 });
    const { items } = await scene.ledger.recent(scene.account, {}, 1);
    expect(items).toMatchObject([{ lines: { done: 100, failed: 100, intent: 0, unknown: 0 } }]);
  });

  it('in the moment in which a call fails is told as stopped, and counts exactly when it is told to', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 350);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    let stopping: Promise<void> | undefined;
    scene.onDelete(async (call) => {
      if (call === 1) return 'pass';
      stopping ??= stage.bulk.stop(scene.press(id));
      await stopping;
      return { status: 503, body: {} };
    });
    await stage.bulk.confirm(scene.press(id), 'delete 350');
    expect(await scene.sees(id, 'paused')).toMatchObject({ stoppedBy: 'U1' });
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 100, gone: 0, remaining: 0, kept: 250 });
    expect(await scene.there()).toHaveLength(250);
  });

  it('does not count as deleted who was never sent, and went otherwise', async () => {
    const stage = await scene.stage();
    const ids = await scene.has(stage, 350);
    scene.onDelete((call) => (call > 1 ? { status: 503, body: {} } : 'pass'));
    const id = await scene.start(stage, { refs: ids.map(String) });
    await scene.sees(id, 'paused');
    // Of the batch behind the one that failed.
    await scene.elsewhere(ids.slice(210, 220));
    await stage.bulk.stop(scene.press(id));
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 100, gone: 10, remaining: 0, kept: 240 });
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
    expect(result).toEqual({ deleted: 1200, gone: 0, remaining: 0, remainingIds: [], kept: 0, changed: 0 });
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
    expect(result).toMatchObject({ deleted: 350, gone: 0, remaining: 0, kept: 0, changed: 0 });
    const { items, total } = await scene.ledger.recent(scene.account, {}, 1);
    expect(total).toBe(1);
    expect(items).toMatchObject([{ code, lines: { done: 350, intent: 0, unknown: 0 } }]);
    expect(scene.seen.files.filter(({ kind }) => kind === 'backup')).toHaveLength(1);
  });
});
