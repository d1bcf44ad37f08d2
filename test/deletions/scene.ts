/** A stage for deletes of many: real database, jobs and contacts API; a face that keeps what it was handed and shown. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createLedger } from '../../src/audit/ledger.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount, listTypes } from '../../src/contacts-api/accounts.ts';
import { insertContacts, type NewContact } from '../../src/contacts-api/contacts-repository.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import type { BulkDelete, BulkState } from '../../src/deletions/bulk.ts';
import type { BulkFace, BulkFile } from '../../src/deletions/bulk-face.ts';
import { type BulkDeletes, type BulkOptions, createBulkDeletes } from '../../src/deletions/bulk-service.ts';
import type { BulkSource } from '../../src/deletions/sources.ts';
import type { Progress } from '../../src/progress.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { closed, type Hook, listen, originOf, passOn } from '../imports/between.ts';
import { openClient, openContacts } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { BLANK_FIELDS } from '../support/draft.ts';
import { buildJobs } from '../support/jobs.ts';

export type Handed = BulkFile & { userId: string; fileId: string; name: string; text: string };
/** What people were given and shown, whichever process did it. */
export type Seen = {
  files: Handed[];
  shown: { bulk: BulkDelete; progress: Progress | undefined }[];
};
export type Staging = Partial<BulkOptions> & { wrap?: (contacts: Contacts) => Contacts };
export type Stage = { bulk: BulkDeletes; jobs: Jobs; contacts: Contacts };

/** Each test has an account of its own. */
let accounts = 0;

