/** A stage for held deletes: real database, jobs and contacts API; a face that keeps what it was told. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createLedger } from '../../src/audit/ledger.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { type Hold, refOf } from '../../src/deletions/hold.ts';
import { runHold } from '../../src/deletions/hold-job.ts';
import type { HoldParts } from '../../src/deletions/hold-parts.ts';
import type { HoldTables } from '../../src/deletions/hold-repository.ts';
import { createHolds, type Holds } from '../../src/deletions/hold-service.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { buildJobs } from '../support/jobs.ts';

export type Stage = {
  holds: Holds;
  jobs: Jobs;
  contacts: Contacts;
  /** What the job would do now. */
  run(hold: Hold): Promise<void>;
};
type StageOptions = {
  seconds?: number;
  /** Whether jobs are worked off; else a test runs them itself. */
  work?: boolean;
  /** Defines more jobs before the job store opens. */
  before?: (stage: Pick<Stage, 'jobs' | 'contacts'>) => void;
  remove?: (remove: Contacts['remove']) => Contacts['remove'];
};

const account: Account = {
  id: 'account-1',
  workspaceId: 'T1',
  apiUrl: '',
  publicKey: 'hold-public-key',
  secretKey: 'hold-secret-key-0123456789',
};

export function useHoldScene() {
  const database = useDatabase();
  const stops: (() => Promise<unknown>)[] = [];
  /** As the person was told, by hold. */
  const told = new Map<string, Hold[]>();

  beforeAll(async () => {
    const api = await createContactsApi({
      database: database.current,
      log: silentLog,
      host: '127.0.0.1',
      port: 0,
    });
    account.apiUrl = api.url;
    await ensureAccount(openApiDb(database.current), { name: 'Holds', ...account });
    stops.push(() => api.stop());
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });
  const staged: Stage[] = [];
  afterEach(async () => {
    for (const { jobs, contacts } of staged.splice(0)) {
      await jobs.stop();
      await contacts.close();
    }
  });

  return {
    account,
    get database() {
      return database.current;
    },
    told: (hold: Hold) => told.get(hold.id) ?? [],
    kysely: () => database.current.kysely<HoldTables>(SCHEMAS.bot),

    async stage({
      seconds = 600,
      work = false,
      remove = (one) => one,
      before,
    }: StageOptions = {}): Promise<Stage> {
      const db = database.current.kysely<HoldTables>(SCHEMAS.bot);
      const jobs = buildJobs(database.current);
      const contacts = openContacts(database.current);
      const parts: HoldParts = {
        db,
        jobs,
        contacts: { get: contacts.get, remove: remove(contacts.remove) },
        ledger: createLedger(database.current.kysely()),
        face: {
          async report(hold) {
            told.set(hold.id, [...(told.get(hold.id) ?? []), hold]);
          },
        },
        accountOf: async () => account,
        log: silentLog,
      };
      const holds = createHolds({ ...parts, database: database.current, seconds });
      before?.({ jobs, contacts });
      await jobs.open();
      if (work) await jobs.work();
      const stage = {
        holds,
        jobs,
        contacts,
        run: (hold: Hold) => runHold(parts, refOf(hold), new AbortController().signal),
      };
      staged.push(stage);
      return stage;
    },

    /** Ids of so many new contacts. */
    async newContacts({ contacts }: Stage, count: number): Promise<number[]> {
      const before = await this.idsAtService({ contacts });
      for (let number = 0; number < count; number++) {
        const draft = { ...BLANK_DRAFT, email: `p${number}@hold.example` };
        await contacts.add(account, SOMEBODY, draft, { readBack: false });
      }
      return [...(await this.idsAtService({ contacts }))].filter((id) => !before.has(id));
    },

    async idsAtService({ contacts }: Pick<Stage, 'contacts'>): Promise<Set<number>> {
      const ids = new Set<number>();
      for await (const { id } of contacts.each(account)) ids.add(id);
      return ids;
    },
  };
}
