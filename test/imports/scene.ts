/** A stage for imports: real database, jobs, contacts API and file server; a face that keeps what it was shown. */
import type { Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Line } from '../../src/audit/action.ts';
import { createLedger } from '../../src/audit/ledger.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Contact, ContactDraft } from '../../src/contacts/contact.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount, listTypes } from '../../src/contacts-api/accounts.ts';
import { insertContacts } from '../../src/contacts-api/contacts-repository.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import type { ImportsFace, MissingFile, SharedFile } from '../../src/imports/face.ts';
import type { Import, ImportState } from '../../src/imports/import.ts';
import { createImports, type Imports, type ImportsOptions, type Share } from '../../src/imports/service.ts';
import type { Progress } from '../../src/progress.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { openClient, openContacts } from '../support/contacts.ts';
import { silentLog, useDatabase } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { buildJobs } from '../support/jobs.ts';
import { closed, type Hook, listen, originOf, passOn } from './between.ts';

const KEYS = { publicKey: 'scene-public-key-0123456789', secretKey: 'scene-secret-key-0123456789' };

export type Shown = { imported: Import; progress: Progress | undefined; ahead: Import | undefined };
export type Stage = {
  imports: Imports;
  jobs: Jobs;
  contacts: Contacts;
  shown: Shown[];
  attached: { name: string; text: string }[];
  /** How often the record of a file was looked at. */
  readonly looks: number;
};

export function useScene() {
  const database = useDatabase();
  const stops: (() => Promise<unknown>)[] = [];
  const files = new Map<string, { bytes: Buffer; file: SharedFile | MissingFile }>();
  let hook: Hook = () => 'pass';
  let refusal: Error | undefined;
  let account: Account;
  let fileServer: Server;
  let accounts = 0;
  let owner = 0;
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
    refusal = undefined;
    files.clear();
    const keys = { publicKey: `${KEYS.publicKey}-${++accounts}`, secretKey: KEYS.secretKey };
    ({ id: owner } = await ensureAccount(openApiDb(database.current), {
      name: `Account ${accounts}`,
      ...keys,
    }));
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
    /** From now on no file is taken, or all are again. */
    refuseFiles(error?: Error) {
      refusal = error;
    },
    hook(next: Hook) {
      hook = next;
    },

    /** A process that works off imports; several may share the database. */
    async stage(options: Partial<ImportsOptions> = {}): Promise<Stage> {
      // A request that hangs is given up soon, so that a stop does not wait for it.
      const client = openClient({ headersTimeoutMs: 3000 });
      const contacts = openContacts(database.current, {
        countries: { path: 'countries', file: undefined },
        client,
      });
      const jobs = buildJobs(database.current);
      const shown: Shown[] = [];
      const attached: Stage['attached'] = [];
      let looks = 0;
      const watched = {
        get(fileId: string) {
          looks++;
          return files.get(fileId);
        },
      };
      const imports = createImports({
        database: database.current,
        jobs,
        contacts,
        face: faceOf(watched, shown, attached, () => {
          if (refusal) throw refusal;
        }),
        accountOf: async () => account,
        ledger: createLedger(database.current.kysely()),
        undoDays: 30,
        limits: { maxBytes: 1024 * 1024, maxRows: 5000 },
        origins: [originOf(fileServer)],
        log: silentLog,
        ...options,
      });
      await jobs.open();
      await jobs.work();
      const stage = {
        imports,
        jobs,
        contacts,
        shown,
        attached,
        get looks() {
          return looks;
        },
      };
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
        shares: [{ ts: '100.0', threadTs: '100.0' }],
      };
      files.set(fileId, { bytes, file: typeof given === 'string' ? given : { ...file, ...given } });
      return {
        workspaceId: 'T1',
        fileId,
        channelId: 'C1',
        eventTs: '100.5',
        sharerId: 'U1',
        source: 'channel',
        ...share,
      };
    },

    /** The file of `first` shared once more by Slack's own Share, at `seconds`; the file's record says so unless it is `late`. */
    again(first: Share, seconds: number, given: Partial<Share> & { late?: true } = {}): Share {
      const { late, ...share } = given;
      const ts = `${seconds}.0`;
      const file = files.get(first.fileId)?.file;
      if (!late && typeof file === 'object') file.shares.push({ ts, threadTs: ts });
      return { ...first, eventTs: `${seconds}.5`, ...share };
    },

    async emails(): Promise<string[]> {
      return (await this.contacts()).map(({ email }) => email).sort();
    },

    /** Newest first. */
    async contacts(): Promise<Contact[]> {
      const contacts = openContacts(database.current);
      const all: Contact[] = [];
      for await (const contact of contacts.each(account)) all.push(contact);
      await contacts.close();
      return all;
    },

    /** Adds contacts behind the back of every import. */
    async add(...drafts: (Partial<ContactDraft> & { email: string })[]): Promise<void> {
      const db = openApiDb(database.current);
      const [type] = await listTypes(db, owner);
      const rows = drafts.map((draft) => {
        const { country, ...rest } = { ...BLANK_DRAFT, contact_type_id: type?.id ?? 0, ...draft };
        return { ...rest, country_id: country };
      });
      await insertContacts(db, owner, rows);
    },

    /** As if nobody had touched the import for so long. */
    async later({ id }: Pick<Import, 'id'>, time: string): Promise<void> {
      const { pool } = database.current;
      // Who shows a receipt notes after it that it is shown, which touches the import too.
      const unreported = `select 1 from contact_desk.imports
        where id = $1 and state in ('done', 'stopped') and receipt is not null and not reported`;
      await expect.poll(async () => (await pool.query(unreported, [id])).rowCount).toBe(0);
      const touched = `update contact_desk.imports set updated_at = now() - interval '${time}' where id = $1`;
      await pool.query(touched, [id]);
      await pool.query(
        "update contact_desk_jobs.job set start_after = now() where name = 'imports.expire' and data->>'importId' = $1",
        [id],
      );
    },

    /** The lines of the import's one action in the ledger; [] where it has none. */
    async lines({ code }: Pick<Import, 'code'>): Promise<Line[]> {
      const ledger = createLedger(database.current.kysely());
      const { items } = await ledger.recent(account, {}, 1);
      const action = items.find((item) => item.code === code);
      return action ? ledger.lines(account, action.id) : [];
    },
  };
}

