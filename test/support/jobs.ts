/** Jobs as tests open them: what no one wakes the workers for, as a retry, does not wait for long. */

import type { Database } from '../../src/storage/database.ts';
import { createJobs, type Jobs } from '../../src/storage/jobs.ts';
import { silentLog } from './database.ts';

/** The least that pg-boss allows. */
const POLL_SECONDS = 0.5;

/** The caller opens and stops it. */
export function buildJobs(database: Database, log = silentLog): Jobs {
  return createJobs(database, log, { pollSeconds: POLL_SECONDS });
}
