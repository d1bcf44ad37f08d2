/** Opens the database: PostgreSQL by its address, or the embedded one in a folder; the same driver speaks to both. */
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Log } from '../log.ts';
import { startEmbedded } from './embedded.ts';

/** `connection` is for who keeps connections of its own (never with the embedded one); `pool` is shared by every Kysely here. */
export type Database = {
  embedded: boolean;
  connection: pg.ClientConfig;
  pool: pg.Pool;
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

/**
 * `url` names a PostgreSQL; without it the embedded database in `dataDir` is started (once per process and folder).
 * @throws AppError `data_dir_in_use` when another process has the folder open.
 */
export async function openDatabase(options: {
  url: string | undefined;
  dataDir: string;
  log: Log;
}): Promise<Database> {
  const { url, dataDir, log } = options;
  // The drivers load while the embedded database starts in its thread.
  const [embedded, { Kysely, PostgresDialect }, { Pool }] = await Promise.all([
    url ? undefined : startEmbedded({ dataDir, log }),
    import('kysely'),
    import('pg'),
  ]);
  const connection = embedded?.connection ?? { connectionString: url };
  const pool = new Pool({
    ...connection,
    max: embedded ? EMBEDDED_POOL_SIZE : POOL_SIZE,
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
  return {
    embedded: embedded !== undefined,
    connection,
    pool,
    kysely<S>(schema?: string) {
      const db = new Kysely<S>({ dialect: new PostgresDialect({ pool }) });
      return schema ? db.withSchema(schema) : db;
    },
    async ping() {
      await pool.query('select 1');
    },
    async stop() {
      await pool.end();
      await embedded?.stop();
    },
  };
}
