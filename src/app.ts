/** The bot put together: the only place that builds its long-lived parts and plugs one into another. */
import { createLargeUndo } from './audit/large-undo.ts';
import { createLedger } from './audit/ledger.ts';
import { createSettleJob } from './audit/settle-job.ts';
import { createUndo } from './audit/undo.ts';
import type { Config, SlackConfig } from './config.ts';
import { createSelections } from './contacts/selections.ts';
import { createContacts } from './contacts/service.ts';
import { createSyncJob } from './contacts/sync-job.ts';
import { createBulkDeletes } from './deletions/bulk-service.ts';
import { createForgets } from './deletions/forget-service.ts';
import { createHolds } from './deletions/hold-service.ts';
import { createExports } from './exports/service.ts';
import { createForgetting } from './forgetting.ts';
import { fileOrigins } from './imports/download.ts';
import { createImports } from './imports/service.ts';
import type { Log } from './log.ts';
import { createPeople } from './people/service.ts';
import { createSlackApp } from './slack/app.ts';
import { createLargeUndoFace } from './slack/audit/large-undo-face.ts';
import { createBulkFace } from './slack/deletions/bulk-face.ts';
import { createForgetFace } from './slack/deletions/forget-face.ts';
import { createHoldFace } from './slack/deletions/hold-face.ts';
import { createExportsFace } from './slack/exports/face.ts';
import { createImportsFace } from './slack/imports/face.ts';
import { createPeopleFace } from './slack/people/face.ts';
import type { Database } from './storage/database.ts';
import { createJobs } from './storage/jobs.ts';
import { migrate, SCHEMAS } from './storage/migrate.ts';
import type { WorkspaceTables } from './workspaces/repository.ts';
import type { RightsTables } from './workspaces/rights-repository.ts';
import { createRights } from './workspaces/rights-service.ts';
import { createSealer } from './workspaces/sealing.ts';
import { type Credentials, createWorkspaces } from './workspaces/service.ts';

export type AppOptions = {
  slack: SlackConfig;
  http: Config['http'];
  imports: Config['imports'];
  countries: Config['countries'];
  copy: Config['copy'];
  ledger: Config['ledger'];
  deletions: Config['deletions'];
  /** May still be on their way: the embedded API starts at the same time. */
  credentials: Promise<Credentials>;
  database: Database;
  /** The installation's key, which may still be on its way. */
  encryptionKey: Promise<Buffer>;
  log: Log;
  /** Whether this process takes Slack's requests, and whether it works off jobs. */
  door: boolean;
  work: boolean;
};

export type App = {
  start(): Promise<void>;
  /** Where this process is asked for its health, and by Slack in HTTP mode; undefined without a door or before `start`. */
  readonly url: string | undefined;
  /** Finishes what is being answered, then hands back unfinished jobs; works after a failed `start` too. */
  stop(): Promise<void>;
};

export function createApp(options: AppOptions): App {
  const { slack, database, log } = options;
  const workspaces = createWorkspaces(database.kysely<WorkspaceTables>(SCHEMAS.bot), options.credentials);
  const rights = createRights(database.kysely<RightsTables>(SCHEMAS.bot));
  const jobs = createJobs(database, log);
  const ledger = createLedger(database.kysely());
  const contacts = createContacts({
    log,
    db: database.kysely(),
    ledger,
    countries: options.countries,
    later: (account) => syncs.soon(account),
    times: { maxAgeMs: options.copy.maxAgeSeconds * 1000 },
  });
  const syncs = createSyncJob({
    jobs,
    database,
    sync: contacts.sync,
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    everySeconds: options.copy.everySeconds,
    log,
  });
  const settles = createSettleJob({
    jobs,
    database,
    reversers: contacts.reversers,
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    days: options.ledger.days,
    log,
  });
  const importsFace = createImportsFace({ slack, rights, log });
  const imports = createImports({
    database,
    jobs,
    contacts,
    face: importsFace,
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    ledger,
    undoDays: options.ledger.undoDays,
    limits: options.imports,
    origins: fileOrigins(slack),
    log,
  });
  const people = createPeople({
    database,
    jobs,
    contacts,
    face: createPeopleFace({ slack, log }),
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    log,
  });
  const exports = createExports({
    database,
    jobs,
    contacts,
    face: createExportsFace({ slack, log }),
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    log,
  });
  const sealer = createSealer(options.encryptionKey, 'places in Slack');
  const holds = createHolds({
    database,
    jobs,
    contacts,
    ledger,
    face: createHoldFace({ slack, sealer, undoDays: options.ledger.undoDays, log }),
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    seconds: options.deletions.holdSeconds,
    log,
  });
  const forgets = createForgets({
    database,
    jobs,
    contacts,
    ...createForgetting(database, jobs, importsFace),
    face: createForgetFace({ slack, log }),
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    log,
  });
  const bulkDeletes = createBulkDeletes({
    database,
    jobs,
    contacts,
    face: createBulkFace({ slack, days: options.ledger.undoDays, log }),
    files: importsFace,
    origins: fileOrigins(slack),
    maxFileBytes: options.imports.maxBytes,
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    graceSeconds: options.deletions.graceSeconds,
    log,
  });
  const ready = async () => {
    await database.ping();
    await jobs.ping();
  };
  const undo = createUndo({
    db: database.kysely(),
    reversers: contacts.reversers,
    mayBegin: imports.mayUndo,
    ended: imports.showUndone,
    days: options.ledger.undoDays,
    log,
  });
  const large = createLargeUndo({
    db: database.kysely(),
    jobs,
    reversers: contacts.reversers,
    bulk: contacts.bulkReverser,
    mayBegin: imports.mayUndo,
    ended: imports.showUndone,
    face: createLargeUndoFace({ slack, days: options.ledger.undoDays, log }),
    accountOf: (workspaceId) => workspaces.account(workspaceId),
    log,
  });
  const selections = createSelections(database.kysely());
  const audit = { ledger, undo, large };
  const deps = {
    log,
    contacts,
    selections,
    imports,
    exports,
    people,
    holds,
    bulkDeletes,
    forgets,
    audit,
    workspaces,
    rights,
    sealer,
  };
  const bot = createSlackApp({ ...deps, slack, http: options.http, ready });
  let url: string | undefined;
  return {
    async start() {
      const [{ workspaceId, workspaceName }] = await Promise.all([
        bot.init(),
        migrate(database, 'bot'),
        jobs.open(),
      ]);
      await workspaces.connect({ id: workspaceId, name: workspaceName });
      const account = await workspaces.account(workspaceId);
      await syncs.keepUp(account);
      await settles.keepUp(account);
      const [door] = await Promise.all([
        options.door ? bot.start() : undefined,
        options.work ? jobs.work() : undefined,
      ]);
      url = door?.url;
      log.info({ workspaceId, url }, 'the bot is at work');
    },
    get url() {
      return url;
    },
    async stop() {
      await bot.stop();
      await jobs.stop();
      await contacts.close();
    },
  };
}
