/** Asks every place that keeps something to forget somebody, and looks for words in every table of the bot. */
import type { Account } from '../../src/contacts/account.ts';
import { STORES, type StoreName } from '../../src/deletions/forget.ts';
import { createForgetting } from '../../src/forgetting.ts';
import type { ImportsFace } from '../../src/imports/face.ts';
import type { Database } from '../../src/storage/database.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { SOMEBODY } from '../support/contacts.ts';

export const TABLES = `select table_schema || '.' || table_name as name from information_schema.tables
  where table_schema in ('contact_desk', 'contact_desk_jobs') and table_type = 'BASE TABLE'`;

/** The tables in which this text stands anywhere, letter case aside; kept files count as their text. */
export async function tablesWith({ pool }: Database, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of (await pool.query<{ name: string }>(TABLES)).rows) {
    const row = name.endsWith('.import_chunks') ? "convert_from(bytes, 'utf8')" : 't::text';
    const sql = `select 1 from ${name} t where lower(${row}) like $1 limit 1`;
    if ((await pool.query(sql, [`%${text.toLowerCase()}%`])).rows.length > 0) found.push(name);
  }
  return found;
}

/** One round of what the job does, once the contacts are gone at the service: what each place says. */
export async function askEveryPlace(
  { database, jobs, face }: { database: Database; jobs: Jobs; face: ImportsFace },
  account: Account,
  email: string,
): Promise<Partial<Record<StoreName, { removed: number; busy?: number }>>> {
  const { stores, ledger } = createForgetting(database, jobs, face);
  const contactIds = await ledger.sameIds(account.id, await ledger.idsWithAddress(account.id, email));
  const said: Awaited<ReturnType<typeof askEveryPlace>> = {};
  for (const name of STORES) {
    const one = await stores[name]({ account, email, contactIds, deletedAt: new Date() });
    if (one.removed > 0 || one.busy) said[name] = one;
  }
  await ledger.addTombstone(account, { ...SOMEBODY, source: 'forget', group: 'forget' });
  return said;
}
