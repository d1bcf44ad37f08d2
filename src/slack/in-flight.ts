/** Knows which listeners are still at work, so that stopping can wait for them. */

export type InFlight = {
  /** Runs and counts the work. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is at work any more, or after `limitMs`; says how many were left behind. */
  drained(limitMs: number): Promise<number>;
};

export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>();
  return {
    async run(work) {
      const task = work();
      running.add(task);
      try {
        return await task;
      } finally {
        running.delete(task);
      }
    },
    async drained(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      let late = false;
      void limit.then(() => {
        late = true;
      });
      // What was on its way in when the door closed may still begin.
      while (running.size > 0 && !late) await Promise.race([Promise.allSettled(running), limit]);
      clearTimeout(timer);
      return running.size;
    },
  };
}
