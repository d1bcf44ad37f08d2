/** Values kept for a short time per key: one read at a time whose waiters may leave, and own writes that show at once. */

export type KeptOptions<T> = {
  keepMs: number;
  /** What a value costs, and how much all of them may cost together; the oldest are dropped beyond it. */
  weigh?: (value: T) => number;
  maxWeight?: number;
};

export type Kept<T> = {
  /**
   * The kept value, or what `read` gives; callers meanwhile share one read. `fresh` skips the kept value, not a read that
   * is under way. An abort ends the caller's waiting, and the read itself only when nobody waits any more.
   */
  get(
    key: string,
    read: (signal: AbortSignal) => Promise<T>,
    options?: { fresh?: boolean; signal?: AbortSignal | undefined },
  ): Promise<T>;
  peek(key: string): T | undefined;
  /** Changes the kept value, and the result of a read under way, which may have begun before the write. */
  patch(key: string, change: (value: T) => T): void;
  /** Drops the value; a read under way still answers its waiters, and nobody else. */
  forget(key: string): void;
  /** Drops everything and ends what is under way. */
  clear(): void;
};

type Value<T> = { value: T; timer: NodeJS.Timeout };
type Reading<T> = {
  result: Promise<T>;
  changes: ((value: T) => T)[];
  waiting: number;
  controller: AbortController;
};

export function createKept<T>(options: KeptOptions<T>): Kept<T> {
  const values = new Map<string, Value<T>>();
  const readings = new Map<string, Reading<T>>();

  function keep(key: string, value: T): void {
    drop(key);
    const timer = setTimeout(() => drop(key), options.keepMs).unref();
    values.set(key, { value, timer });
    if (options.weigh === undefined || options.maxWeight === undefined) return;
    let weight = [...values.values()].reduce((sum, kept) => sum + (options.weigh?.(kept.value) ?? 0), 0);
    for (const [oldest, kept] of values) {
      if (weight <= options.maxWeight || oldest === key) break;
      weight -= options.weigh(kept.value);
      drop(oldest);
    }
  }

  function drop(key: string): void {
    clearTimeout(values.get(key)?.timer);
    values.delete(key);
  }

  function start(key: string, read: (signal: AbortSignal) => Promise<T>): Reading<T> {
    const controller = new AbortController();
    const changes: Reading<T>['changes'] = [];
    const current = () => readings.get(key)?.controller === controller;
    const run = async () => {
      try {
        let value: T = await read(controller.signal);
        for (const change of changes) value = change(value);
        if (current()) keep(key, value);
        return value;
      } finally {
        if (current()) readings.delete(key);
      }
    };
    const reading = { result: run(), changes, waiting: 0, controller };
    readings.set(key, reading);
    return reading;
  }

  function leave(key: string, reading: Reading<T>): void {
    reading.waiting--;
    if (reading.waiting > 0) return;
    reading.controller.abort();
    if (readings.get(key) === reading) readings.delete(key);
  }

  return {
    async get(key, read, { fresh = false, signal } = {}) {
      signal?.throwIfAborted();
      const kept = values.get(key);
      if (kept && !fresh) return kept.value;
      const reading = readings.get(key) ?? start(key, read);
      reading.waiting++;
      try {
        return await untilAborted(reading.result, signal);
      } finally {
        leave(key, reading);
      }
    },
    peek: (key) => values.get(key)?.value,
    patch(key, change) {
      readings.get(key)?.changes.push(change);
      const kept = values.get(key);
      if (kept) kept.value = change(kept.value);
    },
    forget(key) {
      drop(key);
      readings.delete(key);
    },
    clear() {
      for (const key of [...values.keys()]) drop(key);
      for (const { controller } of readings.values()) controller.abort();
      readings.clear();
    },
  };
}

async function untilAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await result;
  const left = Promise.withResolvers<never>();
  const leave = () => left.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([result, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
