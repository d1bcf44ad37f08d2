/** A stage for undos of many lines: real database, jobs and contacts API, a door that can be disturbed, a face that keeps what it was shown. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { By, SettledLine } from '../../src/audit/action.ts';
import { createLargeUndo, type LargeUndo } from '../../src/audit/large-undo.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import { createUndo, type Undo } from '../../src/audit/undo.ts';
import type { UndoRun } from '../../src/audit/undo-run.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Contact } from '../../src/contacts/contact.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { snapshotOf } from '../../src/contacts/snapshot.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { addHold, type HoldTables } from '../../src/deletions/hold-repository.ts';
import type { Progress } from '../../src/progress.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { openClient, openContacts } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { buildJobs } from '../support/jobs.ts';

export const MIA: By = { userId: 'UMIA', source: 'command' };
export const LEO: By = { userId: 'ULEO', source: 'command' };

/** What stands between the bot and its contacts service. */
export type Hook = (path: string) => 'pass' | 'cut' | 'pass, then cut' | { status: number; errors?: string };

export type Stage = {
  contacts: Contacts;
  undo: Undo<Account>;
  large: LargeUndo<Account>;
  jobs: Jobs;
  shown: { run: UndoRun; progress: Progress | undefined }[];
  files: { name: string; text: string }[];
  /** Runs the undo to its end, which it gives back. */
  undone(code: string, by?: By): Promise<UndoRun>;
  ended(code: string): Promise<UndoRun>;
};

/** `work: false`: nothing is begun. `telling`: before anybody is shown anything. */
export type Staging = { work?: boolean; telling?: (run: UndoRun) => void };

