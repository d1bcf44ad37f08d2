/** Undoing actions of many lines at our own API: what comes back, what is kept and by whom, what a kill or a cut answer leaves. */
import { expect, test } from 'vitest';
import { draftOf } from '../../src/contacts/reverse-edit.ts';
import { AppError } from '../../src/errors.ts';
import { deleteMany } from '../support/delete-many.ts';
import { addOf, deleteOf, editOf, LEO, MIA, useLargeScene } from './large-scene.ts';

const scene = useLargeScene();

/** The counts of a receipt add up to the lines of the action. */
function expectSum(
  receipt: Awaited<ReturnType<Awaited<ReturnType<typeof scene.stage>>['ended']>>['receipt'],
) {
  const { lines = 0, reversed = 0, kept = 0, failed = 0, left = 0, before = 0, never = 0 } = receipt ?? {};
  expect(reversed + kept + failed + left + before + never).toBe(lines);
}

test('many adds go again; what somebody edited since is kept and named, and what is gone is counted', async () => {
  const { contacts, undo, large, undone, files } = await scene.stage();
  await scene.fill(330);
  const there = await scene.all(contacts);
  const code = await scene.did('import', there.map(addOf), { ...MIA, source: 'import' });
  const [edited, gone] = there;
  if (!edited || !gone) throw new Error('nobody is there');
  await contacts.edit(scene.account, LEO, edited, { ...draftOf(edited, 75), city: 'Bergen' });
  await contacts.remove(scene.account, LEO, gone.id);

  const plan = await large.look(scene.account, await undo.get(scene.account, code));
  expect(plan.can).toEqual({ add: 328, edit: 0, delete: 0 });
  expect(plan.kept).toEqual([
    { why: 'changed', lines: 1, by: 'ULEO' },
    { why: 'gone', lines: 1, by: undefined },
  ]);
  const { receipt, undoCode } = await undone(code);
  expect(receipt).toMatchObject({
    lines: 330,
    reversed: 328,
    kept: 2,
    failed: 0,
    left: 0,
    open: 1,
    attached: true,
  });
  expectSum(receipt);
  expect(receipt?.firstKept.map(({ email, since }) => [email, since?.userId])).toEqual([
    [edited.email, 'ULEO'],
    [gone.email, undefined],
  ]);
  expect(receipt?.firstKept[0]?.since?.at).toBeInstanceOf(Date);
  expect((await scene.all(contacts)).map(({ id }) => id)).toEqual([edited.id]);
  expect(files[0]?.text.split('\r\n')).toHaveLength(1 + 330 + 1);
  const action = await undo.get(scene.account, undoCode ?? '');
  expect(action).toMatchObject({ source: 'undo', kind: 'import', userId: 'UMIA' });
  // What is left is for a person to decide, one by one.
  expect((await undo.get(scene.account, code)).undone).toBeUndefined();
  expect(await large.left(scene.account, await undo.get(scene.account, code))).toBe(2);
});

test('more than are undone at once were kept: each can be undone anyway by itself, and nothing else with it', async () => {
  const { contacts, undo, large, undone } = await scene.stage();
  await scene.fill(30);
  const there = await scene.all(contacts);
  const code = await scene.did('import', there.map(addOf), { ...MIA, source: 'import' });
  const edited = there.slice(0, 24);
  for (const one of edited)
    await contacts.edit(scene.account, LEO, one, { ...draftOf(one, 75), city: 'Bergen' });
  expect((await undone(code)).receipt).toMatchObject({ reversed: 6, kept: 24, open: 24 });
  const [first, second, ...others] = edited;
  if (!first || !second) throw new Error('nobody is there');

  const plan = await undo.look(scene.account, code, String(first.id));
  expect(plan.plans.map(({ line, verdict, since }) => [line.contactId, verdict, since?.userId])).toEqual([
    [first.id, 'asks', 'ULEO'],
  ]);
  const asked = await undo.run(scene.account, 'UMIA', code, { only: String(first.id) });
  expect(asked.is).toBe('asks');
  expect(await scene.all(contacts)).toHaveLength(24);
  const meant = { only: String(first.id), anyway: plan.seen };
  expect(await undo.run(scene.account, 'UMIA', code, meant)).toMatchObject({ is: 'undone' });
  expect((await scene.all(contacts)).map(({ id }) => id)).toEqual([second, ...others].map(({ id }) => id));
  const again = await undo.run(scene.account, 'UMIA', code, meant);
  expect(again).toMatchObject({ is: 'asks', plan: { plans: [] } });

  for (const { email } of [second, ...others]) {
    const left = await large.left(scene.account, await undo.get(scene.account, code));
    expect(left).toBeGreaterThan(0);
    const { seen } = await undo.look(scene.account, code, email.toUpperCase());
    await undo.run(scene.account, 'UMIA', code, { only: email, anyway: seen });
  }
  expect(await scene.all(contacts)).toEqual([]);
  expect((await undo.get(scene.account, code)).undone).toMatchObject({ userId: 'UMIA' });
});

