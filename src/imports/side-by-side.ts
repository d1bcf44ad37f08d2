/** Several calls to the service at once, a bounded number. */

/** As many as the client has connections. */
export const IN_FLIGHT = 8;

/** Rejects with the first error, after what is under way has ended. */
export async function sideBySide<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
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
  const ended = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, workOn));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
