/** A stage for exports: real database, jobs and contacts API; a face that keeps what it was handed. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Account } from '../../src/contacts/account.ts';
import type { ContactDraft } from '../../src/contacts/contact.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import type { Export, Exported } from '../../src/exports/export.ts';
import type { ExportsFace } from '../../src/exports/face.ts';
import { createExports, type Exports, type ExportsOptions, type Wish } from '../../src/exports/service.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { closed, type Hook, listen, originOf, passOn } from '../imports/between.ts';
import { openClient, openContacts, SOMEBODY } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { buildJobs } from '../support/jobs.ts';

/** What people were given and told, whichever process did it. */
export type Seen = {
  uploads: Map<string, { name: string; text: string; bytes: number }>;
  delivered: { fileId: string; exported: Exported; wanted: Export }[];
  told: Export[];
};
export type Stage = { exports: Exports; jobs: Jobs; contacts: Contacts };

/** Each test has an account of its own. */
let accounts = 0;

export function useScene() {
  const database = useDatabase();
  const stops: (() => Promise<unknown>)[] = [];
  const staged: Stage[] = [];
  let hook: Hook = () => 'pass';
  let apiUrl = '';
  let account: Account;
  let seen: Seen;

  beforeAll(async () => {
    const where = { host: '127.0.0.1', port: 0 };
    const api = await createContactsApi({ database: database.current, log: silentLog, ...where });
    const door = await listen(passOn(api.url, (path, count) => hook(path, count)));
    apiUrl = `${originOf(door)}/api/`;
    stops.push(
      () => api.stop(),
      () => closed(door),
    );
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });
  beforeEach(async () => {
    hook = () => 'pass';
    seen = { uploads: new Map(), delivered: [], told: [] };
    const keys = { publicKey: `export-public-key-${++accounts}`, secretKey: 'export-secret-key-0123456789' };
    await ensureAccount(openApiDb(database.current), { name: `Account ${accounts}`, ...keys });
    account = { id: `account-${accounts}`, workspaceId: 'T1', apiUrl, ...keys };
  });
  afterEach(async () => {
    for (const stage of staged.splice(0)) {
      await stage.jobs.stop();
      await stage.contacts.close();
    }
  });

  /** As if the pause before the next try were over. */
  const hurry = () =>
    database.current.pool.query(
      "update contact_desk_jobs.job set start_after = now() where name = 'exports.run' and state in ('created', 'retry')",
    );

  return {
    get account() {
      return account;
    },
    get seen() {
      return seen;
    },
    get pool() {
      return database.current.pool;
    },
    hook(next: Hook) {
      hook = next;
    },

    /** A process that works off exports; several may share the database. */
    async stage(options: Partial<ExportsOptions> = {}): Promise<Stage> {
      const client = openClient({ slowHeadersTimeoutMs: 3000 });
      const countries = { path: 'countries', file: undefined };
      const contacts = openContacts(database.current, { countries, client });
      const jobs = buildJobs(database.current);
      const exports = createExports({
        database: database.current,
        jobs,
        contacts,
        face: buildFace(seen),
        accountOf: async () => account,
        log: silentLog,
        ...options,
      });
      await jobs.open();
      await jobs.work();
      const stage = { exports, jobs, contacts };
      staged.push(stage);
      return stage;
    },

    /** Adds contacts at the service and waits until the copy has them. */
    async has({ contacts }: Stage, ...drafts: (Partial<ContactDraft> & { email: string })[]) {
      const [type] = await contacts.types(account);
      const blank = { ...BLANK_DRAFT, contact_type_id: type?.id ?? 0 };
      for (const draft of drafts) await contacts.add(account, SOMEBODY, { ...blank, ...draft });
      await contacts.sync(account);
    },

    request: ({ exports }: Stage, wish: Wish, userId = 'U1') => exports.request({ account, userId, wish }),

    /** The only file so far, once it is delivered. */
    async file() {
      await expect.poll(() => seen.delivered.length, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
      const [first] = seen.delivered;
      const upload = seen.uploads.get(first?.fileId ?? '');
      if (!first || !upload) throw new Error('a file was delivered that was never uploaded');
      return { ...upload, ...first, rows: upload.text.split('\r\n').filter(Boolean) };
    },

    /** Why no file came, once it was told. */
    async told() {
      const find = async () => {
        await hurry();
        return seen.told.length;
      };
      await expect.poll(find, { timeout: 20_000 }).toBeGreaterThan(0);
      return seen.told[0] as Export;
    },

    /** Once every export is over and forgotten. */
    async over() {
      const left = async () => {
        await hurry();
        return (await database.current.pool.query('select * from contact_desk.exports')).rows.length;
      };
      await expect.poll(left, { timeout: 20_000 }).toBe(0);
    },

    /** As after a kill: the job at work is handed out again while the one before never ended. */
    async handOutAgain() {
      await database.current.pool.query(
        "update contact_desk_jobs.job set state = 'retry', start_after = now() where state = 'active' and name = 'exports.run'",
      );
    },
  };
}

let files = 0;

export function buildFace(seen: Seen): ExportsFace {
  return {
    maxBytes: 1024 * 1024,
    async upload({ name, bytes, read }) {
      const pieces: Buffer[] = [];
      for await (const piece of read()) pieces.push(piece);
      const fileId = `F${++files}`;
      seen.uploads.set(fileId, { name, bytes, text: Buffer.concat(pieces).toString() });
      return fileId;
    },
    async deliver(wanted, fileId, exported) {
      seen.delivered.push({ wanted, fileId, exported });
    },
    isDelivered: async (_, fileId) => seen.delivered.some((one) => one.fileId === fileId),
    async tellFailure(wanted) {
      seen.told.push(wanted);
    },
  };
}
