/** Undoing actions of many lines, cut short: by kills, lost answers, a stop, and by who presses at the same moment. */
import { expect, test } from 'vitest';
import { draftOf } from '../../src/contacts/reverse-edit.ts';
import { AppError } from '../../src/errors.ts';
import { deleteMany } from '../support/delete-many.ts';
import { addOf, deleteOf, expectSum, LEO, MIA, useLargeScene } from './large-scene.ts';

const scene = useLargeScene();

test('of two who press at once exactly one begins it, and the other hears who', async () => {
  const { contacts, undo, large, ended } = await scene.stage();
  await scene.fill(40);
  const code = await scene.did('add', (await scene.all(contacts)).map(addOf));
  const action = await undo.get(scene.account, code);
  const both = await Promise.all(['UMIA', 'ULEO'].map((user) => large.start(scene.account, user, action)));
  expect(both.map(({ is }) => is).sort()).toEqual(['started', 'under way']);
  const winner = both[0]?.is === 'started' ? 'UMIA' : 'ULEO';
  expect(both.find(({ is }) => is === 'under way')).toMatchObject({ by: { userId: winner } });
  await ended(code);
  expect(await large.start(scene.account, 'ULEO', await undo.get(scene.account, code))).toMatchObject({
    is: 'already',
    by: { userId: winner },
  });
});

test('an answer that is cut off is settled by reading: nothing is restored twice or left out', async () => {
  const { contacts, undone } = await scene.stage();
  await scene.fill(50);
  const before = await scene.all(contacts);
  const ids = before.map(({ id }) => id);
  const code = await deleteMany({ contacts, ledger: scene.ledger }, scene.account, MIA, ids);
  let adds = 0;
  scene.hook((path) => {
    if (!path.endsWith('/add')) return 'pass';
    adds++;
    if (adds === 7) return 'cut';
    return adds === 12 ? 'pass, then cut' : 'pass';
  });
  const { receipt } = await undone(code);
  expect(receipt).toMatchObject({ reversed: 50, kept: 0, failed: 0 });
  const emails = (await scene.all(contacts)).map(({ email }) => email);
  expect(emails.sort()).toEqual(before.map(({ email }) => email).sort());
});

test('a run that ends in the middle is followed by one that doubles nothing and loses nothing', async () => {
  const first = await scene.stage({ work: false });
  await scene.fill(420);
  const before = await scene.all(first.contacts);
  const code = await scene.did('delete', before.map(deleteOf));
  await deleteMany(
    { contacts: first.contacts, ledger: scene.ledger },
    scene.account,
    { ...MIA, group: 'as it was' },
    before.map(({ id }) => id),
  );
  let adds = 0;
  const stopping = Promise.withResolvers<void>();
  scene.hook((path) => {
    if (path.endsWith('/add') && ++adds === 150) stopping.resolve();
    return 'pass';
  });
  await first.jobs.work();
  await first.large.start(scene.account, 'UMIA', await first.undo.get(scene.account, code));
  await stopping.promise;
  // Its writes under way are cut off, and the next process finds intents without outcomes.
  await first.jobs.stop();
  expect(first.shown.some(({ run }) => run.receipt)).toBe(false);
  const second = await scene.stage();
  const { receipt } = await second.ended(code);
  expect(receipt).toMatchObject({ lines: 420, reversed: 420, kept: 0, failed: 0, left: 0 });
  const emails = (await scene.all(second.contacts)).map(({ email }) => email);
  expect(emails.sort()).toEqual(before.map(({ email }) => email).sort());
  const { rows } = await scene.database.pool.query(
    "select count(*)::int as failed from contact_desk.ledger_lines where account_id = $1 and outcome = 'failed'",
    [scene.account.id],
  );
  expect(rows[0].failed).toBe(0);
});

test('when the service goes away it ends with what it did, says why, and the rest can be pressed for', async () => {
  const { contacts, undo, large, undone, shown } = await scene.stage();
  await scene.fill(300);
  const there = await scene.all(contacts);
  const code = await scene.did('add', there.map(addOf));
  let deletes = 0;
  scene.hook((path) => (path.endsWith('/bulk-delete') && ++deletes > 1 ? { status: 401 } : 'pass'));
  const run = await undone(code);
  expect(run.note).toBeTruthy();
  expect(run.receipt).toMatchObject({ lines: 300, reversed: 100, left: 200 });
  expectSum(run.receipt);
  scene.hook(() => 'pass');
  shown.length = 0;
  const again = await undone(code);
  expect(again.receipt).toMatchObject({ lines: 300, before: 100, reversed: 200, left: 0 });
  expect(await large.left(scene.account, await undo.get(scene.account, code))).toBe(0);
  expect(await scene.all(contacts)).toEqual([]);
});