export function useScene() {
  const database = useDatabase();
  const stops: (() => Promise<unknown>)[] = [];
  const staged: Stage[] = [];
  let hook: Hook = () => 'pass';
  let apiUrl = '';
  let account: Account;
  let owner = 0;
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
    seen = { files: [], shown: [] };
    const keys = { publicKey: `bulk-public-key-${++accounts}`, secretKey: 'bulk-secret-key-0123456789' };
    ({ id: owner } = await ensureAccount(openApiDb(database.current), {
      name: `Account ${accounts}`,
      ...keys,
    }));
    account = { id: `account-${accounts}`, workspaceId: 'T1', apiUrl, ...keys };
  });
  afterEach(async () => {
    for (const stage of staged.splice(0)) {
      await stage.jobs.stop();
      await stage.contacts.close();
    }
  });

  const scene = {
    get account() {
      return account;
    },
    get seen() {
      return seen;
    },
    get db() {
      return database.current.kysely<unknown>();
    },
    get pool() {
      return database.current.pool;
    },
    get database() {
      return database.current;
    },
    get ledger() {
      return createLedger(database.current.kysely());
    },
    hook(next: Hook) {
      hook = next;
    },

    /** What happens to the calls that delete many, counted from now on. */
    onDelete(verdict: (call: number) => ReturnType<Hook>) {
      let calls = 0;
      hook = (path) => (path === 'contacts/bulk-delete' ? verdict(++calls) : 'pass');
    },

    /** A process that deletes many; several may share the database. `wrap` may stand before its contacts. */
    async stage({ wrap = (contacts) => contacts, ...options }: Staging = {}): Promise<Stage> {
      const client = openClient({ headersTimeoutMs: 3000, slowHeadersTimeoutMs: 3000 });
      const countries = { path: 'countries', file: undefined };
      const contacts = openContacts(database.current, { countries, client });
      const jobs = buildJobs(database.current);
      const bulk = createBulkDeletes({
        database: database.current,
        jobs,
        contacts: wrap(contacts),
        face: buildFace(seen),
        files: { file: async () => 'gone', token: async () => '' },
        origins: [],
        maxFileBytes: 1024 * 1024,
        accountOf: async () => account,
        graceSeconds: 0,
        log: silentLog,
        ...options,
      });
      await jobs.open();
      await jobs.work();
      const stage = { bulk, jobs, contacts };
      staged.push(stage);
      return stage;
    },

    /** So many contacts at the service, in the copy too; their ids, newest first. */
    async has({ contacts }: Stage, size: number): Promise<number[]> {
      const db = openApiDb(database.current);
      const types = await listTypes(db, owner);
      const rows = Array.from({ length: size }, (_, at): NewContact => {
        const type = types[at % types.length];
        const email = `p${at}@many.example`;
        return {
          ...BLANK_FIELDS,
          email,
          first_name: `P${at}`,
          country_id: 1,
          contact_type_id: type?.id ?? 0,
        };
      });
      for (let at = 0; at < size; at += 500) await insertContacts(db, owner, rows.slice(at, at + 500));
      await contacts.sync(account);
      return scene.there();
    },

    /** The ids at the service now, newest first. */
    async there(): Promise<number[]> {
      const { rows } = await database.current.pool.query<{ id: number }>(
        'select id from contacts_api.contacts where account_id = $1 and deleted_at is null order by id desc',
        [owner],
      );
      return rows.map(({ id }) => id);
    },

    /** Somebody else deletes these at the service. */
    async elsewhere(ids: number[]): Promise<void> {
      await database.current.pool.query(
        'update contacts_api.contacts set deleted_at = now() where id = any($1)',
        [ids],
      );
    },

    async preview({ bulk }: Stage, source: BulkSource, userId = 'U1') {
      return bulk.preview({ account, userId, source, permit: async () => {} });
    },

    press: (bulkId: string, userId = 'U1') => ({
      workspaceId: 'T1',
      accountId: account.id,
      userId,
      bulkId,
    }),

    /** Freezes, says yes with the right words, and gives the id. */
    async start(stage: Stage, source: BulkSource, userId = 'U1'): Promise<string> {
      const { id = '', total } = await scene.preview(stage, source, userId);
      await stage.bulk.confirm(scene.press(id, userId), wordsFor(total, 'text' in source));
      return id;
    },

    /** Paused after its first call, which deleted a hundred; the one that failed came to nothing. */
    async paused(stage: Stage, size: number): Promise<{ ids: number[]; id: string }> {
      const ids = await scene.has(stage, size);
      scene.onDelete((call) => (call > 1 ? { status: 503, body: {} } : 'pass'));
      const id = await scene.start(stage, { refs: ids.map(String) });
      await scene.sees(id, 'paused');
      return { ids, id };
    },

    /** As if the list had been read long ago. */
    async waitLong(id: string): Promise<void> {
      await database.current.pool.query(
        "update contact_desk.bulk_deletes set read_at = now() - interval '3 hours' where id = $1",
        [id],
      );
    },

    /** As it was last shown, once it is shown in one of these states. */
    async sees(id: string, ...states: BulkState[]): Promise<BulkDelete> {
      const find = () =>
        seen.shown.findLast(({ bulk }) => bulk.id === id && states.includes(bulk.state))?.bulk;
      await expect.poll(find, { timeout: 20_000, interval: 20, message: `shown as ${states}` }).toBeDefined();
      return find() as BulkDelete;
    },

    /** As if the pause before the next try of every job were over. */
    async hurry() {
      await database.current.pool.query(
        "update contact_desk_jobs.job set start_after = now() where name like 'deletions.bulk.%' and state in ('created', 'retry')",
      );
    },

    /** As after a kill: the job at work is handed out again while the one before never ended. */
    async handOutAgain() {
      await database.current.pool.query(
        "update contact_desk_jobs.job set state = 'retry', start_after = now() where state = 'active' and name = 'deletions.bulk.run'",
      );
    },
  };
  return scene;
}

/** What a person types to mean so many. */
export function wordsFor(total: number, allMatch = false): string {
  if (total > 50 || allMatch) return `delete ${total}`;
  return total > 5 ? String(total) : '';
}

let files = 0;

export function buildFace(seen: Seen): BulkFace {
  const uploaded = new Map<string, { name: string; text: string }>();
  return {
    maxBytes: 100 * 1024 * 1024,
    async upload({ name, read }) {
      const pieces: Buffer[] = [];
      for await (const piece of read()) pieces.push(piece);
      const fileId = `F${++files}`;
      uploaded.set(fileId, { name, text: Buffer.concat(pieces).toString() });
      return fileId;
    },
    async deliver(userId, fileId, file) {
      const { name = '', text = '' } = uploaded.get(fileId) ?? {};
      seen.files.push({ ...file, userId, fileId, name, text });
    },
    isDelivered: async (_, fileId) => seen.files.some((one) => one.fileId === fileId),
    async show(bulk, progress) {
      seen.shown.push({ bulk, progress });
      return { channel: 'D1', ts: bulk.messageTs ?? `9.${seen.shown.length}` };
    },
  };
}
