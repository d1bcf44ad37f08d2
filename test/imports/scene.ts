/** A stage for imports: real database, jobs, contacts API and file server; a face that keeps what it was shown. */
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Account } from '../../src/contacts/account.ts';
import { createContactsClient } from '../../src/contacts/client.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import type { ImportsFace, MissingFile, SharedFile } from '../../src/imports/face.ts';
import type { Import, ImportState } from '../../src/imports/import.ts';
import { createImports, type Imports, type ImportsOptions, type Share } from '../../src/imports/service.ts';
import type { Progress } from '../../src/progress.ts';
import { createJobs, type Jobs } from '../../src/storage/jobs.ts';
import { openContacts } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';

const KEYS = { publicKey: 'scene-public-key-0123456789', secretKey: 'scene-secret-key-0123456789' };

/** What stands between the bot and its contacts service; 'pass' lets a request through. */
export type Hook = (
  path: string,
  count: number,
) =>
  | 'pass'
  | 'cut'
  | 'pass, then cut'
  | 'pass, then hang'
  | 'hang'
  | { status: number; body: object; headers?: Record<string, string> };

export type Shown = { imported: Import; progress: Progress | undefined };
export type Stage = {
  imports: Imports;
  jobs: Jobs;
  contacts: Contacts;
  shown: Shown[];
  attached: { name: string; text: string }[];
};

export function useScene() {
  const database = useDatabase('bot', 'contacts-api');
  const stops: (() => Promise<unknown>)[] = [];
  const files = new Map<string, { bytes: Buffer; file: SharedFile | MissingFile }>();
  let hook: Hook = () => 'pass';
  let account: Account;
  let fileServer: Server;
  let accounts = 0;
  let apiUrl = '';

  beforeAll(async () => {
    const api = await createContactsApi({
      database: database.current,
      log: silentLog,
      host: '127.0.0.1',
      port: 0,
    });
    const door = await listen(passOn(api.url, (path, count) => hook(path, count)));
    apiUrl = `${originOf(door)}/api/`;
    fileServer = await listen((req, res) => {
      const kept = files.get((req.url ?? '').slice(1));
      if (req.headers.authorization !== 'Bearer xoxb-scene' || !kept) res.writeHead(404).end();
      else res.writeHead(200, { 'content-type': 'text/csv' }).end(kept.bytes);
    });
    stops.push(
      () => api.stop(),
      () => closed(door),
      () => closed(fileServer),
    );
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  beforeEach(async () => {
    hook = () => 'pass';
    files.clear();
    const keys = { publicKey: `${KEYS.publicKey}-${++accounts}`, secretKey: KEYS.secretKey };
    await ensureAccount(openApiDb(database.current), { name: `Account ${accounts}`, ...keys });
    account = { id: `account-${accounts}`, workspaceId: 'T1', apiUrl, ...keys };
  });
  const staged: Stage[] = [];
  afterEach(async () => {
    for (const stage of staged.splice(0)) {
      await stage.jobs.stop();
      await stage.contacts.close();
    }
  });

  return {
    get account() {
      return account;
    },
    get database() {
      return database.current;
    },
    hook(next: Hook) {
      hook = next;
    },

    /** A process that works off imports; several may share the database. */
    async stage(options: Partial<ImportsOptions> = {}): Promise<Stage> {
      // A request that hangs is given up soon, so that a stop does not wait for it.
      const client = createContactsClient({ log: silentLog, limits: { headersTimeoutMs: 3000 } });
      const contacts = openContacts(database.current, {
        countries: { path: 'countries', file: undefined },
        client,
      });
      const jobs = createJobs(database.current, silentLog);
      const shown: Shown[] = [];
      const attached: Stage['attached'] = [];
      const imports = createImports({
        database: database.current,
        jobs,
        contacts,
        face: faceOf(files, shown, attached),
        accountOf: async () => account,
        limits: { maxBytes: 1024 * 1024, maxRows: 5000 },
        origins: [originOf(fileServer)],
        log: silentLog,
        ...options,
      });
      await jobs.open();
      await jobs.work();
      const stage = { imports, jobs, contacts, shown, attached };
      staged.push(stage);
      return stage;
    },

    /** Puts a file where Slack would have it, and the share of it. */
    file(
      text: string | Buffer,
      given: Partial<SharedFile> | MissingFile = {},
      share: Partial<Share> = {},
    ): Share {
      const bytes = Buffer.from(text);
      const fileId = `F${files.size + 1}A${accounts}`;
      const file = {
        name: 'people.csv',
        kind: 'csv',
        size: bytes.length,
        url: `${originOf(fileServer)}/${fileId}`,
        pasted: false,
        threadTs: '1.0',
      };
      files.set(fileId, { bytes, file: typeof given === 'string' ? given : { ...file, ...given } });
      return { workspaceId: 'T1', fileId, channelId: 'C1', sharerId: 'U1', source: 'channel', ...share };
    },

    async emails(): Promise<string[]> {
      const contacts = openContacts(database.current);
      const all: string[] = [];
      for await (const { email } of contacts.each(account)) all.push(email);
      await contacts.close();
      return all.sort();
    },
  };
}

/** The import as it was last shown, once it is shown in this state. */
export async function seen(stage: Stage, ...states: ImportState[]): Promise<Import> {
  const find = () => stage.shown.findLast(({ imported }) => states.includes(imported.state));
  await expect.poll(find, { timeout: 20_000, interval: 20, message: `shown as ${states}` }).toBeDefined();
  return find()?.imported as Import;
}

export const pressOf = (imported: Import, userId = 'U1') => ({
  workspaceId: 'T1',
  importId: imported.id,
  userId,
});

function faceOf(
  files: Map<string, { file: SharedFile | MissingFile }>,
  shown: Shown[],
  attached: Stage['attached'],
): ImportsFace {
  let posted = 0;
  return {
    file: async ({ fileId }) => files.get(fileId)?.file ?? 'gone',
    token: async () => 'xoxb-scene',
    async show(imported, progress) {
      shown.push({ imported, progress });
      return {
        channel: imported.messageChannel ?? imported.channelId,
        ts: imported.messageTs ?? `9.${++posted}`,
      };
    },
    async attach(_, { name, bytes }) {
      attached.push({ name, text: bytes.toString() });
    },
  };
}

/** Hands each request to the API behind it, unless the hook says otherwise. */
export function passOn(target: string, hook: Hook): RequestListener {
  const counts = new Map<string, number>();
  return (req, res) => {
    const path = (req.url ?? '').replace(/^.*\/api\/+/, '').replace(/\?.*/, '');
    const seenSoFar = (counts.get(path) ?? 0) + 1;
    counts.set(path, seenSoFar);
    const verdict = hook(path, seenSoFar);
    if (typeof verdict === 'object') {
      req.resume();
      res.writeHead(verdict.status, { 'content-type': 'application/json', ...verdict.headers });
      res.end(JSON.stringify(verdict.body));
    } else if (verdict === 'hang' || verdict === 'cut') {
      req.resume();
      if (verdict === 'cut') req.socket.destroy();
    } else {
      const onward = request(
        new URL(req.url ?? '', target),
        { method: req.method, headers: req.headers },
        (answer) => {
          if (verdict !== 'pass') {
            answer.resume();
            if (verdict === 'pass, then cut') answer.on('end', () => res.destroy());
          } else {
            res.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(res);
          }
        },
      );
      req.pipe(onward);
    }
  };
}

export async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