test('many that were deleted come back once each, with their ids known; a taken address is kept and named; and that undo can be undone', async () => {
  const { contacts, undo, undone } = await scene.stage();
  await scene.fill(260);
  const before = await scene.all(contacts);
  const code = await deleteMany(
    { contacts, ledger: scene.ledger },
    scene.account,
    MIA,
    before.map(({ id }) => id),
  );
  const [first, second] = before;
  if (!first || !second) throw new Error('nobody is there');
  await contacts.add(scene.account, LEO, { ...draftOf(first, 75), city: 'Lima' });
  const { receipt, undoCode = '' } = await undone(code);
  expect(receipt).toMatchObject({ lines: 260, reversed: 259, kept: 1, failed: 0, open: 1 });
  expect(receipt?.firstKept[0]?.reason).toMatch(/^Another contact has this address now: number \d+\.$/);
  const after = await scene.all(contacts);
  const values = (all: typeof after) =>
    all.map(({ email, city, country }) => `${email} ${city} ${country}`).sort();
  const expected = before.map((one) => (one === first ? { ...one, city: 'Lima' } : one));
  expect(values(after)).toEqual(values(expected));

  const action = await undo.get(scene.account, undoCode);
  const lines = await scene.ledger.lines(scene.account, action.id);
  expect(
    lines.every(({ outcome, contactId, settledAt }) => outcome === 'done' && contactId && settledAt),
  ).toBe(true);
  const back = await undone(undoCode);
  expect(back.receipt).toMatchObject({ lines: 259, reversed: 259, kept: 0, failed: 0 });
  expect((await scene.all(contacts)).map(({ city }) => city)).toEqual(['Lima']);
  expect((await undo.get(scene.account, undoCode)).undone).toMatchObject({ userId: 'UMIA' });
});

test('an import that added some and edited others is taken back as both', async () => {
  const { contacts, undone } = await scene.stage();
  await scene.fill(60, 'old.example');
  const old = await scene.all(contacts);
  await scene.fill(60, 'new.example');
  const added = (await scene.all(contacts)).filter(({ email }) => email.endsWith('@new.example'));
  for (const one of old) {
    const draft = { ...draftOf(one, 75), city: 'Bergen', last_name: 'Changed' };
    await contacts.edit(scene.account, { ...MIA, group: 'not told' }, one, draft);
  }
  const changed = (await scene.all(contacts)).filter(({ email }) => email.endsWith('@old.example'));
  const edits = changed.flatMap((after) => {
    const before = old.find(({ id }) => id === after.id);
    return before ? [editOf(before, after)] : [];
  });
  const code = await scene.did('import', [...added.map(addOf), ...edits], { ...MIA, source: 'import' });
  const { receipt } = await undone(code);
  expect(receipt).toMatchObject({ lines: 120, reversed: 120, kept: 0, failed: 0, left: 0 });
  const after = await scene.all(contacts);
  expect(after.map(({ email, city, last_name }) => [email, city, last_name])).toEqual(
    old.map(({ email, city, last_name }) => [email, city, last_name]),
  );
});

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

test('what somebody edits through the bot while it is under way is kept too', async () => {
  const { contacts, undone } = await scene.stage();
  await scene.fill(1100);
  const there = await scene.all(contacts);
  const code = await scene.did('add', there.map(addOf));
  const last = there.at(-1);
  if (!last) throw new Error('nobody is there');
  let edited: Promise<unknown> | undefined;
  scene.hook((path) => {
    if (path.endsWith('/bulk-delete')) {
      edited ??= contacts.edit(scene.account, LEO, last, { ...draftOf(last, 75), city: 'Bergen' });
    }
    return 'pass';
  });
  const { receipt } = await undone(code);
  await edited;
  expect(receipt).toMatchObject({ lines: 1100, reversed: 1099, kept: 1, failed: 0 });
  expect(receipt?.firstKept).toMatchObject([{ email: last.email, since: { userId: 'ULEO' } }]);
  expect((await scene.all(contacts)).map(({ city }) => city)).toEqual(['Bergen']);
});

test('a batch of which somebody deleted one meanwhile, and that the service refuses for it, goes all the same', async () => {
  const { contacts, undone } = await scene.stage();
  await scene.fill(30);
  const there = await scene.all(contacts);
  const code = await scene.did('add', there.map(addOf));
  let refused = 0;
  scene.hook((path) =>
    path.endsWith('/bulk-delete') && ++refused === 1 ? { status: 404, errors: 'Record Not Found' } : 'pass',
  );
  const { receipt } = await undone(code);
  expect(refused).toBe(2);
  expect(receipt).toMatchObject({ lines: 30, reversed: 30, failed: 0 });
  expect(await scene.all(contacts)).toEqual([]);
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

test('who is being deleted in this moment is not put back, and the reason says what to do', async () => {
  const leaving = new Set<number>();
  const { contacts, undone, shown } = await scene.stage({
    deleting: async (_, ids) =>
      new Map(
        ids.filter((id) => leaving.has(id)).map((id) => [id, { id: 'h', userId: 'ULEO', at: new Date() }]),
      ),
  });
  await scene.fill(30);
  const before = await scene.all(contacts);
  for (const one of before)
    await contacts.edit(scene.account, { ...MIA, group: 'not told' }, one, {
      ...draftOf(one, 75),
      city: 'Lima',
    });
  const after = await scene.all(contacts);
  const edits = after.flatMap((one) => {
    const was = before.find(({ id }) => id === one.id);
    return was ? [editOf(was, one)] : [];
  });
  const code = await scene.did('import', edits, { ...MIA, source: 'import' });
  leaving.add(after[3]?.id ?? 0);
  const { receipt } = await undone(code);
  expect(receipt).toMatchObject({ lines: 30, reversed: 29, failed: 1, open: 1 });
  expect(receipt?.firstFailed[0]).toMatchObject({
    contactId: after[3]?.id,
    reason: expect.stringContaining('Take the delete back first'),
  });
  leaving.clear();
  shown.length = 0;
  expect((await undone(code)).receipt).toMatchObject({ before: 29, reversed: 1 });
  expect((await scene.all(contacts)).every(({ city }) => city === 'Oslo')).toBe(true);
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
