/** Parts of the bot for tests that ask nothing of them: to use one is a fault of the test. */
import type { Selections } from '../../src/contacts/selections.ts';
import type { BulkDeletes } from '../../src/deletions/bulk-service.ts';
import type { Forgets } from '../../src/deletions/forget-service.ts';
import type { Holds } from '../../src/deletions/hold-service.ts';
import type { Exports } from '../../src/exports/service.ts';
import type { Imports } from '../../src/imports/service.ts';
import type { People } from '../../src/people/service.ts';
import type { Deps } from '../../src/slack/feature.ts';
import { DEFAULT_RIGHTS } from '../../src/workspaces/rights.ts';
import type { WorkspaceRights } from '../../src/workspaces/rights-service.ts';

/** These tests share no file and save no people. */
export const noImports: Imports = {
  record: refuse,
  choose: refuse,
  start: refuse,
  review: refuse,
  change: refuse,
  planCsv: refuse,
  dismiss: refuse,
  stop: refuse,
  goOn: refuse,
  history: refuse,
  mayUndo: async () => {},
  showUndone: async () => {},
};

/** These tests undo nothing. */
export const noAudit: Deps['audit'] = {
  ledger: {
    begin: refuse,
    record: refuse,
    settle: refuse,
    begun: refuse,
    retake: refuse,
    actions: refuse,
    addedByOthers: refuse,
    lastChange: refuse,
    recent: refuse,
    history: refuse,
    lines: refuse,
  },
  undo: { days: 30, get: refuse, look: refuse, run: refuse },
  large: { left: refuse, look: refuse, start: refuse, stop: refuse },
};

/** These tests hold no delete: it happens at once. */
export const noHolds: Holds = {
  seconds: 0,
  begin: refuse,
  place: refuse,
  keep: refuse,
  ofPerson: async () => [],
};
export const noForgets: Forgets = { begin: refuse };
export const noExports: Exports = { request: refuse };
export const noBulkDeletes: BulkDeletes = {
  preview: refuse,
  get: refuse,
  confirm: refuse,
  stop: refuse,
  goOn: refuse,
};
export const noPeople: People = { offer: refuse, start: refuse };

/** These tests select nothing. */
export const noSelections: Selections = { begin: refuse, mark: refuse, read: refuse };
/** Rights as they are at first, which nobody changes in these tests. */
export const firstRights: WorkspaceRights = {
  of: async () => ({ rights: DEFAULT_RIGHTS, version: 0 }),
  change: refuse,
};

async function refuse(): Promise<never> {
  throw new Error('this does not happen in these tests');
}
