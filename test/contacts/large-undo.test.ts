/** Undoing actions of many lines at our own API: what comes back, what is kept and by whom, what a kill or a cut answer leaves. */
import { expect, test } from 'vitest';
import { draftOf } from '../../src/contacts/reverse-edit.ts';
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
  expect((await scene.all(contacts)).map(({ id }) => id)).toEqual([edited.id]);
  expect(files[0]?.text.split('\r\n')).toHaveLength(1 + 330 + 1);
  const action = await undo.get(scene.account, undoCode ?? '');
  expect(action).toMatchObject({ source: 'undo', kind: 'import', userId: 'UMIA' });
  // What is left is for a person to decide, one by one.
  expect((await undo.get(scene.account, code)).undone).toBeUndefined();
  expect(await large.left(scene.account, await undo.get(scene.account, code))).toBe(2);
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
