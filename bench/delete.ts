/** Deleting many by the real job, backup and read-back included, against a bare loop of the same calls. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLedger } from '../src/audit/ledger.ts';
import type { Account } from '../src/contacts/account.ts';
import { createContactsClient } from '../src/contacts/client.ts';
import { createContacts } from '../src/contacts/service.ts';
import type { BulkDelete } from '../src/deletions/bulk.ts';
import type { BulkFace } from '../src/deletions/bulk-face.ts';
import { createBulkDeletes } from '../src/deletions/bulk-service.ts';
import { createLog } from '../src/log.ts';
import { openDatabase } from '../src/storage/database.ts';
import { createJobs } from '../src/storage/jobs.ts';
import { migrate } from '../src/storage/migrate.ts';
import { type BenchDatabase, newEmbedded, newPostgres } from './databases.ts';
import { type Figure, figureOf, median } from './figure.ts';
import { buildPeople } from './people.ts';
import { firstLine, freePort, startProgram } from './processes.ts';

const SIZE = 10_000;
const AT_ONCE = 100;
const ROUNDS = 7;
const KEYS = { publicKey: 'bench-public-key-0123456789', secretKey: 'bench-secret-key-0123456789' };

export async function benchDelete(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const open of [newEmbedded, newPostgres]) {
    const [ours, theirs] = [await open(), await open()];
    const port = String(await freePort());
    const api = startProgram(['src/contacts-api/main.ts'], {
      ...theirs.settings,
      API_PORT: port,
      API_PUBLIC_KEY: KEYS.publicKey,
      API_SECRET_KEY: KEYS.secretKey,
      LOG_LEVEL: 'error',
    });
    await firstLine(api);
    const account = {
      id: 'bench',
      workspaceId: 'T1',
      apiUrl: `http://127.0.0.1:${port}/api/`,
      ...KEYS,
    };
    figures.push(...(await compare(account, ours)));
    await api.stop();
    await ours.stop();
    await theirs.stop();
  }
  return figures;
}

async function compare(account: Account, database: BenchDatabase): Promise<Figure[]> {
  const log = createLog('silent');
  const client = createContactsClient({ log });
  const opened = await openDatabase({ url: database.url, dataDir: database.dataDir, log });
  await migrate(opened, 'bot');
  const contacts = createContacts({
    log,
    db: opened.kysely(),
    ledger: createLedger(opened.kysely()),
    countries: { path: 'countries', file: undefined },
    later: async () => {},
    client,
  });
  const jobs = createJobs(opened, log);
  const shows = createShows();
  const bulk = createBulkDeletes({
    database: opened,
    jobs,
    contacts,
    face: shows.face,
    files: { file: async () => 'gone', token: async () => '' },
    origins: [],
    maxFileBytes: 0,
    accountOf: async () => account,
    graceSeconds: 0,
    log,
  });
  await jobs.open();
  await jobs.work();

  const took = { bare: [] as number[], ours: [] as number[] };
  const turns: { p99: number; longest: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ids = await fill(client, account);
    const began = performance.now();
    for (let at = 0; at < ids.length; at += AT_ONCE) await removeBare(account, ids.slice(at, at + AT_ONCE));
    took.bare.push(performance.now() - began);

    const refs = (await fill(client, account)).map(String);
    await contacts.sync(account);
    const { id = '', total } = await bulk.preview({
      account,
      userId: 'U1',
      source: { refs },
      permit: async () => {},
    });
    const running = shows.next('running');
    const done = shows.next('done', 'paused', 'cancelled');
    const press = { workspaceId: 'T1', accountId: account.id, userId: 'U1', bulkId: id };
    await bulk.confirm(press, `delete ${total}`);
    await running;
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    const start = performance.now();
    const { result } = await done;
    took.ours.push(performance.now() - start);
    delays.disable();
    // The histogram counts from the timer's own pause.
    turns.push({ p99: delays.percentile(99) / 1e6 - 10, longest: delays.max / 1e6 - 10 });
    if (result?.deleted !== SIZE) throw new Error(`${result?.deleted} were deleted instead of ${SIZE}`);
  }
  await jobs.stop();
  await contacts.close();
  await opened.stop();
  const times = median(took.ours) / median(took.bare);
  const p99 = median(turns.map((turn) => turn.p99));
  const longest = Math.max(...turns.map((turn) => turn.longest));
  const at = `${SIZE.toLocaleString('en')}, ${database.name}`;
  return [
    figureOf(`${at}: bare loop`, median(took.bare), 'ms'),
    figureOf(`${at}: ours, with backup and count`, median(took.ours), 'ms'),
    figureOf(`${at}: ours / bare`, times, '×', ['at most 3 ×', times <= 3]),
    figureOf(`${at}: event loop, p99`, p99, 'ms', ['at most 50 ms', p99 <= 50]),
    figureOf(`${at}: longest turn of the event loop`, longest, 'ms'),
  ];
}

/** Slack takes everything at once: what it takes is no part of the figure. */
function createShows() {
  const waiting: { states: string[]; take: (bulk: BulkDelete) => void }[] = [];
  const face: BulkFace = {
    maxBytes: 1024 * 1024 * 1024,
    async upload({ read }) {
      for await (const piece of read()) piece.length;
      return 'F1';
    },
    deliver: async () => {},
    isDelivered: async () => false,
    async show(bulk) {
      for (const one of waiting) if (one.states.includes(bulk.state)) one.take(bulk);
      return { channel: 'D1', ts: '1.0' };
    },
  };
  return {
    face,
    next(...states: string[]): Promise<BulkDelete> {
      const { promise, resolve } = Promise.withResolvers<BulkDelete>();
      const one = {
        states,
        take: (bulk: BulkDelete) => {
          waiting.splice(waiting.indexOf(one), 1);
          resolve(bulk);
        },
      };
      waiting.push(one);
      return promise;
    },
  };
}

/** So many contacts at the service; their ids. */
async function fill(client: ReturnType<typeof createContactsClient>, account: Account): Promise<number[]> {
  const header = 'email,first_name,last_name,country,city,address_line1,postal_code';
  const rows = buildPeople(SIZE).map(
    ({ id, first_name, last_name, country, city, address_line1, postal_code }) =>
      [`${id}@bench.example`, first_name, last_name, country, city, address_line1, postal_code].join(','),
  );
  const [type] = await client.types(account);
  const bytes = Buffer.from([header, ...rows].join('\n'));
  const content = (async function* () {
    yield bytes;
  })();
  await client.uploadCsv(account, { contactTypeId: type?.id ?? 1, name: 'people.csv', content });
  const ids: number[] = [];
  for await (const { id } of client.list(account)) ids.push(id);
  if (ids.length !== SIZE) throw new Error(`${ids.length} contacts went in instead of ${SIZE}`);
  return ids;
}

async function removeBare({ apiUrl, publicKey, secretKey }: Account, ids: number[]): Promise<void> {
  const answer = await fetch(`${apiUrl}contacts/bulk-delete`, {
    method: 'POST',
    headers: { PublicKey: publicKey, SecretKey: secretKey },
    body: new URLSearchParams(ids.map((id, index): [string, string] => [`strIds[${index}]`, String(id)])),
  });
  const { status } = (await answer.json()) as { status: string };
  if (status !== 'success') throw new Error('the service did not delete them');
}
