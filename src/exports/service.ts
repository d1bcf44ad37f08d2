/** Exports as the rest of the program sees them: ask for one, and its file comes to the person's direct messages. */
import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '../contacts/account.ts';
import { formatQuery } from '../contacts/query.ts';
import type { FoundContacts } from '../contacts/service.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';
import type { Wish } from './export.ts';
import type { ExportParts } from './parts.ts';
import { addExport, type ExportRef } from './repository.ts';
import { runJob } from './run-job.ts';
import type { ExportTables } from './schema.ts';

export type { Wish };

/** `found` is there when a search was asked for. */
export type Requested =
  | {
      /** 'already': the same person's same wish is under way; nothing was begun. */
      outcome: 'started' | 'already';
      /** As it will be exported: with the words that were corrected, where nobody matched those typed. */
      wish: Wish;
      /** As the copy knows; undefined while the list is read for the first time. */
      contacts: number | undefined;
      startedAt: Date;
      found: FoundContacts | undefined;
    }
  /** Nobody matches, so nothing was begun. */
  | { outcome: 'nothing'; found: FoundContacts | undefined };

export type Exports = {
  /**
   * Records what a person wants and has the file made by a job.
   * @throws AppError `query_invalid`, `too_many_to_export`, and what the contacts service throws
   */
  request(asked: { account: Account; userId: string; wish: Wish }): Promise<Requested>;
};

export type ExportsOptions = Omit<ExportParts, 'db'> & { database: Database };

/** More than any selection by hand; they travel in one row. */
export const MAX_IDS = 5000;
const QUEUE = 'exports.run';
/**
 * One run may upload a gigabyte. And a person is told of a failure even when Slack was away for an hour: the pauses between
 * tries grow to a minute.
 */
const JOB = { concurrency: 2, expireInSeconds: 3600, retryLimit: 60 };

/** Defines the job of exports too, so it is created before the job store starts. */
export function createExports(options: ExportsOptions): Exports {
  const { database, ...rest } = options;
  const parts: ExportParts = { ...rest, db: database.kysely<ExportTables>(SCHEMAS.bot) };
  const { db, jobs, contacts } = parts;
  jobs.define<ExportRef>(QUEUE, JOB, (job) => runJob(parts, job.data, job.signal));

  async function look(account: Account, wish: Wish) {
    if ('ids' in wish) {
      const ids = [...new Set(wish.ids)].sort((a, b) => b - a);
      if (ids.length > MAX_IDS) throw tooMany(ids.length);
      return { wish: { ids }, contacts: ids.length, found: undefined };
    }
    const found = await contacts.find(account, wish.text, 1);
    const { query, corrected = query.words, matched, reading } = found;
    const text = formatQuery({ ...query, words: corrected });
    return { wish: { text }, contacts: reading === undefined ? matched : undefined, found };
  }

  return {
    async request({ account, userId, wish: asked }) {
      const { wish, contacts: count, found } = await look(account, asked);
      if (count === 0) return { outcome: 'nothing', found };
      const { id: accountId, workspaceId } = account;
      const wishKey = createHash('sha256').update(JSON.stringify(wish)).digest('hex');
      const exportId = randomUUID();
      const now = new Date();
      const before = await db.transaction().execute(async (trx) => {
        const row = { id: exportId, workspaceId, accountId, userId, wish, wishKey };
        const begun = await addExport(trx, { ...row, expected: count ?? null, startedAt: now });
        if (!begun) await jobs.send(trx, QUEUE, { workspaceId, accountId, exportId } satisfies ExportRef);
        return begun;
      });
      return {
        outcome: before ? 'already' : 'started',
        wish,
        contacts: count,
        startedAt: before ?? now,
        found,
      };
    },
  };
}

function tooMany(count: number): AppError {
  const [those, most] = [count, MAX_IDS].map((number) => number.toLocaleString('en-US'));
  return new AppError(
    'too_many_to_export',
    `Those are ${those} contacts: at most ${most} chosen ones are exported at once. Choose fewer, or export all that match a search.`,
  );
}