test('it stops where it is told to, and only by who began it', async () => {
  const { contacts, undo, large, ended } = await scene.stage();
  await scene.fill(900);
  const code = await scene.did('add', (await scene.all(contacts)).map(addOf));
  let stopped: Promise<boolean> | undefined;
  scene.hook((path) => {
    if (path.endsWith('/bulk-delete') && !stopped) {
      stopped = scene.database.pool
        .query('select id from contact_desk.undo_runs where account_id = $1', [scene.account.id])
        .then(async ({ rows }) => {
          expect(await large.stop(scene.account, 'ULEO', rows[0].id)).toBe(false);
          return large.stop(scene.account, 'UMIA', rows[0].id);
        });
    }
    return 'pass';
  });
  await large.start(scene.account, 'UMIA', await undo.get(scene.account, code));
  const { receipt } = await ended(code);
  expect(await stopped).toBe(true);
  expect(receipt?.left).toBeGreaterThan(0);
  expect(receipt?.reversed).toBeGreaterThan(0);
  expectSum(receipt);
  expect(await scene.all(contacts)).toHaveLength(900 - (receipt?.reversed ?? 0));
});

test('a small undo that lost its hold while it waited begins nothing that the large one is at', async () => {
  const { contacts, large, undo } = await scene.stage({ work: false });
  await scene.fill(30);
  const code = await scene.did('add', (await scene.all(contacts)).map(addOf));
  const action = await undo.get(scene.account, code);
  const [line] = await scene.ledger.lines(scene.account, action.id);
  await large.start(scene.account, 'UMIA', action);
  const small = { ...LEO, undo: { actionId: action.id, lineId: line?.id ?? 0 } };
  await expect(scene.ledger.begin(scene.account, small, 'delete', [{ email: '' }])).rejects.toMatchObject({
    code: 'undo_taken_over',
  });
});

test('a process that dies between its calls and the ledger leaves nobody neither here nor there', async () => {
  const first = await scene.stage({ work: false });
  await scene.fill(120);
  const there = await scene.all(first.contacts);
  const code = await scene.did('add', there.map(addOf));
  const action = await first.undo.get(scene.account, code);
  await first.large.start(scene.account, 'UMIA', action);
  // As it stands when the calls are made and nothing more was written.
  const lines = await scene.ledger.lines(scene.account, action.id);
  const { pool } = scene.database;
  const made = await pool.query(
    `insert into contact_desk.ledger_actions (workspace_id, account_id, code, user_id, source, kind, undo_of)
     values ('T1', $1, 'bcdfg', 'UMIA', 'undo', 'delete', $2) returning id`,
    [scene.account.id, action.id],
  );
  await pool.query(
    `update contact_desk.undo_runs set state = 'running', chunk = $2, undo_action_id = $3, undo_code = 'bcdfg'
     where account_id = $1`,
    [scene.account.id, lines.slice(0, 100).map(({ id }) => id), made.rows[0].id],
  );
  const taken = { ...MIA, group: 'the calls' };
  await deleteMany(
    { contacts: first.contacts, ledger: scene.ledger },
    scene.account,
    taken,
    there.slice(0, 60).map(({ id }) => id),
  );
  const second = await scene.stage();
  const { receipt, undoCode } = await second.ended(code);
  expect(undoCode).toBe('bcdfg');
  expect(receipt).toMatchObject({ lines: 120, reversed: 120, kept: 0, failed: 0, left: 0 });
  expect(await scene.all(second.contacts)).toEqual([]);
  const undone = await scene.ledger.lines(scene.account, Number(made.rows[0].id));
  expect(new Set(undone.map(({ undoOf }) => undoOf))).toEqual(new Set(lines.map(({ id }) => id)));
  expect(undone.every(({ outcome, settledAt }) => outcome === 'done' && settledAt)).toBe(true);
  const history = await scene.ledger.history(scene.account, { contactIds: [there[0]?.id ?? 0] }, 1);
  expect(history.items.find(({ action: { id } }) => id === action.id)?.undone).toMatchObject({
    userId: 'UMIA',
  });
});

