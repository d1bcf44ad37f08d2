/** Every message of the ledger, built from the wildest contacts, is one that Slack takes and that nothing escapes from. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Line } from '../../../src/audit/action.ts';
import type { UndoRun } from '../../../src/audit/undo-run.ts';
import { checkMessage } from '../../../src/block-kit/check.ts';
import type { Account } from '../../../src/contacts/account.ts';
import type { Contacts } from '../../../src/contacts/service.ts';
import { snapshotOf } from '../../../src/contacts/snapshot.ts';
import { createNames, describeChanges } from '../../../src/slack/audit/describe.ts';
import { buildLargePlan, buildStarted, buildUndoRun } from '../../../src/slack/audit/large-undo-message.ts';
import { buildHistoryPage, buildLog } from '../../../src/slack/audit/log-message.ts';
import { buildReceipt } from '../../../src/slack/audit/receipt.ts';
import {
  buildAlreadyUndone,
  buildPlan,
  buildUnderWay,
  buildUndoable,
  buildUndoing,
  buildUndone,
  describeSummary,
} from '../../../src/slack/audit/undo-message.ts';
import { emptyValues } from '../../../src/slack/contacts/form.ts';
import { wildContact, wildId, wildText } from '../wild.ts';

const at = new Date('2026-05-04T09:05:30.000Z');
const OWN_TOKENS = /<(?!!date\^|@U1>)/;

function expectFine(reply: { text: string; blocks?: unknown[] }): void {
  expect(checkMessage(reply)).toEqual([]);
  expect(reply.text.trim()).not.toBe('');
  const shown: string[] = [reply.text];
  JSON.stringify(reply.blocks, (_, value) => {
    if (value?.type === 'mrkdwn') shown.push(value.text);
    return value;
  });
  expect(shown.filter((text) => OWN_TOKENS.test(text))).toEqual([]);
}

const kind = fc.constantFrom('add', 'edit', 'delete');
const actionKind = fc.constantFrom('add', 'edit', 'delete', 'import');
const deed = fc.constantFrom(undefined, { userId: 'U1', at });
const action: fc.Arbitrary<Action> = fc.record({
  id: wildId,
  code: fc.constant('k7m2p'),
  userId: fc.constant('U1'),
  source: fc.constantFrom('command', 'shortcut', 'message', 'import', 'undo'),
  kind: actionKind,
  at: fc.constant(at),
  undoOf: fc.constantFrom(undefined, 1),
  undone: deed,
  undoneInPart: fc.boolean(),
  undoing: fc.constant(undefined),
});
const side = fc.oneof(wildContact.map(snapshotOf), fc.constant(undefined), fc.constant({ odd: 1 }));
const line: fc.Arbitrary<Line> = fc.record({
  id: wildId,
  actionId: wildId,
  kind,
  contactId: fc.constantFrom(undefined, 7),
  email: wildText,
  outcome: fc.constantFrom('intent', 'done', 'failed', 'unknown'),
  before: side,
  after: side,
  mark: fc.constant(undefined),
  undoOf: fc.constant(undefined),
  note: fc.option(wildText, { nil: undefined }),
  at: fc.constant(at),
  settledAt: fc.constantFrom(undefined, at),
  forgotten: fc.boolean(),
});
const says = fc.array(wildText, { maxLength: 4 });
const told = fc.record({ line, says, since: deed, contactId: fc.constantFrom(undefined, 7) });
const planned = fc
  .record({ told, verdict: fc.constantFrom('can', 'asks', 'nothing'), seen: wildText })
  .map((one) => ({
    ...one.told,
    verdict: one.verdict as 'can' | 'asks' | 'nothing',
    seen: 'aGVsbG8',
    changedSince: false,
    act: async () => ({ contactId: 1, says: [] }),
  }));
const only = fc.option(
  wildText.map((text) => text.slice(0, 320)),
  { nil: undefined },
);
const count = fc.nat({ max: 30_000 });
const summary = fc
  .record({
    action,
    first: line,
    lines: fc.record({ intent: count, done: count, failed: count, unknown: count }),
  })
  .map(({ action: one, ...rest }) => ({ ...one, ...rest }));
const paged = <T>(item: fc.Arbitrary<T>) =>
  fc.record({
    items: fc.array(item, { maxLength: 10 }),
    total: count,
    page: fc.constant(2),
    pages: fc.constant(3),
  });

function check<T>(arbitrary: fc.Arbitrary<T>, run: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, run), { numRuns: 100 });
}

describe('messages of the ledger', () => {
  it('of an undo: the list, the plan, what came of it', () => {
    check(paged(summary), (page) => expectFine(buildUndoable(page, 30)));
    check(
      fc.record({ action, only, isPart: fc.boolean(), plans: fc.array(planned, { maxLength: 30 }) }),
      (plan) => expectFine(buildPlan({ ...plan, reversed: 1, seen: 'x'.repeat(16) })),
    );
    const lines = fc.array(told, { maxLength: 30 });
    const left = { only, asks: count, open: fc.boolean(), seen: fc.constant('x'.repeat(16)) };
    check(fc.record({ action, reversed: lines, kept: lines, failed: lines, ...left }), (undone) =>
      expectFine(buildUndone({ ...undone, code: 'k7m2p' }, at)),
    );
    expectFine(buildAlreadyUndone({ userId: 'U1', at }));
    expectFine(buildUnderWay({ userId: 'U1', at }));
    expectFine(buildUndoing('k7m2p', 500));
  });

  it('of an undo of many: what it will do, how far it is, its receipt', () => {
    const group = fc.record({
      why: fc.constantFrom('changed', 'gone', 'held', 'unknown'),
      lines: count,
      by: fc.constantFrom(undefined, 'U1'),
    });
    const plan = fc.record({
      action,
      can: fc.record({ add: count, edit: count, delete: count }),
      kept: fc.array(group, { maxLength: 12 }),
      reversed: count,
      first: fc.array(line, { maxLength: 10 }),
    });
    check(plan, (one) => expectFine(buildLargePlan(one)));
    const named = { email: wildText, contactId: fc.constantFrom(undefined, 7) };
    const row = fc.record({ ...named, reason: wildText, open: fc.boolean(), since: deed });
    const rows = fc.array(row, { maxLength: 10 });
    const receipt = fc.record({
      lines: count,
      reversed: count,
      kept: count,
      failed: count,
      left: count,
      before: count,
      never: count,
      open: count,
      firstReversed: fc.array(fc.record(named), { maxLength: 10 }),
      firstKept: rows.map((all) => all.map((one) => ({ ...one, outcome: 'kept' as const }))),
      firstFailed: rows.map((all) => all.map((one) => ({ ...one, outcome: 'failed' as const }))),
      attached: fc.constantFrom(null, true, false),
    });
    const run = fc.record({
      kind: actionKind,
      note: fc.option(wildText, { nil: undefined }),
      receipt: fc.option(receipt, { nil: undefined }),
      undoCode: fc.constantFrom(undefined, 'q2w3r'),
      interruptions: fc.nat({ max: 3 }),
    });
    const fixed = { id: '00000000-0000-4000-8000-000000000000', code: 'k7m2p', userId: 'U1', startedAt: at };
    check(fc.record({ run, done: count }), ({ run: one, done }) => {
      const whole = { ...fixed, updatedAt: at, ...one } as UndoRun;
      expectFine(buildUndoRun(whole, 30));
      expectFine(buildUndoRun(whole, 30, { done, total: 30_000, secondsLeft: 61 }));
    });
    for (const is of ['already', 'under way'] as const)
      expectFine(buildStarted({ is, by: { userId: 'U1', at } }, 'k7m2p'));
    expectFine(buildStarted({ is: 'started', lines: 500 }, 'k7m2p'));
    expectFine(buildStarted({ is: 'nothing' }, 'k7m2p'));
  });

  it('of the log and the receipt of a delete', () => {
    check(paged(summary), (page) => expectFine(buildLog(page)));
    check(wildContact, (only) => {
      expectFine(buildReceipt({ code: 'k7m2p', deleted: 1, only, at }, 30));
      expectFine(buildReceipt({ code: 'k7m2p', deleted: 12, at }, 30));
    });
  });

  it('of the history of a contact, however long its values', async () => {
    const contacts = {
      types: async () => [{ id: 1, name: '<!here>' }],
      countryName: async (_, country) => country,
    } as Pick<Contacts, 'types' | 'countryName'> as Contacts;
    const show = await createNames(contacts, {} as Account);
    const entry = fc
      .record({ line, action })
      .map(({ line: one, action: whole }) => ({ ...one, action: whole, undone: whole.undone }));
    await fc.assert(
      fc.asyncProperty(paged(entry), wildText, async (page, whose) => {
        expectFine(await buildHistoryPage(page, whose.slice(0, 320), show));
      }),
      { numRuns: 60 },
    );
  });
});

const one: Action = {
  id: 1,
  code: 'k7m2p',
  userId: 'U1',
  source: 'command',
  kind: 'delete',
  at,
  undoOf: undefined,
  undone: undefined,
  undoneInPart: false,
  undoing: undefined,
};
const first = { email: 'ana@example.com' } as Line;

it('counts what was done, and what was not only where nothing was', () => {
  const summarised = (done: number, failed: number) =>
    describeSummary({ ...one, first, lines: { intent: 0, unknown: 0, done, failed } });
  expect(summarised(2, 1)).toContain('deleted *2 contacts*');
  expect(summarised(1, 5)).toContain('deleted *ana@example.com*');
  expect(summarised(0, 3)).toContain('deleted *3 contacts*');
});

it('says in the log that something is being undone, undone in part, or undone, one of them', () => {
  const lines = { intent: 0, unknown: 0, done: 2, failed: 0 };
  const said = (is: Partial<Action>) =>
    JSON.stringify(buildLog({ items: [{ ...one, first, lines, ...is }], total: 1, page: 1, pages: 1 }));
  const deed = { userId: 'U1', at };
  expect(said({})).not.toContain('undone');
  expect(said({ undoneInPart: true })).toContain('undone in part');
  expect(said({ undone: deed })).toContain('undone by');
  const underWay = said({ undoing: deed, undoneInPart: true });
  expect(underWay).toContain('being undone');
  expect(underWay).not.toContain('in part');
});

it('says on which day something was undone', () => {
  expect(buildAlreadyUndone({ userId: 'U1', at }).text).toContain('{date_short_pretty} {time}');
});

it('says while many are undone how to go on should nothing come of it', () => {
  expect(buildUndoing('k7m2p', 500).text).toContain('`/contact undo k7m2p`');
});

it('names the fields that changed, and blanks as blank', () => {
  const before = { ...emptyValues().fields, city: 'Rome', contact_type_id: 'Leads' };
  const after = { ...before, city: 'Bergen', state: 'x'.repeat(100), contact_type_id: '' };
  expect(describeChanges(before, after)).toEqual([
    'Type: Leads → _blank_',
    `State: _blank_ → ${'x'.repeat(59)}…`,
    'City: Rome → Bergen',
  ]);
});
