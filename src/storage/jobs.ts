/** Durable jobs: work that outlives the process that took it on, handed out by pg-boss from the database. */
import { isDeepStrictEqual } from 'node:util';
import { fromKysely, type KyselyTransactionLike, PgBoss } from 'pg-boss';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';

const SCHEMA = 'contact_desk_jobs';
/** Workers are woken by what is sent; asking is for retries, and for what another process left. */
const POLL_SECONDS = 2;
/** Where nobody can wake them: people wait for these jobs. It is the least pg-boss allows. */
const UNWOKEN_POLL_SECONDS = 0.5;
/** A delayed job is worth a timer of its own up to here; a later one may wait for the next asking. */
const MAX_TIMER_SECONDS = 3600;
/** A job whose process died is given to another after this many silent seconds (10 is pg-boss's least). */
const HEARTBEAT_SECONDS = 10;
const STOP_TIMEOUT_MS = 20_000;
const POLICIES = { 'one waits': 'short', 'one runs': 'singleton' } as const;

export type Job<T> = {
  id: string;
  data: T;
  /** Aborts when the process stops or the job is no longer this worker's: finish the step at hand, then throw. */
  signal: AbortSignal;
};

export type QueueOptions = {
  /** Jobs of this queue at work at once in one process; default 2. */
  concurrency?: number;
  /** The longest one run may take before it is handed out again; default 15 minutes. */
  expireInSeconds?: number;
  /** How often a failed run is tried again, with growing pauses; default 10. */
  retryLimit?: number;
  /** The longest pause between two tries; default a minute. */
  longestPauseSeconds?: number;
  /** Of the jobs with the same `singletonKey`, in all processes: one waits at a time, or one runs at a time. */
  perKey?: 'one waits' | 'one runs';
};

export type SendOptions = {
  startAfterSeconds?: number;
  singletonKey?: string;
  /** Handed out before what waits already. */
  first?: boolean;
};

export type Jobs = {
  /** Names a queue and what works it off; call before `open`. */
  define<T extends object>(queue: string, options: QueueOptions, run: (job: Job<T>) => Promise<void>): void;
  /** Adds a job within the caller's transaction; what a `singletonKey` does is told by the queue's `perKey`. */
  send(db: KyselyTransactionLike, queue: string, data: object, options?: SendOptions): Promise<void>;
  /** From now on jobs can be sent. */
  open(): Promise<void>;
  /** From now on this process works off jobs; one that never calls it leaves the work to others. */
  work(): Promise<void>;
  /** Rejects when the job store does not answer. */
  ping(): Promise<void>;
  /** Tells running jobs to come to an end, and waits for them (bounded); unfinished ones go on at the next start. */
  stop(): Promise<void>;
};

type Definition = { queue: string; options: QueueOptions; run: (job: Job<never>) => Promise<void> };

/** `pollSeconds`: how often workers ask that are woken otherwise. */
export function createJobs(
  database: Database,
  log: Log,
  { pollSeconds = POLL_SECONDS }: { pollSeconds?: number } = {},
): Jobs {
  const boss = new PgBoss({
    ...connectionOf(database),
    schema: SCHEMA,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    schedule: false,
    registerInstance: false,
    useListenNotify: !database.embedded,
  } as ConstructorParameters<typeof PgBoss>[0]);
  boss.on('error', (error) => log.error({ err: error }, 'the job store reported an error'));
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'the job store warned'));
  const definitions: Definition[] = [];
  const workers = new Map<string, string[]>();
  const stopping = new AbortController();
  const wake = (queue: string) => {
    for (const id of workers.get(queue) ?? []) boss.notifyWorker(id);
  };

  return {
    define(queue, options, run) {
      definitions.push({ queue, options, run: run as Definition['run'] });
    },
    async send(db, queue, data, options = {}) {
      await boss.send(queue, data, {
        db: fromKysely(db),
        ...(options.startAfterSeconds ? { startAfter: options.startAfterSeconds } : {}),
        ...(options.singletonKey ? { singletonKey: options.singletonKey } : {}),
        ...(options.first ? { priority: 1 } : {}),
      });
      const { startAfterSeconds = 0 } = options;
      if (startAfterSeconds > MAX_TIMER_SECONDS) return;
      // What they ask on the one connection of the embedded database waits there until this transaction ends; a PostgreSQL
      // tells them by itself when it has.
      if (startAfterSeconds > 0) setTimeout(wake, startAfterSeconds * 1000, queue).unref();
      else if (database.embedded) wake(queue);
    },
    async open() {
      await boss.start();
      await prepareQueues(boss, definitions, !database.embedded);
    },
    async work() {
      if (database.embedded) await releaseOrphans(database, boss, log);
      const polling = {
        pollingIntervalSeconds: database.embedded ? pollSeconds : UNWOKEN_POLL_SECONDS,
        notifyPollingIntervalSeconds: pollSeconds,
      };
      for (const definition of definitions) {
        const { queue, options } = definition;
        const ids: string[] = [];
        workers.set(queue, ids);
        for (let count = options.concurrency ?? 2; count > 0; count--)
          ids.push(await workOff(boss, definition, polling, stopping.signal, log));
      }
    },
    async ping() {
      await database.query(`select 1 from ${SCHEMA}.version`);
    },
    async stop() {
      stopping.abort(new Error('the program is stopping'));
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
}

/** Connections of its own to a PostgreSQL; the one connection of the embedded database, as everybody. */
function connectionOf({ embedded, connection, query }: Database) {
  if (!embedded) return { ...connection, max: 4 };
  return { db: { executeSql: query } };
}

async function prepareQueues(boss: PgBoss, definitions: Definition[], notify: boolean): Promise<void> {
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const { queue, options } of definitions) {
    const wanted = {
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: options.expireInSeconds ?? 900,
      retryLimit: options.retryLimit ?? 10,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: options.longestPauseSeconds ?? 60,
      notify,
    };
    const there = known.get(queue);
    const policy = options.perKey ? POLICIES[options.perKey] : 'standard';
    if (!there) await boss.createQueue(queue, { ...wanted, policy });
    else if (!isDeepStrictEqual({ ...there, ...wanted }, there)) await boss.updateQueue(queue, wanted);
  }
}

/** One worker; its id. */
async function workOff(
  boss: PgBoss,
  { queue, run }: Definition,
  polling: { pollingIntervalSeconds: number; notifyPollingIntervalSeconds: number },
  stop: AbortSignal,
  log: Log,
): Promise<string> {
  const worker = await boss.work(queue, polling, async ([job]) => {
    if (!job) return;
    // Where one job was, more may wait: it would ask for them only after its pause.
    boss.notifyWorker(worker);
    try {
      await run({ id: job.id, data: job.data as never, signal: AbortSignal.any([job.signal, stop]) });
    } catch (error) {
      if (!stop.aborted)
        log.error({ err: error, queue, job: job.id }, 'a job failed and will be tried again');
      // The store keeps what is thrown, and an answer of the service may name a contact: the log has it.
      throw new Error('failed: the log tells why');
    }
  });
  return worker;
}

/**
 * The embedded database has one process only, so whatever is active when it opens belonged to one that died:
 * it goes back at once instead of after its heartbeat.
 */
async function releaseOrphans(database: Database, boss: PgBoss, log: Log): Promise<void> {
  const { rows } = await database.query<{ name: string; id: string }>(
    `select name, id from ${SCHEMA}.job where state = 'active'`,
  );
  for (const { name, id } of rows) await boss.fail(name, id, { reason: 'its process ended' });
  if (rows.length > 0) log.info({ jobs: rows.length }, 'going on with the jobs of the last run');
}
