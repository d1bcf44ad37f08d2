/** Somebody is forgotten around undos of many lines: in ended ones, in one under way, and before one. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { endHold, holdForUndo } from '../../src/audit/actions-repository.ts';
import type { Contact } from '../../src/contacts/contact.ts';
import { draftOf } from '../../src/contacts/reverse-edit.ts';
import type { ImportsFace } from '../../src/imports/face.ts';
import { askEveryPlace, tablesWith } from '../deletions/every-place.ts';
import { deleteMany } from '../support/delete-many.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { addOf, LEO, MIA, type Stage, useLargeScene } from './large-scene.ts';

const scene = useLargeScene();
const FAY = { ...BLANK_DRAFT, email: 'fay@forget.example', first_name: 'Fayette', last_name: 'Lindqvist' };

async function addFay({ contacts }: Stage): Promise<Contact> {
  const [type] = await contacts.types(scene.account);
  const draft = { ...FAY, contact_type_id: type?.id ?? 0 };
  const { contact } = await contacts.add(scene.account, LEO, draft);
  if (!contact) throw new Error('it was not read back');
  return contact;
}

async function forget({ contacts, jobs }: Stage) {
  for (const { id, email } of await scene.all(contacts))
    if (email === FAY.email) await contacts.remove(scene.account, MIA, id);
  const face = {} as ImportsFace;
  return askEveryPlace({ database: scene.database, jobs, face }, scene.account, FAY.email);
}

async function isInNoTable(): Promise<void> {
  for (const text of ['fay@forget', 'fayette', 'lindqvist'])
    expect([text, await tablesWith(scene.database, text)]).toEqual([text, []]);
}

async function receiptOf(id: string) {
  const { rows } = await scene.database.pool.query(
    'select receipt, note from contact_desk.undo_runs where id = $1',
    [id],
  );
  return rows[0].receipt;
}

test('receipts of ended ones name nobody: not who was taken back, who was kept, nor who failed; their counts stay', async () => {
  const stage = await scene.stage();
  const { contacts, undone } = stage;
  await scene.fill(30);
  const taken = await addFay(stage);
  const edited = await addFay(stage);
  const code = await scene.did('import', [
    addOf(taken),
    addOf(edited),
    ...(await scene.all(contacts)).slice(2).map(addOf),
  ]);
  await contacts.edit(scene.account, LEO, edited, { ...draftOf(edited, 75), city: 'Bergen' });
  const first = await undone(code);
  expect(first.receipt).toMatchObject({ lines: 32, reversed: 31, kept: 1 });

  await scene.fill(30, 'again.example');
  const ids = (await scene.all(contacts)).map(({ id }) => id);
  const removed = await deleteMany({ contacts, ledger: scene.ledger }, scene.account, MIA, ids);
  scene.hook((path) =>
    path.includes('contacts/add') ? { status: 422, errors: 'On our list: Fay@forget.example' } : 'pass',
  );
  const second = await undone(removed);
  expect(second.receipt).toMatchObject({ lines: 31, failed: 31, reversed: 0 });
  for (const table of ['undo_runs', 'undo_rows', 'ledger_lines'])
    expect(await tablesWith(scene.database, 'fay@forget')).toContain(`contact_desk.${table}`);

  scene.hook(() => 'pass');
  await forget(stage);
  await isInNoTable();
  for (const { id, receipt } of [first, second]) {
    const after = await receiptOf(id);
    const { firstReversed, firstKept, firstFailed, ...counts } = receipt ?? ({} as never);
    expect(after).toMatchObject(counts);
    for (const [name, list] of Object.entries({ firstReversed, firstKept, firstFailed }))
      expect(after[name]).toHaveLength(list.length);
  }
  const { firstReversed } = await receiptOf(first.id);
  expect(firstReversed.filter(({ email }: { email: string }) => email === '')).toHaveLength(1);
});

test('one under way keeps its lines, is waited for, and leaves nothing of whom it brings back', async () => {
  const stage = await scene.stage({ work: false });
  const { contacts, large, undo, ended, jobs } = stage;
  await scene.fill(40);
  await addFay(stage);
  const ids = (await scene.all(contacts)).map(({ id }) => id);
  const code = await deleteMany({ contacts, ledger: scene.ledger }, scene.account, MIA, ids);
  await large.start(scene.account, 'UMIA', await undo.get(scene.account, code));
  expect((await forget(stage)).log).toMatchObject({ busy: 1 });
  await jobs.work();
  expect((await ended(code)).receipt).toMatchObject({ lines: 41, reversed: 41 });
  expect((await scene.all(contacts)).map(({ email }) => email)).toContain(FAY.email);
  expect((await forget(stage)).log?.busy).toBe(0);
  await isInNoTable();
  expect(await scene.all(contacts)).toHaveLength(40);
});

test('one that somebody waits for is waited for too', async () => {
  const stage = await scene.stage();
  const { contacts, undo } = stage;
  const { id } = await addFay(stage);
  const removed = await contacts.remove(scene.account, MIA, id);
  const action = await undo.get(scene.account, removed.is === 'deleted' ? removed.code : '');
  const db = scene.database.kysely<unknown>();
  const token = randomUUID();
  await holdForUndo(db, scene.account.id, action.id, { token, userId: 'UMIA', staleSeconds: 120 });
  // The line of the add is not needed for it.
  expect((await forget(stage)).log).toEqual({ removed: 1, busy: 1 });
  await endHold(db, scene.account.id, action.id, { token, undoneBy: undefined });
  expect((await forget(stage)).log).toEqual({ removed: 1, busy: 0 });
  await isInNoTable();
});

test('undone by its code afterwards, the rest is taken back, and who is forgotten is counted as that', async () => {
  const stage = await scene.stage();
  const { contacts, large, undo, undone, files } = stage;
  await scene.fill(40);
  await addFay(stage);
  const code = await scene.did('import', (await scene.all(contacts)).map(addOf));
  await forget(stage);
  const plan = await large.look(scene.account, await undo.get(scene.account, code));
  expect(plan.kept).toEqual([{ why: 'forgotten', lines: 1, by: undefined }]);
  const { receipt } = await undone(code);
  expect(receipt).toMatchObject({
    lines: 41,
    reversed: 40,
    kept: 1,
    failed: 0,
    left: 0,
    before: 0,
    never: 0,
  });
  expect(receipt?.firstKept).toMatchObject([{ email: '', reason: expect.stringContaining('forgotten') }]);
  expect(files[0]?.text).toContain('forgotten for good');
  expect(await scene.all(contacts)).toEqual([]);
  await isInNoTable();
});
