/** The ledger on its database: whose lines are whose, pages, a contact's history over all its ids, and what is forgotten. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { type By, emailKey, newCode, readCode, type SettledLine } from '../../src/audit/action.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import { countLeft, findLeft } from '../../src/audit/left-lines-repository.ts';
import { sweepLedger } from '../../src/audit/settle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const db = () => database.current.kysely<unknown>();
const ledger = () => createLedger(db());
const mia: By = { userId: 'UMIA', source: 'command' };

let accounts = 0;
let account: { id: string; workspaceId: string };
beforeEach(() => {
  account = { id: `ledger${++accounts}`, workspaceId: 'T1' };
});

async function did(kind: 'add' | 'edit' | 'delete', contactId: number, email: string, by = mia) {
  const { code, lineIds } = await ledger().begin(account, by, kind, [{ contactId, email }]);
  const lineId = lineIds[0] ?? 0;
  await ledger().settle(account, [{ lineId, outcome: 'done' }]);
  return { code, lineId };
}

test('a code is read however it was typed or pasted, and nothing else is taken for one', () => {
  const code = newCode();
  for (const typed of [
    code,
    code.toUpperCase(),
    ` \`${code}\` `,
    `#${code}`,
    `“${code}”`.replaceAll(/[“”]/g, '"'),
  ])
    expect(readCode(typed)).toBe(code);
  for (const typed of ['', 'abc', 'k7m2pp', 'k7m2o', 'ana@example.com'])
    expect(readCode(typed)).toBeUndefined();
});

test('any text of strangers can be recorded and comes back, but for what no database keeps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 2000 }), async (text) => {
      const before = { first_name: text };
      const { lineIds } = await ledger().begin(account, mia, 'delete', [
        { contactId: 1, email: text, before },
      ]);
      const note = text;
      await ledger().settle(account, [{ lineId: lineIds[0] ?? 0, outcome: 'failed', note }]);
      const { items } = await ledger().history(account, { contactIds: [1] }, 1);
      const kept = text.replaceAll('\0', '').toWellFormed();
      expect(items[0]).toMatchObject({ before: { first_name: kept }, email: emailKey(text) });
    }),
    { numRuns: 40 },
  );
});

test('a settled line stays as it is; an open one learns more', async () => {
  const { lineIds } = await ledger().begin(account, mia, 'add', [
    { email: 'a@b.co', after: { city: 'Oslo' } },
  ]);
  const lineId = lineIds[0] ?? 0;
  const line = async () => (await ledger().history(account, { contactIds: [], email: 'a@b.co' }, 1)).items[0];
  await ledger().settle(account, [{ lineId, outcome: 'done', open: true }]);
  expect(await line()).toMatchObject({ outcome: 'done', contactId: undefined, settledAt: undefined });
  await ledger().settle(account, [{ lineId, outcome: 'done', contactId: 7 }]);
  await ledger().settle(account, [{ lineId, outcome: 'failed', contactId: 8 }]);
  expect(await line()).toMatchObject({ outcome: 'done', contactId: 7, after: { city: 'Oslo' } });
});

test('lines of one action come back in the order given, with an id for each', async () => {
  const lines = Array.from({ length: 300 }, (_, index) => ({
    contactId: 1000 - index,
    email: `${index}@b.co`,
  }));
  const { code, lineIds } = await ledger().begin(account, mia, 'delete', lines);
  expect(lineIds).toHaveLength(300);
  const { items } = await ledger().recent(account, {}, 1);
  expect(items).toMatchObject([{ code, lines: { intent: 300 }, first: { contactId: 1000 } }]);
  const kept = await ledger().lines(account, items[0]?.id ?? 0);
  expect(kept.map(({ id, contactId }) => [id, contactId])).toEqual(
    lines.map(({ contactId }, index) => [lineIds[index], contactId]),
  );
});

test('what is done under one key is one action, also when its calls come at the same time', async () => {
  const by: By = { ...mia, source: 'message', group: 'people 1' };
  const entries = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((id) => ledger().begin(account, by, 'add', [{ email: `${id}@b.co` }])),
  );
  expect(new Set(entries.map(({ code }) => code)).size).toBe(1);
  expect((await ledger().recent(account, {}, 1)).items).toMatchObject([
    { source: 'message', lines: { intent: 6 } },
  ]);
  const elsewhere = { id: `${account.id} too`, workspaceId: 'T2' };
  const { code } = await ledger().begin(elsewhere, by, 'add', [{ email: 'x@b.co' }]);
  expect((await ledger().recent(elsewhere, {}, 1)).items).toMatchObject([{ code, lines: { intent: 1 } }]);
});

test('lines of one action may be of several kinds, and those of it that are done already are written once', async () => {
  const by: By = { ...mia, source: 'import', group: 'import 1' };
  const record = (lines: SettledLine[]) =>
    db()
      .transaction()
      .execute((trx) => ledger().record(trx, account, by, 'import', lines));
  const after = { city: 'Oslo' };
  const first = await record([
    { kind: 'add', contactId: 1, email: 'New@b.co', after, outcome: 'done' },
    { kind: 'edit', contactId: 2, email: 'old@b.co', before: after, after, outcome: 'done' },
  ]);
  const second = await record([
    { kind: 'add', email: 'later@b.co', after, mark: 2, outcome: 'done', open: true },
  ]);
  expect(second).toEqual(first);
  expect(await record([])).toEqual({ code: '' });
  const { items } = await ledger().recent(account, {}, 1);
  expect(items).toMatchObject([{ code: first.code, kind: 'import', source: 'import', lines: { done: 3 } }]);
  expect(await ledger().lines(account, items[0]?.id ?? 0)).toMatchObject([
    { kind: 'add', contactId: 1, email: 'new@b.co', outcome: 'done', after, settledAt: expect.any(Date) },
    { kind: 'edit', contactId: 2, before: after },
    { kind: 'add', outcome: 'done', mark: 2, settledAt: undefined },
  ]);
});

test('lines that are recorded as done are gone with the transaction that does not come to its end', async () => {
  const line: SettledLine = { kind: 'add', contactId: 1, email: 'a@b.co', outcome: 'done' };
  const killed = db()
    .transaction()
    .execute(async (trx) => {
      await ledger().record(trx, account, mia, 'import', [line]);
      throw new Error('killed');
    });
  await expect(killed).rejects.toThrow('killed');
  expect((await ledger().recent(account, {}, 1)).total).toBe(0);
});

test('a history follows a contact over its restores and its addresses', async () => {
  await did('add', 1, 'old@b.co');
  await did('edit', 1, 'old@b.co');
  const gone = await did('delete', 1, 'new@b.co');
  const undo = await ledger().begin(account, { ...mia, source: 'undo' }, 'add', []);
  const { items } = await ledger().recent(account, {}, 1);
  expect(items.map(({ code }) => code)).not.toContain(undo.code);
  const actionId = (
    await database.current.pool.query('select id from contact_desk.ledger_actions where code = $1', [
      undo.code,
    ])
  ).rows[0].id;
  const by: By = { ...mia, undo: { actionId: Number(actionId), lineId: gone.lineId } };
  const { lineIds } = await ledger().begin(account, by, 'add', [{ contactId: 2, email: 'new@b.co' }]);
  await ledger().settle(account, [{ lineId: lineIds[0] ?? 0, outcome: 'done' }]);
  await did('edit', 3, 'somebody.else@b.co');

  const ids = async (whose: Parameters<ReturnType<typeof ledger>['history']>[1]) =>
    (await ledger().history(account, whose, 1)).items.map(({ contactId }) => contactId);
  expect(await ids({ contactIds: [2] })).toEqual([2, 1, 1, 1]);
  expect(await ids({ contactIds: [], email: 'NEW@b.co ' })).toEqual([2, 1, 1, 1]);
  expect(await ids({ contactIds: [1] })).toEqual([2, 1, 1, 1]);
  expect(await ids({ contactIds: [], email: 'old@b.co' })).toEqual([2, 1, 1, 1]);
});

test('an action is named by what was done in it', async () => {
  const lines = [1, 2].map((contactId) => ({ contactId, email: `${contactId}@b.co` }));
  const { lineIds } = await ledger().begin(account, mia, 'delete', lines);
  const outcomes = ['failed', 'done'] as const;
  const settled = outcomes.map((outcome, index) => ({ lineId: lineIds[index] ?? 0, outcome }));
  await ledger().settle(account, settled);
  const { items } = await ledger().recent(account, {}, 1);
  expect(items).toMatchObject([{ lines: { done: 1, failed: 1 }, first: { contactId: 2 } }]);
});

test('what has nothing to take back is not among what can be undone', async () => {
  await did('add', 1, 'kept@b.co');
  await did('add', 2, 'gone@b.co');
  await did('edit', 2, 'gone@b.co');
  await did('delete', 2, 'gone@b.co');
  await did('add', 3, 'other@b.co');
  await did('edit', 3, 'other@b.co');
  const undoable = async () =>
    (await ledger().recent(account, { undoable: true }, 1)).items.map(({ kind, first }) => [
      kind,
      first.contactId,
    ]);
  expect(await undoable()).toEqual([
    ['edit', 3],
    ['add', 3],
    ['delete', 2],
    ['add', 1],
  ]);
});

test('nothing of another account is seen, changed or dropped', async () => {
  const { lineId } = await did('add', 1, 'mine@b.co');
  const mine = account;
  account = { id: 'somebody else', workspaceId: 'T2' };
  await ledger().settle(account, [{ lineId, outcome: 'failed', note: 'forged' }]);
  expect((await ledger().recent(account, {}, 1)).total).toBe(0);
  expect((await ledger().history(account, { contactIds: [1], email: 'mine@b.co' }, 1)).total).toBe(0);
  await sweepLedger(db(), account.id, 0);
  expect((await ledger().history(mine, { contactIds: [1] }, 1)).items).toMatchObject([{ outcome: 'done' }]);
});

test('pages are of ten, newest first; one beyond the end is the last', async () => {
  for (let id = 1; id <= 12; id++)
    await did('add', id, `${id}@b.co`, { ...mia, userId: id % 2 ? 'UMIA' : 'ULEO' });
  const first = await ledger().recent(account, {}, 1);
  expect([first.items.length, first.total, first.pages]).toEqual([10, 12, 2]);
  expect(first.items[0]?.first.contactId).toBe(12);
  expect((await ledger().recent(account, {}, 99)).items.map(({ first: line }) => line.contactId)).toEqual([
    2, 1,
  ]);
  expect((await ledger().recent(account, { userId: 'ULEO' }, 1)).total).toBe(6);
});

test('what is older than the ledger goes back is dropped, with its lines', async () => {
  const old = await did('add', 1, 'old@b.co');
  await did('add', 2, 'young@b.co');
  await database.current.pool.query(
    "update contact_desk.ledger_actions set at = now() - interval '366 days' where code = $1 and account_id = $2",
    [old.code, account.id],
  );
  await sweepLedger(db(), account.id, 365);
  expect((await ledger().recent(account, {}, 1)).items).toMatchObject([{ first: { contactId: 2 } }]);
  expect((await ledger().history(account, { contactIds: [1] }, 1)).total).toBe(0);
});

test('an action of many lines is told of in pages, and dropped with all of them', async () => {
  const { code, lineIds } = await ledger().begin(
    account,
    mia,
    'delete',
    Array.from({ length: 1201 }, (_, id) => ({ contactId: id + 1, email: `${id}@b.co` })),
  );
  const settled = lineIds.map((lineId, index) => {
    return { lineId, outcome: index === 0 ? ('failed' as const) : ('done' as const) };
  });
  await ledger().settle(account, settled);
  const { items } = await ledger().recent(account, { undoable: true }, 1);
  expect(items).toMatchObject([{ code, lines: { done: 1200, failed: 1 } }]);
  const ref = { accountId: account.id, actionId: items[0]?.id ?? 0 };
  expect(await countLeft(db(), ref)).toEqual({ lines: 1201, left: 1200, never: 1, reversed: 0 });
  const first = await findLeft(db(), ref, { after: 0, limit: 500 });
  expect([first?.lines.length, first?.upTo]).toEqual([499, lineIds[499]]);
  expect(await findLeft(db(), ref, { after: lineIds.at(-1) ?? 0, limit: 500 })).toBeUndefined();

  await database.current.pool.query(
    "update contact_desk.ledger_actions set at = now() - interval '366 days' where account_id = $1",
    [account.id],
  );
  await sweepLedger(db(), account.id, 365);
  expect((await ledger().recent(account, {}, 1)).total).toBe(0);
  expect(await ledger().lines(account, ref.actionId)).toEqual([]);
});
