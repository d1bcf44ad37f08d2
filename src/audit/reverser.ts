/** The port through which what was done is taken back, and what is not known about it is read: one for each kind of action. */
import type { AccountRef, By, Line, Settled } from './action.ts';

export type Acted = {
  contactId: number | undefined;
  /** Sentences for the person: what could not be taken back, what happened on the side. Not escaped. */
  says: string[];
  /** 'gone': there was nothing to take back any more, and nothing was done. */
  was?: 'gone' | undefined;
};

/** What can be done about one line, found by reading. */
export type Plan = {
  line: Line;
  /** 'asks': only when the person says so, having read `says`. 'nothing': there is nothing to take back, for the reason in `says`. */
  verdict: 'can' | 'asks' | 'nothing';
  /** What was done to the contact since, by anybody, is why: the ledger adds who that was, where it knows. */
  changedSince: boolean;
  /** Whether it happened is not known yet: there may be something to take back later. */
  open?: boolean;
  /** Sentences for the person. Not escaped. */
  says: string[];
  /** The state that the person is told of: short, the same for the same state. */
  seen: string;
  /** Takes it back. May throw AppError: it was not done, or nobody knows. */
  act(by: By): Promise<Acted>;
};

export type Reverser<A extends AccountRef> = {
  /** Reads, changes nothing. In the order of the lines, which all are of one action and done. */
  look(account: A, lines: Line[], signal?: AbortSignal): Promise<Plan[]>;
  /**
   * What became of lines that are open, by id of the line; those left out are asked about again later. Never a guess. `claimed`
   * are the contacts that other lines are known to have added.
   */
  settle(
    account: A,
    lines: Line[],
    claimed: ReadonlySet<number>,
    signal?: AbortSignal,
  ): Promise<Map<number, Settled>>;
};

export type Reversers<A extends AccountRef> = Record<Line['kind'], Reverser<A>>;
