/** How many slips of the finger lie between two words. */

/** Letters added, left out, changed or swapped with their neighbour (optimal string alignment distance). */
export function slips(from: string, to: string): number {
  // No name is that long, and the table grows with the square.
  if (Math.abs(from.length - to.length) > 2) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      now.push(
        Math.min(
          at(last, column) + 1,
          at(now, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = now;
  }
  return at(last, to.length);
}

/** Whether it is exactly one; by far quicker for words that are nothing like each other. */
export function isOneSlip(from: string, to: string): boolean {
  const [short, long] = from.length <= to.length ? [from, to] : [to, from];
  const more = long.length - short.length;
  if (more > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  let end = 0;
  while (end < short.length - start && short[short.length - 1 - end] === long[long.length - 1 - end]) end++;
  const middle = short.length - start - end;
  if (more === 1) return middle === 0;
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return middle === 1 || (middle === 2 && isSwapped);
}

function at(row: number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
