/** A column of a file, as the guesses see it: its name, what the name says, and its filled cells. */
import { unguardCell } from '../csv-writer.ts';
import type { WhyLeftOut, WhyTaken } from './column-guess.ts';
import type { TargetField } from './file-reading.ts';
import { findName, findSpelling, type HeaderName } from './header-names.ts';

export type Column = {
  column: number;
  header: string;
  name: HeaderName | undefined;
  /** By row of the sample; '' for a blank cell. */
  cells: string[];
  filled: string[];
};

/** What was decided of a column; `rivals` are columns that could as well be meant. */
export type Decision = { rivals: number[] } & (
  | { target: TargetField; why: WhyTaken }
  | { target: undefined; why: WhyLeftOut }
);
export type Decisions = Map<number, Decision>;

export function readColumns(header: string[], sample: string[][]): Column[] {
  return header.map((text, column) => {
    const cells = sample.map((row) => unguardCell((row[column] ?? '').trim()));
    const name = findName(text) ?? findSpelling(text);
    return { column, header: text, name, cells, filled: cells.filter((cell) => cell !== '') };
  });
}

export function leaveOut(decisions: Decisions, columns: Column[], why: WhyLeftOut): void {
  for (const { column } of columns) decisions.set(column, { target: undefined, why, rivals: [] });
}

/** Of the filled cells of a column; 0 where there are none. */
export function shareOf(filled: string[], looksRight: (cell: string) => boolean): number {
  return filled.length === 0 ? 0 : filled.filter(looksRight).length / filled.length;
}

/**
 * Gives the field to the first of the columns, which are sorted: the likeliest first. Another one is a rival where it holds
 * something else, unless it is numbered as the second, or is a `Work Email` beside a plain `Email`.
 */
export function settle(
  decisions: Decisions,
  target: TargetField,
  [winner, ...others]: Column[],
  why?: WhyTaken,
): void {
  if (!winner) return;
  const rivals = others.filter((other) => isRival(winner, other)).map(({ column }) => column);
  const told = winner.name?.field === 'not_stored' ? undefined : winner.name?.why;
  decisions.set(winner.column, { target, why: why ?? told ?? 'content', rivals });
  for (const { column } of others) {
    const isOne = rivals.includes(column);
    decisions.set(column, {
      target: undefined,
      why: isOne ? 'rival' : 'second',
      rivals: isOne ? [winner.column] : [],
    });
  }
}

function isRival(winner: Column, other: Column): boolean {
  const isQualified = !winner.name?.group && Boolean(other.name?.group);
  if (isQualified || numberOf(other) > numberOf(winner)) return false;
  return other.cells.some((cell, row) => cell !== '' && cell !== winner.cells[row]);
}

/** `E-mail 1` comes before `E-mail 2`; without a number it is the first. */
export function numberOf({ name }: Column): number {
  return Number(/^\d$/.exec(name?.group ?? '')?.[0] ?? 1);
}
