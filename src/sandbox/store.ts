/** Holds the state, tells of each change, and keeps it over a restart as one snapshot in a private folder. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { firstRoleOf } from './roles.ts';
import { createState, type State } from './state.ts';

/** A burst of changes is written once. */
const SAVE_AFTER_MS = 250;

export type Store = {
  readonly state: State;
  /** Runs `change` on the state and tells everyone who listens. */
  act<T>(change: (state: State) => T): T;
  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void;
  /** Writes what is not yet written, and stops writing. */
  stop(): Promise<void>;
};

/** `folder` is made (mode 0700) when missing; a snapshot in it is taken up, else a new workspace begins. */
export async function openStore(folder: string, botName: string, log: Log): Promise<Store> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const path = join(folder, 'state.json');
  // Whatever a newer version added begins empty.
  const state = { ...createState(botName), ...(await readSnapshot(path)) };
  for (const person of state.people) person.role ??= firstRoleOf(person.name);
  const listeners = new Set<() => void>();
  const stopped = new AbortController();
  let dirty = true;
  let saving: Promise<void> | undefined;

  async function save(): Promise<void> {
    while (dirty) {
      await delay(SAVE_AFTER_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
      dirty = false;
      // A full disk must not end the process: the next change tries again.
      await writeSnapshot(path, state).catch((err) => log.error({ err }, 'sandbox snapshot not written'));
    }
    saving = undefined;
  }
  saving = save();

  return {
    state,
    act(change) {
      const result = change(state);
      state.version += 1;
      dirty = true;
      if (!stopped.signal.aborted) saving ??= save();
      for (const listener of listeners) listener();
      return result;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped.abort();
      await saving;
      if (dirty) await writeSnapshot(path, state);
    },
  };
}

async function readSnapshot(path: string): Promise<Partial<State>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Partial<State>;
  } catch (cause) {
    const hint = `The sandbox cannot read ${path}: delete that file to begin with an empty workspace.`;
    throw new AppError('unreadable_snapshot', hint, { cause });
  }
}

/** Written beside and renamed, so that a kill in the middle leaves the older snapshot whole. */
async function writeSnapshot(path: string, state: State): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
  await rename(draft, path);
}
