/** Much to do without holding up others: calls side by side, a bounded number, and work in short turns. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** As many as the client has connections. */
export const IN_FLIGHT = 8;

/** Takes them in their order. Rejects with the first error, after what is under way has ended; no more are taken then. */
export async function sideBySide<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  atOnce = IN_FLIGHT,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const workOn = async () => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      await work(next.value).catch((error) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, workOn));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

const ROWS_PER_TURN = 100;

/** The event loop gets its turn between the parts. */
export async function* inTurns<T>(items: T[]): AsyncGenerator<T[]> {
  for (let at = 0; at < items.length; at += ROWS_PER_TURN) {
    if (at > 0) await nextTurn();
    yield items.slice(at, at + ROWS_PER_TURN);
  }
}
