/** Opens the database: PostgreSQL by its address, or the embedded one in a folder; the same driver speaks to both. */
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { startEmbedded } from './embedded.ts';

/** `connection` is for who keeps connections of its own (never with the embedded one); `pool` is shared by every Kysely here. */
export type Database = {
  embedded: boolean;
  connection: pg.ClientConfig;
  pool: pg.Pool;
  /** One statement. One that fails does not cost the connection, as it does with the pool's own `query`: the embedded one has no other. */
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
  /** A query builder on the shared pool; `schema` qualifies every table of it. Never destroy it: `stop` ends the pool. */
  kysely<S>(schema?: string): Kysely<S>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  stop(): Promise<void>;
};

const POOL_SIZE = 8;
/**
 * The embedded server mixes up the steps of queries that arrive on two connections at once (electric-sql/pglite#1046), down
 * to running one with the other's parameters. One connection, shared by all, keeps their order; it is one session anyway.
 */
const EMBEDDED_POOL_SIZE = 1;
/** A query that waits longer for its turn waits for one that waits for it. */
const CONNECTION_WAIT_MS = 60_000;
/** For a PostgreSQL to be there at the start; one that was asleep takes some seconds. */
const ANSWER_WAIT_MS = 15_000;

/**
 * `url` names a PostgreSQL; without it the embedded database in `dataDir` is started (once per process and folder).
 * @throws AppError `data_dir_in_use` when another process has the folder open, `database_unreachable`
 */
export async function openDatabase(options: {
  url: string | undefined;
  dataDir: string;
  log: Log;
}): Promise<Database> {
  const { url, dataDir, log } = options;
  // The drivers load while the embedded database starts in its thread.
  const [embedded, { Kysely, PostgresDialect }, { Pool }, { keepPlans }] = await Promise.all([
    url ? undefined : startEmbedded({ dataDir, log }),
    import('kysely'),
    import('pg'),
    import('./planned-once.ts'),
  ]);
  const connection = embedded?.connection ?? { connectionString: url };
  if (!embedded) await proveReachable(connection);
  const pool = new Pool({
    ...connection,
    max: embedded ? EMBEDDED_POOL_SIZE : POOL_SIZE,
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    // A new connection would be refused while the server still closes the idle one.
    ...(embedded && { idleTimeoutMillis: 0 }),
  });
  if (embedded) pool.on('connect', keepPlans);
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
  const query: Database['query'] = async (text, values) => {
    const client = await pool.connect();
    try {
      return await client.query(text, values);
    } catch (error) {
      // pg-boss sends whole transactions as one text: one that fails within would stay open for whoever comes next.
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  };
  return {
    embedded: embedded !== undefined,
    connection,
    pool,
    query,
    kysely<S>(schema?: string) {
      const db = new Kysely<S>({ dialect: new PostgresDialect({ pool }) });
      return schema ? db.withSchema(schema) : db;
    },
    async ping() {
      await query('select 1');
    },
    async stop() {
      await pool.end();
      await embedded?.stop();
    },
  };
}

/** A wrong address is the most common mistake of a first start: it is told at once, before anything asks in vain. */
async function proveReachable(connection: pg.ClientConfig): Promise<void> {
  const { Client } = await import('pg');
  try {
    const client = new Client({ ...connection, connectionTimeoutMillis: ANSWER_WAIT_MS });
    // Without it a connection that breaks later on would end the process.
    client.on('error', () => {});
    await client.connect();
    await client.end();
  } catch (error) {
    throw new AppError(
      'database_unreachable',
      'The database at DATABASE_URL could not be opened. Check that it runs, and its host, name, user and password.',
      { cause: error },
    );
  }
}
