/** Commits that need not be on the disk yet. */
import { sql } from 'kysely';

/**
 * Stands in the select list of a transaction's statement: its commit does not wait for the disk, which takes a PostgreSQL
 * longer than most transactions. For what can be read anew, or what counts only once a later transaction says so: the
 * disk has them in their order, so that no later one is there without those before.
 */
export const UNAWAITED = sql`set_config('synchronous_commit', 'off', true)`;
