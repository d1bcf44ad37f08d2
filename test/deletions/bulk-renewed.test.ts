/** Batches that are read again before a delete of many goes on: once, compared with where they waited, and by one run alone. */
import { Kysely, type KyselyPlugin, PostgresDialect, type QueryId } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../../src/contacts/contact.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import type { Database } from '../../src/storage/database.ts';
import { useScene } from './scene.ts';

const scene = useScene();
afterEach(() => {
  vi.useRealTimers();
});

/** Stands before the contacts of a stage whenever a job reads the list. */
function reading(each: (list: AsyncIterable<Contact>) => AsyncGenerator<Contact>) {
  const wrap = (contacts: Contacts): Contacts => ({
    ...contacts,
    each: (...given) => each(contacts.each(...given)),
  });
  return { wrap };
}

describe('a list that takes long to read', () => {
  it('is read again once, and the job that read it sends too', async () => {
    let readings = 0;
    const slow = reading(async function* (list) {
      // One that never sends would read for ever.
      if (++readings > 6) throw new Error('read again and again');
      try {
        yield* list;
      } finally {
        // Longer than a job of the chain lasts.
        vi.advanceTimersByTime(6 * 60_000);
      }
    });
    const stage = await scene.stage(slow);
    const ids = await scene.has(stage, 250);
    const { id = '' } = await scene.preview(stage, { refs: ids.map(String) });
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    await stage.bulk.confirm(scene.press(id), 'delete 250');
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: 250, gone: 0, remaining: 0 });
    // For the backup, before the first call, and to count.
    expect(readings).toBe(3);
  });

  it('is not read again by the next job when the one that read it was held off before it sent anything', async () => {
    let readings = 0;
    const counted = reading((list) => {
      readings++;
      return list[Symbol.asyncIterator]() as AsyncGenerator<Contact>;
    });
    const stage = await scene.stage(counted);
    const { id } = await scene.paused(stage, 350);
    await scene.waitLong(id);
    readings = 0;
    let deletes = 0;
    const wait = { status: 429, body: {}, headers: { 'retry-after': '3600' } };
    scene.onDelete((call) => {
      deletes = call;
      return call === 1 ? wait : 'pass';
    });
    await stage.bulk.goOn(scene.press(id));
    const hurry = async () =>
      (
        await scene.pool.query(
          `update contact_desk_jobs.job set start_after = now() where name = 'deletions.bulk.run' and state = 'created'
            and start_after > now() + interval '1 minute' returning id`,
        )
      ).rows.length;
    await expect.poll(hurry, { timeout: 20_000 }).toBe(1);
    expect([readings, deletes]).toEqual([1, 1]);
    expect((await scene.sees(id, 'done')).result).toMatchObject({ deleted: 350, gone: 0, remaining: 0 });
    // The second one counted.
    expect(readings).toBe(2);
  });
});

describe('what changed since the backup', () => {
  it('is noticed of a contact that stands in another batch than before', async () => {
    const stage = await scene.stage();
    const { ids, id } = await scene.paused(stage, 450);
    await scene.waitLong(id);
    // All behind them move up: those of the last batch come into the one before, which begins with others.
    await scene.elsewhere(ids.slice(110, 170));
    const moved = ids.slice(400, 402);
    await scene.pool.query("update contacts_api.contacts set first_name = 'Later' where id = any($1)", [
      moved,
    ]);
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    expect((await scene.sees(id, 'done')).result).toMatchObject({ deleted: 450, gone: 0, changed: 2 });
  });

  it('is looked for only in the batch in which a contact waited', async () => {
    const stage = await scene.stage();
    const { id } = await scene.paused(stage, 350);
    await scene.waitLong(id);
    // The numbers of batches begin at 0: nothing but a look at all that wait finds this one.
    await scene.pool.query(
      `insert into contact_desk.bulk_delete_batches (bulk_id, number, start, state, ids, lines)
        select bulk_id, -1, 0, 'waiting', ids,
          (select jsonb_agg(jsonb_set(one, '{before,first_name}', '"Never"')) from jsonb_array_elements(lines) as kept (one))
        from contact_desk.bulk_delete_batches where bulk_id = $1 and number = 3`,
      [id],
    );
    scene.hook(() => 'pass');
    await stage.bulk.goOn(scene.press(id));
    expect((await scene.sees(id, 'done')).result).toMatchObject({ deleted: 350, changed: 0 });
  });
});

/** A database that, once armed, holds up what follows the first look at batches, and tells of the first statement then. */
function holdUp(database: Database) {
  const [held, opened, wrote] = [1, 2, 3].map(() => Promise.withResolvers<void>());
  let state: 'off' | 'armed' | 'reading' | 'read' | 'held' = 'off';
  const kinds = new WeakMap<QueryId, string>();
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      const isSelect = node.kind === 'SelectQueryNode';
      if (!isSelect) kinds.set(queryId, node.kind);
      if (state === 'armed' && isSelect && JSON.stringify(node).includes('bulk_delete_batches'))
        state = 'reading';
      return node;
    },
    async transformResult({ queryId, result }) {
      if (state === 'held' && kinds.has(queryId)) wrote?.resolve();
      return result;
    },
  };
  // Nothing waits with a connection in its hand: the embedded database has one.
  const connect = async () => {
    if (state === 'reading') state = 'read';
    else if (state === 'read') {
      state = 'held';
      held?.resolve();
      await opened?.promise;
    }
    return database.pool.connect();
  };
  const dialect = new PostgresDialect({ pool: { connect, end: async () => {} } as never });
  const kysely = (schema = 'public') => new Kysely<never>({ dialect, plugins: [plugin] }).withSchema(schema);
  return {
    database: { ...database, kysely } as Database,
    arm: () => {
      state = 'armed';
    },
    held: held?.promise,
    open: () => opened?.resolve(),
    wrote: wrote?.promise,
  };
}

describe('a run that was taken over before it read again', () => {
  it('leaves alone what the one after it has read', { timeout: 60_000 }, async () => {
    const before = holdUp(scene.database);
    const goesOn = Promise.withResolvers<void>();
    let isHeld = false;
    const slow = reading(async function* (list) {
      let read = 0;
      for await (const contact of list) {
        // By now a first part of them is written down.
        if (isHeld && ++read === 1010) await goesOn.promise;
        yield contact;
      }
    });
    const first = await scene.stage({ database: before.database, ...slow });
    const { ids, id } = await scene.paused(first, 1220);
    scene.hook(() => 'pass');
    before.arm();
    isHeld = true;
    await first.bulk.goOn(scene.press(id));
    await before.held;
    await scene.stage(slow);
    await scene.handOutAgain();
    const fresh = async () =>
      (
        await scene.pool.query(
          "select 1 from contact_desk.bulk_delete_batches where bulk_id = $1 and state = 'fresh'",
          [id],
        )
      ).rows.length;
    await expect.poll(fresh, { timeout: 20_000 }).toBe(10);
    before.open();
    await before.wrote;
    expect(await fresh()).toBe(10);
    isHeld = false;
    goesOn.resolve();
    const { result } = await scene.sees(id, 'done');
    expect(result).toMatchObject({ deleted: ids.length, gone: 0, remaining: 0, kept: 0 });
    expect(await scene.there()).toEqual([]);
  });
});