/** The import as it was last shown, once it is shown in this state. */
export async function seen(stage: Stage, ...states: ImportState[]): Promise<Import> {
  const find = () => stage.shown.findLast(({ imported }) => states.includes(imported.state));
  await expect.poll(find, { timeout: 60_000, interval: 20, message: `shown as ${states}` }).toBeDefined();
  return find()?.imported as Import;
}

export const pressOf = (imported: Import, userId = 'U1') => ({
  mayImport: false,
  workspaceId: 'T1',
  importId: imported.id,
  userId,
});

export async function offered(
  scene: ReturnType<typeof useScene>,
  stage: Stage,
  text: string,
): Promise<Import> {
  await stage.imports.record(scene.file(text));
  return seen(stage, 'offered');
}

/** The first of the types that are offered. */
export const typeOf = ({ offer }: Import) => ({ typeId: offer?.types[0]?.id as number });

/** Every row of the file is counted once. */
export function addsUp({ receipt, offer }: Import): void {
  if (!receipt) throw new Error('there is no receipt');
  const { rows, reasons: _, attached: __, ...counts } = receipt;
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(rows);
  expect(rows).toBe(offer?.rows);
}

function faceOf(
  files: { get(fileId: string): { file: SharedFile | MissingFile } | undefined },
  shown: Shown[],
  attached: Stage['attached'],
  refuse: () => void,
): ImportsFace {
  let posted = 0;
  return {
    file: async ({ fileId }) => files.get(fileId)?.file ?? 'gone',
    token: async () => 'xoxb-scene',
    async show(imported, progress, ahead) {
      shown.push({ imported, progress, ahead });
      return {
        channel: imported.messageChannel ?? imported.channelId,
        ts: imported.messageTs ?? `9.${++posted}`,
      };
    },
    async hand(_, { name, bytes, read }) {
      refuse();
      const pieces: Buffer[] = [];
      for await (const piece of read()) pieces.push(piece);
      const whole = Buffer.concat(pieces);
      expect(whole).toHaveLength(bytes);
      attached.push({ name, text: whole.toString() });
    },
  };
}
