/** Work on one thing, one after the other: of two at once, the second sees what the first has done. */

export type Turns = { take<T>(key: string, work: () => Promise<T>): Promise<T> };

/** Of this process; two processes that do the same at once do not wait for each other. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
