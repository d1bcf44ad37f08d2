/** Brings one part's tables up to date: its folder of migrations, in its own schema. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { FileMigrationProvider, type Migration, Migrator } from 'kysely/migration';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';

/** The parts that keep tables; each has the folder `migrations/<part>` and the schema named here. */
export const SCHEMAS = { bot: 'contact_desk', 'contacts-api': 'contacts_api' } as const;
export type Part = keyof typeof SCHEMAS;

const UNIQUE_VIOLATION = '23505';

/**
 * Runs what is missing, in the order of the file names; safe to call from several processes at once (the migrator locks).
 * @throws AppError `migration_failed`
 */
export async function migrate(database: Database, part: Part): Promise<void> {
  const schema = SCHEMAS[part];
  if (await isCurrent(database, part)) return;
  await refuseOtherEncodings(database);
  const db = database.kysely<unknown>(schema);
  await sql`create schema if not exists ${sql.id(schema)}`.execute(db).catch((error) => {
    // Another process has just made it: `if not exists` does not see what is not committed yet.
    if (error.code !== UNIQUE_VIOLATION) throw error;
  });
  const migrator = new Migrator({
    db,
    provider: migrationsOf(part),
    migrationTableSchema: schema,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    throw new AppError(
      'migration_failed',
      'The database tables could not be brought up to date. Nothing was changed; see the log for the cause.',
      { cause: error },
    );
  }
}

/** In SQL_ASCII, PostgreSQL's choice where no locale is set, lengths are counted in bytes and no text is checked. */
async function refuseOtherEncodings(database: Database): Promise<void> {
  const { rows } = await database.query('show server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding === 'UTF8') return;
  throw new AppError(
    'database_encoding',
    `The database keeps text as ${encoding}; it must be UTF8. Create it with: createdb --encoding=UTF8 --template=template0 NAME`,
  );
}

/** Spares a start the migrator, whose questions to the catalogue take most of a second on the embedded database. */
async function isCurrent(database: Database, part: Part): Promise<boolean> {
  const schema = SCHEMAS[part];
  const table = `${schema}.kysely_migration`;
  const { rows } = await database.query('select to_regclass($1) as found', [table]);
  if (!rows[0]?.found) return false;
  const done = await database.query<{ name: string }>(`select name from ${table}`);
  const names = new Set(done.rows.map((row) => `${row.name}.ts`));
  const files = await readdir(folderOf(part));
  return files.length === names.size && files.every((file) => names.has(file));
}

function folderOf(part: Part): string {
  return join(import.meta.dirname, 'migrations', part);
}

function migrationsOf(part: Part) {
  return new FileMigrationProvider({
    fs: { readdir: (path) => readdir(path) },
    path: { join },
    migrationFolder: folderOf(part),
    import: async (path) => (await import(path)) as Migration,
  });
}
