/** The rules of the one undo, with contacts that are numbers in a set: exactly once, whoever presses and whatever is killed. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { By, Line, Settled } from '../../src/audit/action.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import type { Plan, Reversers } from '../../src/audit/reverser.ts';
import { createUndo } from '../../src/audit/undo.ts';
import { AppError } from '../../src/errors.ts';
import { silentLog, useDatabase } from '../support/database.ts';

const database = useDatabase();
const db = () => database.current.kysely<unknown>();
const mia: By = { userId: 'UMIA', source: 'command' };
const LONG_AGO = "now() - interval '5 minutes'";

let accounts = 0;
let account: { id: string; workspaceId: string };
/** The contacts that are back, each as often as it was restored. */
let restored: number[];
let refuse: (contactId: number) => boolean;
/** What somebody did meanwhile, by contact. */
let holders: Set<number>;
/** Addresses whose contacts are being restored now, and those of which two ever were at once. */
let busy: string[];
let overlapping: Set<string>;
const ledger = () => createLedger(db());

beforeEach(() => {
  account = { id: `a${++accounts}`, workspaceId: 'T1' };
  restored = [];
  refuse = () => false;
  holders = new Set();
  busy = [];
  overlapping = new Set();
});

function plan(line: Line): Plan {
  const contactId = line.contactId ?? 0;
  return {
    line,
    verdict: holders.has(contactId) ? 'asks' : 'can',
    changedSince: holders.has(contactId),
    says: [],
    seen: holders.has(contactId) ? `held${contactId}` : '',
    async act(by) {
      if (busy.includes(line.email)) overlapping.add(line.email);
      busy.push(line.email);
      const { lineIds } = await ledger().begin(account, by, 'add', [{ contactId, email: '' }]);
      const outcome = refuse(contactId) ? 'failed' : 'done';
      if (outcome === 'done') restored.push(contactId);
      await ledger().settle(account, [{ lineId: lineIds[0] ?? 0, outcome }]);
      busy.splice(busy.indexOf(line.email), 1);
      if (outcome === 'failed') throw new AppError('unavailable', 'The service is away.');
      return { contactId, says: [] };
    },
  };
}

/** Reading tells that a contact is back when it is. */
const settle = async (_: unknown, lines: Line[]) =>
  new Map(
    lines.map((line): [number, Settled] => [
      line.id,
      { outcome: restored.includes(line.contactId ?? 0) ? 'done' : 'failed' },
    ]),
  );
const reverser = { look: async (_: unknown, lines: Line[]) => lines.map(plan), settle };
const reversers: Reversers<typeof account> = { add: reverser, edit: reverser, delete: reverser };
const undo = (days = 30) =>
  createUndo({ db: db(), reversers, mayBegin: async () => {}, ended: async () => {}, days, log: silentLog });

async function deleted(...contactIds: number[]): Promise<string> {
  return deletedLines(contactIds.map((contactId) => ({ contactId, email: `${contactId}@example.com` })));
}

async function deletedLines(lines: { contactId: number; email: string }[]): Promise<string> {
  const { code, lineIds } = await ledger().begin(account, mia, 'delete', lines);
  await ledger().settle(
    account,
    lineIds.map((lineId) => ({ lineId, outcome: 'done' })),
  );
  return code;
}

/** A process that holds the undo of `code`, sent one line back, and was killed; `took`: the service had done it. */
async function killedUndo(code: string, took: boolean): Promise<void> {
  const pool = database.current.pool;
  const { rows } = await pool.query(
    `update contact_desk.ledger_actions set undoing = gen_random_uuid(), undoing_by = 'ULEO', undoing_at = ${LONG_AGO}
     where code = $1 and account_id = $2 returning id`,
    [code, account.id],
  );
  const [line] = await ledger().lines(account, Number(rows[0].id));
  const { code: second } = await ledger().begin(account, { ...mia, source: 'undo' }, 'add', []);
  const made = await pool.query(
    'update contact_desk.ledger_actions set undo_of = $1 where code = $2 returning id',
    [rows[0].id, second],
  );
  const part = { actionId: Number(made.rows[0].id), lineId: line?.id ?? 0 };
  await ledger().begin(account, { ...mia, undo: part }, 'add', [{ contactId: line?.contactId, email: '' }]);
  await pool.query(`update contact_desk.ledger_lines set at = ${LONG_AGO} where action_id = $1`, [
    part.actionId,
  ]);
  if (took) restored.push(line?.contactId ?? 0);
}

