/** Columns of people's names that are called nothing, told by the e-mail addresses beside them: `Ana` stands in ana.ruiz@. */
import { normaliseText } from '../contacts/search.ts';
import { type Column, type Decisions, settle } from './column.ts';

/** Many addresses say nothing of a name: some of the rows are enough, one could be chance. */
const ENOUGH = 0.4;
const FEWEST = 2;
/** `li` and `jo` stand in many words. */
const SHORTEST_WORD = 3;
const LONGEST_NAME = 80;
/** Addresses; there may be hundreds of columns to hold against them. */
const LOOKED_AT = 40;

type Told = { column: Column; filled: number; hits: number; words: number; places: number[] };

/** Takes a whole name from one column, or first and last name from two; else nothing: a guess would be one too many. */
export function settleNamesByAddress(decisions: Decisions, columns: Column[], email: Column): void {
  const locals = email.cells
    .map((cell, row) => ({ row, local: normaliseText(cell.slice(0, Math.max(0, cell.lastIndexOf('@')))) }))
    .filter(({ local }) => local !== '')
    .slice(0, LOOKED_AT);
  const told = columns
    .filter(({ column, name }) => !decisions.has(column) && !name)
    .map((column) => tell(column, locals))
    .filter(({ hits, filled }) => hits >= FEWEST && hits >= filled * ENOUGH);
  const [one, other, more] = told;
  if (one && !other && one.words > one.filled * 1.5) {
    settle(decisions, 'full_name', [one.column], 'content');
  }
  if (!one || !other || more) return;
  const isTurned = countBefore(other, one) > countBefore(one, other);
  settle(decisions, isTurned ? 'last_name' : 'first_name', [one.column], 'content');
  settle(decisions, isTurned ? 'first_name' : 'last_name', [other.column], 'content');
}

function tell(column: Column, locals: { row: number; local: string }[]): Told {
  let words = 0;
  let filled = 0;
  const places = locals.map(({ row, local }) => {
    const cell = column.cells[row] ?? '';
    if (cell === '' || cell.length > LONGEST_NAME || cell.includes('@')) return -1;
    const parts = normaliseText(cell)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    filled++;
    words += parts.length;
    const found = parts
      .filter((part) => part.length >= SHORTEST_WORD)
      .map((part) => local.indexOf(part))
      .filter((at) => at >= 0);
    return found.length > 0 ? Math.min(...found) : -1;
  });
  return { column, filled, hits: places.filter((at) => at >= 0).length, words, places };
}

/** In how many addresses the one stands before the other: mostly the first name does. */
function countBefore(one: Told, other: Told): number {
  return one.places.filter((at, row) => at >= 0 && at < (other.places[row] ?? -1)).length;
}
