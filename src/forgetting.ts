/** Every place that keeps something of contacts, for who has one forgotten: a new place to keep something belongs in here. */
import { addTombstone, findIdsWithAddress, findSameIds, forgetLines } from './audit/forget-repository.ts';
import { createLedger } from './audit/ledger.ts';
import { forgetCopies, forgetTicks } from './contacts/forget-repository.ts';
import { forgetInBulks } from './deletions/bulk-forget-repository.ts';
import type { Stores } from './deletions/forget.ts';
import type { ForgetLedger } from './deletions/forget-parts.ts';
import { forgetHolds, type HoldTables } from './deletions/hold-repository.ts';
import { countExportsBefore } from './exports/forget-repository.ts';
import type { ImportsFace } from './imports/face.ts';
import { forgetInImports } from './imports/forget.ts';
import type { ImportTables } from './imports/schema.ts';
import { forgetInSaves } from './people/forget-repository.ts';
import type { Database } from './storage/database.ts';
import type { Jobs } from './storage/jobs.ts';
import { SCHEMAS } from './storage/migrate.ts';

/** `jobs` bring paused imports to their end, and `importsFace` shows which are over. */
export function createForgetting(
  database: Database,
  jobs: Jobs,
  importsFace: ImportsFace,
): { stores: Stores; ledger: ForgetLedger } {
  const db = database.kysely<unknown>();
  const holds = database.kysely<HoldTables>(SCHEMAS.bot);
  const ledger = createLedger(database.kysely());
  const imports = { db: database.kysely<ImportTables>(SCHEMAS.bot), jobs, face: importsFace, ledger };
  return {
    ledger: {
      idsWithAddress: (accountId, email) => findIdsWithAddress(db, accountId, email),
      sameIds: (accountId, contactIds) => findSameIds(db, accountId, contactIds),
      addTombstone: (account, by) => addTombstone(db, account, by),
    },
    stores: {
      log: ({ account, ...whom }) => forgetLines(db, account.id, whom),
      copy: async ({ account, ...whom }) => ({ removed: await forgetCopies(db, account.id, whom) }),
      selections: async ({ account, contactIds }) => ({
        removed: await forgetTicks(db, account.id, contactIds),
      }),
      holds: async ({ account, ...whom }) => ({ removed: await forgetHolds(holds, account.id, whom) }),
      bulks: ({ account, ...whom }) => forgetInBulks(db, account.id, whom),
      saves: ({ account, email }) => forgetInSaves(db, account.id, email),
      imports: ({ account, ...whom }) => forgetInImports(imports, account, whom),
      exports: async ({ account, deletedAt }) => ({
        removed: 0,
        busy: await countExportsBefore(db, account.id, deletedAt),
      }),
    },
  };
}