describe('an undo', () => {
  test('takes back every line once, and is an action of its own', async () => {
    const code = await deleted(1, 2, 3);
    expect(await undo().run(account, 'ULEO', code)).toMatchObject({
      is: 'undone',
      undone: { reversed: { length: 3 }, kept: [], failed: [] },
    });
    expect(restored.toSorted()).toEqual([1, 2, 3]);
    const { items } = await ledger().recent(account, {}, 1);
    expect(items).toMatchObject([
      { source: 'undo', kind: 'add', userId: 'ULEO', undoOf: items[1]?.id, lines: { done: 3 } },
      { code, undone: { userId: 'ULEO' } },
    ]);
  });

  test('takes back lines of one address one after another', async () => {
    const emails = ['one', 'one', 'one', 'two', 'two', '', ''];
    const code = await deletedLines(emails.map((email, index) => ({ contactId: index + 1, email })));
    await undo().run(account, 'ULEO', code);
    expect(restored).toHaveLength(7);
    // What has no address has nothing in common with the others that have none, and need not wait for them.
    expect([...overlapping].filter((email) => email !== '')).toEqual([]);
  });

  test('of two at the same time has exactly one winner, fifty times', { timeout: 120_000 }, async () => {
    for (let round = 1; round <= 50; round++) {
      const code = await deleted(round);
      const both = await Promise.all(['UMIA', 'ULEO'].map((user) => undo().run(account, user, code)));
      expect(both.filter(({ is }) => is === 'undone')).toHaveLength(1);
      expect(restored.filter((id) => id === round)).toEqual([round]);
    }
  });

  test('that comes later is told who was first, and when', async () => {
    const code = await deleted(1);
    await undo().run(account, 'ULEO', code);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      is: 'already',
      by: { userId: 'ULEO', at: expect.any(Date) },
    });
    expect(restored).toEqual([1]);
  });

  test('that failed in part can be pressed again, and does only the rest', async () => {
    const code = await deleted(1, 2);
    refuse = (id) => id === 2;
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      undone: { reversed: { length: 1 }, failed: [{ says: ['The service is away.'] }] },
    });
    refuse = () => false;
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      is: 'undone',
      undone: { reversed: { length: 1 }, failed: [] },
    });
    expect(restored.toSorted()).toEqual([1, 2]);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'already' });
  });

  test.each([true, false])(
    'that was killed goes on and doubles nothing (service had done it: %s)',
    async (took) => {
      const code = await deleted(1, 2);
      await killedUndo(code, took);
      expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'undone' });
      expect(restored.toSorted()).toEqual([1, 2]);
    },
  );

  test('that was killed at its very end is done', async () => {
    const code = await deleted(1);
    await killedUndo(code, true);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'already', by: { userId: 'ULEO' } });
    expect(restored).toEqual([1]);
    expect((await ledger().recent(account, { undoable: true }, 1)).items).toEqual([]);
  });

  test('of what did not happen says that there is nothing to undo', async () => {
    const { code, lineIds } = await ledger().begin(account, mia, 'delete', [{ contactId: 1, email: '' }]);
    await ledger().settle(account, [{ lineId: lineIds[0] ?? 0, outcome: 'failed' }]);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      is: 'asks',
      plan: { plans: [], reversed: 0 },
    });
  });

  test('asks before it overrides somebody, and does it only for the state that was shown', async () => {
    const code = await deleted(1);
    holders.add(1);
    const asked = await undo().run(account, 'UMIA', code);
    const seen = asked.is === 'asks' ? asked.plan.seen : '';
    expect(await undo().run(account, 'UMIA', code, { anyway: 'another state' })).toMatchObject({
      is: 'asks',
    });
    expect(restored).toEqual([]);
    expect(await undo().run(account, 'UMIA', code, { anyway: seen })).toMatchObject({ is: 'undone' });
    expect(restored).toEqual([1]);
  });

  test('of several leaves alone what needs a word, and names it', async () => {
    const code = await deleted(1, 2);
    holders.add(2);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      undone: { reversed: [{ contactId: 1 }], kept: [{ contactId: 2 }] },
    });
    const undoneOf = async (contactId: number) =>
      (await ledger().history(account, { contactIds: [contactId] }, 1)).items.at(-1)?.undone;
    expect(await undoneOf(1)).toMatchObject({ userId: 'UMIA' });
    expect(await undoneOf(2)).toBeUndefined();
  });

  test('that left alone what needs a word can do it later, in the state that was shown', async () => {
    const code = await deleted(1, 2);
    holders.add(2);
    const outcome = await undo().run(account, 'UMIA', code);
    expect(outcome).toMatchObject({ undone: { asks: 1, open: false } });
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'asks' });
    expect(restored).toEqual([1]);
    const anyway = outcome.is === 'undone' ? outcome.undone.seen : '';
    expect(await undo().run(account, 'UMIA', code, { anyway })).toMatchObject({
      is: 'undone',
      undone: { reversed: [{ contactId: 2 }], kept: [], asks: 0 },
    });
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'already' });
    expect(restored).toEqual([1, 2]);
  });

  test('that left alone what is not known yet does it when it is known', async () => {
    const lines = [1, 2].map((contactId) => ({ contactId, email: `${contactId}@example.com` }));
    const { code, lineIds } = await ledger().begin(account, mia, 'delete', lines);
    const happened = (index: number) =>
      ledger().settle(account, [{ lineId: lineIds[index] ?? 0, outcome: 'done' }]);
    await happened(0);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      undone: { reversed: [{ contactId: 1 }], kept: [{ contactId: 2 }], open: true },
    });
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'asks' });
    await happened(1);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ undone: { open: false } });
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({ is: 'already' });
    expect(restored).toEqual([1, 2]);
  });

  test('knows who changed the contact since', async () => {
    const code = await deleted(7);
    const { lineIds } = await ledger().begin(account, { userId: 'ULEO', source: 'command' }, 'edit', [
      { contactId: 7, email: '' },
    ]);
    await ledger().settle(account, [{ lineId: lineIds[0] ?? 0, outcome: 'done' }]);
    holders.add(7);
    expect((await undo().look(account, code)).plans).toMatchObject([{ since: { userId: 'ULEO' } }]);
  });

  test('of what is not known to have happened does nothing', async () => {
    const { code } = await ledger().begin(account, mia, 'delete', [{ contactId: 1, email: '' }]);
    expect(await undo().run(account, 'UMIA', code)).toMatchObject({
      is: 'asks',
      plan: { plans: [{ verdict: 'nothing', says: [expect.stringContaining('not known yet')] }] },
    });
    expect(restored).toEqual([]);
  });

  test('of something older than the setting is refused, and so is a code of another account', async () => {
    const code = await deleted(1);
    await database.current.pool.query(
      "update contact_desk.ledger_actions set at = now() - interval '8 days' where code = $1",
      [code],
    );
    await expect(undo(7).run(account, 'UMIA', code)).rejects.toMatchObject({ code: 'undo_too_late' });
    account = { id: 'another', workspaceId: 'T2' };
    await expect(undo().run(account, 'UMIA', code)).rejects.toMatchObject({ code: 'code_unknown' });
  });
});
