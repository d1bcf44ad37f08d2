/** Commits that need not be on the disk yet. */
import { sql } from 'kysely';

/**
 * Stands in the select list of a transaction's statement: its commit does not wait for the disk, which takes a PostgreSQL
 * longer than most transactions. For what is read anew anyway, and for nothing else: a database that crashes and recovers by
 * itself forgets it under the feet of whoever goes on.
 */
export const UNAWAITED = sql`set_config('synchronous_commit', 'off', true)`;
