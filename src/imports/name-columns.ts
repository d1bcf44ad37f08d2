/** The columns of people's names: in two parts, or whole; `Name` is the last name beside a first one, and whole else. */
import { type Column, type Decisions, leaveOut, numberOf, settle, shareOf } from './column.ts';

const MOST = 0.5;
/** Headers that mean a part of the name where there is another part beside, and often the whole name where there is none. */
const PART_OR_WHOLE = /^(nom|nome|nombres?|imię|jméno|名)$/i;

export function settleNames(decisions: Decisions, columns: Column[]): void {
  const called = (field: string) =>
    columns
      .filter(({ column, name }) => !decisions.has(column) && name?.field === field)
      .sort((a, b) => numberOf(a) - numberOf(b) || b.filled.length - a.filled.length || a.column - b.column);
  const first = called('first_name');
  const last = called('last_name');
  const whole = called('full_name');
  const alone = [...first, ...last];
  if (alone.length === 1 && whole.length === 0 && alone[0] && isWhole(alone[0])) {
    settle(decisions, 'full_name', alone, 'content');
    return;
  }
  settle(decisions, 'first_name', first);
  if (first.length > 0 && last.length === 0) settle(decisions, 'last_name', whole);
  else {
    settle(decisions, 'last_name', last);
    if (first.length === 0 && last.length === 0) settle(decisions, 'full_name', whole);
    // A whole name beside its parts says nothing new.
    else leaveOut(decisions, whole, 'second');
  }
}

function isWhole(column: Column): boolean {
  return (
    PART_OR_WHOLE.test(column.header.trim()) &&
    shareOf(column.filled, (cell) => /\S[\s,]+\S/.test(cell)) > MOST
  );
}