export function useLargeScene() {
  const database = useDatabase();
  let account: Account;
  let hook: Hook = () => 'pass';
  let door: Server;
  let stopApi: () => Promise<void>;
  let apiUrl: string;
  let accounts = 0;
  const staged: Stage[] = [];

  beforeAll(async () => {
    const options = { database: database.current, log: silentLog, host: '127.0.0.1', port: 0 };
    const api = await createContactsApi(options);
    stopApi = () => api.stop();
    apiUrl = api.url;
    door = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const path = request.url ?? '';
      const does = hook(path);
      if (does === 'cut') return void response.destroy();
      if (typeof does === 'object') {
        response.writeHead(does.status, { 'content-type': 'application/json' });
        return void response.end(JSON.stringify({ status: 'failed', errors: does.errors ?? 'Not now' }));
      }
      const headers = { ...request.headers, host: new URL(apiUrl).host } as unknown as Record<string, string>;
      for (const name of ['connection', 'content-length', 'transfer-encoding']) delete headers[name];
      const answer = await fetch(new URL(path, apiUrl), {
        method: request.method ?? 'GET',
        headers,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      if (does === 'pass, then cut') return void response.destroy();
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((ready) => door.listen(0, '127.0.0.1', ready));
  });
  afterAll(async () => {
    door.close();
    door.closeAllConnections();
    await stopApi();
  });
  beforeEach(async () => {
    hook = () => 'pass';
    const keys = {
      publicKey: `large-public-key-0123456789-${++accounts}`,
      secretKey: 'large-secret-key-0123456789',
    };
    await ensureAccount(openApiDb(database.current), { name: `Large ${accounts}`, ...keys });
    const { port } = door.address() as AddressInfo;
    const path = new URL(apiUrl).pathname;
    account = {
      id: `large-${accounts}`,
      workspaceId: 'T1',
      apiUrl: `http://127.0.0.1:${port}${path}`,
      ...keys,
    };
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
    get database() {
      return database.current;
    },
    get ledger() {
      return createLedger(database.current.kysely());
    },
    hook(next: Hook) {
      hook = next;
    },

    /** A process that works off undos; several may share the database. */
    async stage({ work = true, telling }: Staging = {}): Promise<Stage> {
      const client = openClient({ retry: { attempts: 2, baseMs: 1, maxWaitMs: 10, budgetMs: 1000 } });
      const contacts = openContacts(database.current, {
        client,
        countries: { path: 'countries', file: undefined },
      });
      const db = database.current.kysely<unknown>();
      const jobs = buildJobs(database.current);
      const shown: Stage['shown'] = [];
      const files: Stage['files'] = [];
      const large = createLargeUndo<Account>({
        db,
        jobs,
        reversers: contacts.reversers,
        mayBegin: async () => {},
        ended: async () => {},
        bulk: contacts.bulkReverser,
        face: {
          async show(run, progress) {
            telling?.(run);
            shown.push({ run: structuredClone(run), progress });
            return { channel: 'D1', ts: '1' };
          },
          async attach(_, { name, bytes, read }) {
            const content = Buffer.concat(await Array.fromAsync(read()));
            expect(content).toHaveLength(bytes);
            files.push({ name, text: content.toString() });
          },
        },
        accountOf: async () => account,
        log: silentLog,
      });
      const undo = createUndo<Account>({
        db,
        reversers: contacts.reversers,
        mayBegin: async () => {},
        ended: async () => {},
        days: 30,
        log: silentLog,
      });
      await jobs.open();
      if (work) await jobs.work();
      const ended = async (code: string): Promise<UndoRun> => {
        const find = () => shown.find((one) => one.run.code === code && one.run.receipt)?.run;
        await expect
          .poll(find, { timeout: 25_000, interval: 20, message: `the end of ${code}` })
          .toBeDefined();
        return find() as UndoRun;
      };
      const stage: Stage = {
        contacts,
        undo,
        large,
        jobs,
        shown,
        files,
        ended,
        async undone(code, by = MIA) {
          await large.start(account, by.userId, await undo.get(account, code));
          return ended(code);
        },
      };
      staged.push(stage);
      return stage;
    },

    /** So many contacts at the service, in its own database: `p0@…`, `p1@…`. */
    async fill(count: number, domain = 'large.example'): Promise<void> {
      await database.current.pool.query(
        `insert into contacts_api.contacts (account_id, contact_type_id, email, first_name, city, country_id)
         select a.id, (select min(id) from contacts_api.contact_types where account_id = a.id), 'p' || n || '@' || $2::text, 'Person ' || n, 'Oslo',
           75 from contacts_api.accounts a, generate_series(0, $3::int - 1) n where a.name = $1`,
        [`Large ${accounts}`, domain, count],
      );
    },

    /** Leo's delete of it waits. */
    async hold(contactId: number): Promise<void> {
      const { workspaceId, id: accountId } = account;
      const contact = { fullname: '', email: '' };
      const held = { id: randomUUID(), userId: 'ULEO', contact, place: null, seconds: 600 };
      await addHold(database.current.kysely<HoldTables>(SCHEMAS.bot), {
        ...held,
        workspaceId,
        accountId,
        contactId,
      });
    },

    /** Nobody's delete waits any more. */
    async letGo(): Promise<void> {
      await database.current.pool.query('update contact_desk.held_deletes set ended_at = now()');
    },

    async all(contacts: Contacts): Promise<Contact[]> {
      return Array.fromAsync(contacts.each(account));
    },

    /** An action in the ledger whose lines are done, written as an import does. */
    async did(kind: 'add' | 'delete' | 'import', lines: SettledLine[], by: By = MIA): Promise<string> {
      const group = by.group ?? `scene ${accounts} ${kind} ${lines.length}`;
      let code = '';
      for (let start = 0; start < lines.length; start += 500) {
        const some = lines.slice(start, start + 500);
        ({ code } = await scene.ledger.record(
          database.current.kysely(),
          account,
          { ...by, group },
          kind,
          some,
        ));
      }
      return code;
    },
  };
  return scene;
}

export function addOf(contact: Contact): SettledLine {
  return {
    kind: 'add',
    contactId: contact.id,
    email: contact.email,
    after: snapshotOf(contact),
    outcome: 'done',
  };
}

export function deleteOf(contact: Contact): SettledLine {
  return {
    kind: 'delete',
    contactId: contact.id,
    email: contact.email,
    before: snapshotOf(contact),
    outcome: 'done',
  };
}

export function editOf(before: Contact, after: Contact): SettledLine {
  const sides = { before: snapshotOf(before), after: snapshotOf(after) };
  return { kind: 'edit', contactId: after.id, email: after.email, ...sides, outcome: 'done' };
}

/** The counts of a receipt add up to the lines of the action. */
export function expectSum(receipt: UndoRun['receipt']) {
  const { lines = 0, reversed = 0, kept = 0, failed = 0, left = 0, before = 0, never = 0 } = receipt ?? {};
  expect(reversed + kept + failed + left + before + never).toBe(lines);
}
