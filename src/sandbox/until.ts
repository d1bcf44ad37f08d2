/** Waiting for a state of the workspace, for tests: no sleeping, and a failure that shows what was there. */
import { setTimeout as delay } from 'node:timers/promises';
import { textOf } from './people/reading.ts';
import type { Store } from './store.ts';

const LIMIT_MS = 10_000;
const SHOWN = 6;

/**
 * Resolves with the first truthy result of `look`, tried now and at each change. Rejects after `limitMs` with `what`, and the
 * newest messages as they then were. What `look` throws counts as "not yet".
 */
export type Until = <T>(look: () => T, what: string, limitMs?: number) => Promise<NonNullable<T>>;

export function createUntil(store: Store): Until {
  return async (look, what, limitMs = LIMIT_MS) => {
    const settled = new AbortController();
    let failure: unknown;
    const found = new Promise<NonNullable<ReturnType<typeof look>>>((resolve) => {
      const tryNow = () => {
        try {
          const result = look();
          if (result) resolve(result);
        } catch (error) {
          failure = error;
        }
      };
      const unsubscribe = store.subscribe(tryNow);
      settled.signal.addEventListener('abort', unsubscribe);
      tryNow();
    });
    const late = delay(limitMs, undefined, { signal: settled.signal }).then(() => {
      throw new Error(`${what}: not seen within ${limitMs} ms. ${describe(store)}`, { cause: failure });
    });
    try {
      return await Promise.race([found, late]);
    } finally {
      settled.abort();
      late.catch(() => undefined);
    }
  };
}

function describe(store: Store): string {
  const { messages, views, stacks } = store.state;
  const newest = Object.values(messages)
    .flat()
    .sort((a, b) => a.ts.localeCompare(b.ts))
    .slice(-SHOWN)
    .map((message) => `- ${textOf(message).replaceAll('\n', ' | ')}`);
  const open = Object.values(stacks)
    .flat()
    .flatMap((id) => views[id] ?? [])
    .map((view) => `- modal: ${textOf(view).replaceAll('\n', ' | ')}`);
  return ['Newest messages and open modals:', ...newest, ...open].join('\n');
}