test('it ends too when whoever began it cannot be told, and is told when Slack was away', async () => {
  const told: string[] = [];
  let fault: Error | undefined = new Error('Slack is away');
  const { contacts, undo, large, ended } = await scene.stage({
    telling(run) {
      if (run.receipt) told.push(run.userId);
      if (!run.receipt || !fault) return;
      const thrown = fault;
      fault = undefined;
      throw thrown;
    },
  });
  await scene.fill(30);
  const code = await scene.did('add', (await scene.all(contacts)).map(addOf));
  await large.start(scene.account, 'UMIA', await undo.get(scene.account, code));
  expect((await ended(code)).receipt).toMatchObject({ reversed: 30 });
  expect(told).toEqual(['UMIA', 'UMIA']);

  await scene.fill(30, 'gone.example');
  const second = await scene.did('import', (await scene.all(contacts)).map(addOf));
  fault = new AppError('person_unreachable', 'Slack does not let me write to this person.');
  await large.start(scene.account, 'ULEO', await undo.get(scene.account, second));
  const isReported = async () => {
    const { rows } = await scene.database.pool.query(
      "select reported from contact_desk.undo_runs where account_id = $1 and user_id = 'ULEO'",
      [scene.account.id],
    );
    return rows[0]?.reported;
  };
  await expect.poll(isReported, { timeout: 25_000, message: 'the end of the second' }).toBe(true);
  expect(told).toEqual(['UMIA', 'UMIA', 'ULEO']);
});

test('stopped within a page, it tells all the same of whom it kept there', async () => {
  const { contacts, undo, large, ended } = await scene.stage();
  await scene.fill(150);
  const before = await scene.all(contacts);
  const ids = before.map(({ id }) => id);
  const code = await deleteMany({ contacts, ledger: scene.ledger }, scene.account, MIA, ids);
  const [taken] = before;
  if (!taken) throw new Error('nobody is there');
  await contacts.add(scene.account, LEO, draftOf(taken, 75));
  let stopped: Promise<unknown> | undefined;
  scene.hook((path) => {
    if (path.endsWith('/add')) {
      stopped ??= scene.database.pool.query(
        "update contact_desk.undo_runs set stop = true where account_id = $1 and state <> 'done'",
        [scene.account.id],
      );
    }
    return 'pass';
  });
  await large.start(scene.account, 'UMIA', await undo.get(scene.account, code));
  const { receipt } = await ended(code);
  await stopped;
  expect(receipt).toMatchObject({ lines: 150, reversed: 100, kept: 1, left: 49 });
  expect(receipt?.firstKept[0]?.email).toBe(taken.email);
});

test('a small and a large undo that begin in one moment never take back the same line', async () => {
  const { contacts, undo, large, ended } = await scene.stage();
  for (let round = 0; round < 10; round++) {
    await scene.fill(22, `round${round}.example`);
    const code = await scene.did('add', (await scene.all(contacts)).map(addOf), {
      ...MIA,
      group: `round ${round}`,
    });
    const action = await undo.get(scene.account, code);
    const [line] = await scene.ledger.lines(scene.account, action.id);
    const own = await scene.ledger.begin(scene.account, { ...LEO, source: 'undo' }, 'delete', []);
    const undoing = (await scene.ledger.actions(scene.account, [own.code])).get(own.code);
    const small = { ...LEO, undo: { actionId: undoing?.id ?? 0, lineId: line?.id ?? 0 } };
    const intent = { contactId: line?.contactId, email: line?.email ?? '' };
    const [isBegun] = await Promise.all([
      scene.ledger.begin(scene.account, small, 'delete', [intent]).then(
        () => true,
        (error) => {
          expect(error).toMatchObject({ code: 'undo_taken_over' });
          return false;
        },
      ),
      large.start(scene.account, 'UMIA', action),
    ]);
    const { receipt } = await ended(code);
    expect(receipt).toMatchObject({ lines: 22, reversed: isBegun ? 21 : 22, kept: isBegun ? 1 : 0 });
    await deleteMany(
      { contacts, ledger: scene.ledger },
      scene.account,
      MIA,
      (await scene.all(contacts)).map(({ id }) => id),
    );
  }
});
