/** Pages of an action's lines: complete, in order, and without those of its neighbours, however the ids lie. */
import { beforeAll, expect, test } from 'vitest';
import { findActionByCode } from '../../src/audit/actions-repository.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import { countDone, countLeft, findBrief, findLeft } from '../../src/audit/left-lines-repository.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const db = () => database.current.kysely<unknown>();
const account = { id: 'left', workspaceId: 'T1' };
/** More than are counted at once. */
const LINES = 2300;
const PIECE = 100;
let ref: { accountId: string; actionId: number };

/** Three actions whose lines lie between each other's; every tenth line failed. */
beforeAll(async () => {
  const ledger = createLedger(db());
  const codes = new Map<string, string>();
  for (let start = 0; start < LINES; start += PIECE) {
    for (const group of ['before', 'this', 'after']) {
      const lines = Array.from({ length: PIECE }, (_, n) => ({
        contactId: start + n + 1,
        email: `${start + n}@${group}.example`,
        after: { of: group },
        outcome: n % 10 === 9 ? ('failed' as const) : ('done' as const),
      }));
      const by = { userId: 'UMIA', source: 'import' as const, group };
      codes.set(group, (await ledger.record(db(), account, by, 'add', lines)).code);
    }
  }
  const action = await findActionByCode(db(), account.id, codes.get('this') ?? '');
  ref = { accountId: account.id, actionId: action?.id ?? 0 };
});

test('all of them are counted', async () => {
  const never = LINES / 10;
  expect(await countLeft(db(), ref)).toEqual({ lines: LINES, left: LINES - never, never, reversed: 0 });
  expect(await countDone(db(), ref)).toBe(LINES - never);
});

test('another account sees none', async () => {
  const others = { ...ref, accountId: 'other' };
  expect(await countLeft(db(), others)).toMatchObject({ lines: 0 });
  expect(await countDone(db(), others)).toBe(0);
  expect(await findBrief(db(), others, { after: 0, limit: 10 })).toEqual([]);
  expect(await findLeft(db(), others, { after: 0, limit: 10 })).toBeUndefined();
});

test('each is in one page, in its place', async () => {
  const brief: string[] = [];
  for (let after = 0; ; ) {
    const page = await findBrief(db(), ref, { after, limit: 1000 });
    brief.push(...page.map(({ email }) => email));
    after = page.at(-1)?.id ?? after;
    if (page.length < 1000) break;
  }
  expect(brief).toEqual(Array.from({ length: LINES }, (_, n) => `${n}@this.example`));
  const left: string[] = [];
  for (let after = 0; ; ) {
    const page = await findLeft(db(), ref, { after, limit: 500 });
    if (!page) break;
    left.push(...page.lines.map(({ email, after: side }) => `${email} ${JSON.stringify(side)}`));
    after = page.upTo;
  }
  const expected = brief.filter((_, n) => n % 10 !== 9).map((email) => `${email} {"of":"this"}`);
  expect(left).toEqual(expected);
});
