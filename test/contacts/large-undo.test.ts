/** Undoing actions of many lines at our own API: what comes back, what is kept and by whom. */
import { expect, test } from 'vitest';
import { draftOf } from '../../src/contacts/reverse-edit.ts';
import { deleteMany } from '../support/delete-many.ts';
import { addOf, editOf, expectSum, LEO, MIA, useLargeScene } from './large-scene.ts';

const scene = useLargeScene();

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

test('who is being deleted in this moment is not put back, and the reason says what to do', async () => {
  const { contacts, undone, shown } = await scene.stage();
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
  await scene.hold(after[3]?.id ?? 0);
  const { receipt } = await undone(code);
  expect(receipt).toMatchObject({ lines: 30, reversed: 29, failed: 1, open: 1 });
  expect(receipt?.firstFailed[0]).toMatchObject({
    contactId: after[3]?.id,
    reason: expect.stringContaining('Take the delete back first'),
  });
  await scene.letGo();
  shown.length = 0;
  expect((await undone(code)).receipt).toMatchObject({ before: 29, reversed: 1 });
  expect((await scene.all(contacts)).every(({ city }) => city === 'Oslo')).toBe(true);
});
