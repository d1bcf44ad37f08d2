/** The ledger of an account: what is meant is written before the call to the service, what became of it after. */
import { AppError } from '../errors.ts';
import type {
  AccountRef,
  Action,
  ActionKind,
  By,
  Deed,
  Line,
  NewLine,
  Settled,
  SettledLine,
} from './action.ts';
import {
  type AnyTrx,
  type AuditDb,
  addAction,
  findActions,
  findActionsByCodes,
  findActionsByIds,
  findGroup,
  lockActionOf,
} from './actions-repository.ts';
import {
  findAddedByOthers,
  findHistory,
  findLastChange,
  findLinesOf,
  findReversed,
  summariseLines,
  type Whose,
} from './lines-repository.ts';
import { addLines, recordLines, retakeLine, settleLines } from './write-lines-repository.ts';

export type { Whose };

/** What is needed to say later what became of each line; `code` is what a person undoes it by. */
export type Entry = { code: string; lineIds: number[] };

/** An action with its lines counted by outcome, and the first of those that are done, else of all. */
export type Summary = Action & { lines: Record<Line['outcome'], number>; first: Line };
/** `undone`: this very line was taken back; what its action had besides may have been kept. */
export type HistoryLine = Line & { action: Action; undone: Deed | undefined };

export type Page<T> = { items: T[]; total: number; page: number; pages: number };

export const PAGE_SIZE = 10;
/** More in one statement would hold the embedded database for longer than others should wait. */
export const MAX_RECORDED = 500;

export type Ledger = {
  /** Before the call. What throws here must stop it: nothing happens unrecorded. */
  begin(account: AccountRef, by: By, kind: ActionKind, lines: NewLine[]): Promise<Entry>;
  /**
   * Lines of which it is known already what became of them, in one statement: for who has a record of intents of their own,
   * and writes these in the transaction `trx` that settles it. At most `MAX_RECORDED` at a time; calls with the same
   * `by.group` are one action. No lines, no action: its code is ''.
   */
  record(
    trx: AnyTrx,
    account: AccountRef,
    by: Omit<By, 'undo'>,
    kind: ActionKind,
    lines: SettledLine[],
  ): Promise<{ code: string }>;
  /** After it. A line that is settled stays as it is. */
  settle(account: AccountRef, settled: ({ lineId: number } & Settled)[]): Promise<void>;
  /** What was begun under this group so far. */
  begun(account: AccountRef, group: string): Promise<{ code: string; lines: Line[] } | undefined>;
  /** Takes up an open line for another try, under the id that it gives; undefined when it is settled by now. */
  retake(account: AccountRef, lineId: number): Promise<number | undefined>;
  /** Newest first; a page that is not there is the last one. */
  recent(
    account: AccountRef,
    where: { userId?: string; days?: number; undoable?: boolean },
    page: number,
  ): Promise<Page<Summary>>;
  /** By whom and when the contact was last changed through us. */
  lastChange(account: AccountRef, contactId: number): Promise<Deed | undefined>;
  /** All that happened to one contact, newest first. */
  history(account: AccountRef, whose: Whose, page: number): Promise<Page<HistoryLine>>;
  /** By their codes, read within `trx` where one is given; those that are not kept any more are left out. */
  actions(account: AccountRef, codes: string[], trx?: AnyTrx): Promise<Map<string, Action>>;
  /** Which of the contacts something else than the action of that group added. */
  addedByOthers(account: AccountRef, contactIds: number[], group: string): Promise<Set<number>>;
  /** In the order in which they were recorded. */
  lines(account: AccountRef, actionId: number): Promise<Line[]>;
};

export function createLedger(db: AuditDb): Ledger {
  return {
    async begin(account, by, kind, lines) {
      return db.transaction().execute(async (trx) => {
        const { undo } = by;
        if (undo) {
          if (!(await lockActionOf(trx, account.id, undo.lineId)))
            throw new AppError('undo_taken_over', 'Somebody else goes on with this undo.');
          // What takes back an import is of several kinds too.
          const own = kind === 'import' ? {} : { kind };
          const named = lines.map((line) => ({ ...own, ...line }));
          const lineIds = await addLines(trx, account.id, undo.actionId, named, undo.lineId);
          if (lineIds.length === 0)
            throw new AppError('undone_already', 'This was undone in this moment already.');
          return { code: '', lineIds };
        }
        const { id, code } = await addAction(trx, account, { ...by, kind });
        return { code, lineIds: await addLines(trx, account.id, id, lines) };
      });
    },

    async record(trx, account, by, kind, lines) {
      if (lines.length > MAX_RECORDED) throw new RangeError(`at most ${MAX_RECORDED} lines at a time`);
      if (lines.length === 0) return { code: '' };
      const { id, code } = await addAction(trx, account, { ...by, kind });
      await recordLines(trx, account.id, id, lines);
      return { code };
    },

    async settle(account, settled) {
      if (settled.length > 0) await settleLines(db, account.id, settled);
    },

    async begun(account, group) {
      const action = await findGroup(db, account.id, group);
      return action && { code: action.code, lines: await findLinesOf(db, account.id, [action.id]) };
    },

    retake: (account, lineId) => retakeLine(db, account.id, lineId),

    recent: (account, where, page) =>
      paged(page, async (limits) => {
        const { actions, total } = await findActions(db, account.id, where, limits);
        const ids = actions.map(({ id }) => id);
        const summaries = await summariseLines(db, account.id, ids);
        const items = actions.flatMap((action) => {
          const summary = summaries.get(action.id);
          return summary ? [{ ...action, ...summary }] : [];
        });
        return { items, total };
      }),

    history: (account, whose, page) =>
      paged(page, async (limits) => {
        const { lines, total } = await findHistory(db, account.id, whose, limits);
        const ids = lines.map(({ actionId }) => actionId);
        const actions = new Map((await findActionsByIds(db, account.id, ids)).map((one) => [one.id, one]));
        const reversed = await findReversed(
          db,
          account.id,
          lines.map(({ id }) => id),
        );
        const items = lines.flatMap((line) => {
          const action = actions.get(line.actionId);
          return action ? [{ ...line, action, undone: reversed.get(line.id) }] : [];
        });
        return { items, total };
      }),

    async actions(account, codes, trx = db) {
      const actions = await findActionsByCodes(trx, account.id, codes);
      return new Map(actions.map((action) => [action.code, action]));
    },

    lastChange: (account, contactId) => findLastChange(db, account.id, contactId),

    addedByOthers: (account, contactIds, group) => findAddedByOthers(db, account.id, contactIds, group),

    lines: (account, actionId) => findLinesOf(db, account.id, [actionId]),
  };
}

type Limits = { limit: number; offset: number };

async function paged<T>(
  page: number,
  read: (limits: Limits) => Promise<{ items: T[]; total: number }>,
): Promise<Page<T>> {
  const at = (number: number) => read({ limit: PAGE_SIZE, offset: (number - 1) * PAGE_SIZE });
  const asked = Math.max(1, page);
  const first = await at(asked);
  const pages = Math.max(1, Math.ceil(first.total / PAGE_SIZE));
  if (asked <= pages) return { ...first, page: asked, pages };
  return { ...(await at(pages)), page: pages, pages };
}
