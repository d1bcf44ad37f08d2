/** Keeps what was read of the contacts of a delete of many, in batches of one call each. */
import type { NewLine } from '../audit/action.ts';
import { MAX_REMOVED_AT_ONCE } from '../contacts/client.ts';
import type { Contact } from '../contacts/contact.ts';
import { deleteEntry } from '../contacts/recorder.ts';
import { Superseded } from '../run-ends.ts';
import { addBatches, type KeptBatch } from './bulk-batches-repository.ts';
import type { BulkDb } from './bulk-repository.ts';
import type { Run } from './bulk-run.ts';
import { markChanged } from './renewed-batches-repository.ts';

/** Batches that are written together. */
const AT_ONCE = 10;

export type Keeping = {
  /** @throws Superseded */
  add(contact: Contact): Promise<void>;
  /** After the last one. @throws Superseded */
  end(): Promise<void>;
};

/** Where each contact waits by its id, and the first number that is free. */
export type Before = { batches: ReadonlyMap<number, number>; firstNumber: number };

/** Memory: a thousand contacts. With `before` they are kept as fresh, and compared with those that wait. */
export function createKeeping(run: Run, before?: Before): Keeping {
  const { parts, bulk } = run;
  let number = before?.firstNumber ?? 0;
  let start = 0;
  let lines: NewLine[] = [];
  // Some are written while the next ones come in.
  let writing = Promise.resolve();

  /** A run that was taken over must not add to the batches of the one that has. */
  async function keep(batches: KeptBatch[]): Promise<void> {
    if (!before) return add(parts.db, 'waiting', batches);
    const numbers = batches.map((batch) => batch.number);
    const waiting = new Set(batches.flatMap(({ ids }) => ids.map((id) => before.batches.get(id) ?? -1)));
    await parts.db.transaction().execute(async (trx) => {
      await add(trx, 'fresh', batches);
      await markChanged(trx, bulk.id, numbers, [...waiting]);
    });
  }

  async function add(db: BulkDb, state: 'fresh' | 'waiting', batches: KeptBatch[]): Promise<void> {
    if (!(await addBatches(db, run.bulk, state, batches))) throw new Superseded();
  }

  async function flush(): Promise<void> {
    await writing;
    const batches: KeptBatch[] = [];
    for (let at = 0; at < lines.length; at += MAX_REMOVED_AT_ONCE) {
      const some = lines.slice(at, at + MAX_REMOVED_AT_ONCE);
      batches.push({ number, start, ids: some.map(({ contactId = 0 }) => contactId), lines: some });
      number += 1;
      start += some.length;
    }
    lines = [];
    writing = keep(batches);
    // Its failure is met at the next wait; until then it must not count as unhandled.
    writing.catch(() => undefined);
  }

  return {
    async add(contact) {
      const [line] = deleteEntry([contact]).lines;
      if (line) lines.push(line);
      if (lines.length === AT_ONCE * MAX_REMOVED_AT_ONCE) await flush();
    },
    async end() {
      if (lines.length > 0) await flush();
      await writing;
    },
  };
}
