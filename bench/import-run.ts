/** A whole import by the real job, read back and in the ledger, against adding its rows one by one with eight in flight. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLargeUndo } from '../src/audit/large-undo.ts';
import { createLedger } from '../src/audit/ledger.ts';
import type { UndoRun } from '../src/audit/undo-run.ts';
import type { Account } from '../src/contacts/account.ts';
import { createContactsClient } from '../src/contacts/client.ts';
import { createContacts } from '../src/contacts/service.ts';
import type { Import } from '../src/imports/import.ts';
import { createImports } from '../src/imports/service.ts';
import { createLog } from '../src/log.ts';
import { openDatabase } from '../src/storage/database.ts';
import { createJobs } from '../src/storage/jobs.ts';
import { migrate } from '../src/storage/migrate.ts';
import { type BenchDatabase, newEmbedded, newPostgres } from './databases.ts';
import { type Figure, figureOf } from './figure.ts';
import { buildPeople } from './people.ts';
import { firstLine, freePort, startProgram } from './processes.ts';

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000);
const ADDED = Math.min(5000, ROWS);
const IN_FLIGHT = 8;
const KEYS = { publicKey: 'bench-public-key-0123456789', secretKey: 'bench-secret-key-0123456789' };

export async function benchImportRun(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const newDatabase of [newEmbedded, newPostgres]) {
    const [own, api] = [await newDatabase(), await newDatabase()];
    try {
      figures.push(...(await compare(own, api)));
    } finally {
      await own.stop();
      await api.stop();
    }
  }
  return figures;
}

async function compare(own: BenchDatabase, api: BenchDatabase): Promise<Figure[]> {
  const port = await freePort();
  const program = startProgram(['src/contacts-api/main.ts'], {
    ...api.settings,
    API_PORT: String(port),
    API_PUBLIC_KEY: KEYS.publicKey,
    API_SECRET_KEY: KEYS.secretKey,
    LOG_LEVEL: 'warn',
  });
  try {
    await firstLine(program);
    const account = { id: 'bench', workspaceId: 'T1', apiUrl: `http://127.0.0.1:${port}/api/`, ...KEYS };
    const addsMs = (await addOneByOne(account)) * (ROWS / ADDED);
    const run = await importAll(own, account);
    const at = `${ROWS.toLocaleString('en')} rows, ${own.name}`;
    const ratio = addsMs / run.ms;
    const wanted = ROWS >= 100_000;
    return [
      figureOf(
        `${at}: adding one by one, eight in flight (from ${ADDED.toLocaleString('en')})`,
        addsMs,
        'ms',
      ),
      figureOf(`${at}: import, read back and in the ledger`, run.ms, 'ms'),
      figureOf(`${at}: one by one / import`, ratio, '×', wanted ? ['at least 5 ×', ratio >= 5] : undefined),
      figureOf(`${at}: event loop in the import, p99`, run.delay, 'ms', ['at most 50 ms', run.delay <= 50]),
      figureOf(`${at}: longest turn of the event loop`, run.longest, 'ms'),
      figureOf(`${at}: undo of the import`, run.undoMs, 'ms'),
      figureOf(
        `${at}: undo / import`,
        run.undoMs / run.ms,
        '×',
        wanted ? ['at most 1 ×', run.undoMs <= run.ms] : undefined,
      ),
      figureOf(`${at}: event loop in the undo, p99`, run.undoDelay, 'ms', [
        'at most 50 ms',
        run.undoDelay <= 50,
      ]),
    ];
  } finally {
    await program.stop();
  }
}

/** Milliseconds. */
async function addOneByOne(account: Account): Promise<number> {
  const client = createContactsClient({ log: createLog('silent') });
  const [type] = await client.types(account);
  const blank = { state: '', city: '', address_line1: '', address_line2: '', state_province_region: '' };
  const people = Array.from({ length: ADDED }, (_, i) => ({
    ...blank,
    postal_code: '',
    email: `one${i}@bench.example`,
    first_name: 'One',
    last_name: `Person ${i}`,
    country: 76,
    contact_type_id: type?.id ?? 1,
  })).values();
  const began = performance.now();
  const addOn = async () => {
    for (const person of people) await client.add(account, person);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, addOn));
  const ms = performance.now() - began;
  await client.close();
  return ms;
}

async function importAll(own: BenchDatabase, account: Account) {
  const log = createLog('silent');
  const database = await openDatabase({ url: own.url, dataDir: own.dataDir, log });
  await migrate(database, 'bot');
  const ledger = createLedger(database.kysely());
  const contacts = createContacts({
    log,
    db: database.kysely(),
    ledger,
    countries: { path: '', file: undefined },
    later: async () => {},
  });
  const jobs = createJobs(database, log);
  const over = Promise.withResolvers<UndoRun>();
  const large = createLargeUndo({
    db: database.kysely(),
    jobs,
    reversers: contacts.reversers,
    // Nothing else is at this import.
    mayBegin: async () => {},
    ended: async () => {},
    bulk: contacts.bulkReverser,
    face: {
      async show(run) {
        if (run.state === 'done') over.resolve(run);
        return { channel: 'D1', ts: '1.1' };
      },
      attach: async () => {},
    },
    accountOf: async () => account,
    log,
  });
  const bytes = buildFile();
  const files = await serve(bytes);
  const states = new Map<Import['state'], PromiseWithResolvers<Import>>();
  const reached = (state: Import['state']) => {
    const waiting = states.get(state) ?? Promise.withResolvers<Import>();
    states.set(state, waiting);
    return waiting;
  };
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  const imports = createImports({
    database,
    jobs,
    contacts,
    ledger,
    undoDays: 30,
    face: {
      file: async () => ({
        name: 'bench.csv',
        kind: 'csv',
        size: bytes.length,
        url,
        pasted: false,
        shares: [{ ts: '1.0', threadTs: '1.0' }],
      }),
      token: async () => 'bench',
      async show(imported) {
        reached(imported.state).resolve(imported);
        return { channel: 'C1', ts: '1.1' };
      },
      hand: async () => {},
    },
    accountOf: async () => account,
    limits: { maxBytes: 1024 ** 3, maxRows: ROWS },
    origins: [url],
    log,
  });
  try {
    await jobs.open();
    await jobs.work();
    await imports.record({
      workspaceId: 'T1',
      fileId: 'F1',
      channelId: 'C1',
      eventTs: '1.1',
      sharerId: 'U1',
      source: 'channel',
    });
    const offered = await reached('offered').promise;
    const press = { workspaceId: 'T1', importId: offered.id, userId: 'U1', mayImport: true };
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    const began = performance.now();
    await imports.start(press, { typeId: offered.offer?.types[0]?.id ?? 1 });
    const failed = reached('paused').promise.then(({ note }) => Promise.reject(new Error(`paused: ${note}`)));
    const done = await Promise.race([reached('done').promise, failed]);
    const ms = performance.now() - began;
    delays.disable();
    if (done.receipt?.present !== ROWS) throw new Error(`not all are in: ${JSON.stringify(done.receipt)}`);
    const undoDelays = monitorEventLoopDelay({ resolution: 10 });
    undoDelays.enable();
    const undoBegan = performance.now();
    const action = (await ledger.actions(account, [done.code ?? ''])).get(done.code ?? '');
    if (!action) throw new Error('the import is not in the ledger');
    await large.start(account, 'U1', action);
    const undone = await over.promise;
    const undoMs = performance.now() - undoBegan;
    undoDelays.disable();
    if (undone.receipt?.reversed !== ROWS) throw new Error(`not undone: ${JSON.stringify(undone.receipt)}`);
    // The histogram counts from the timer's own pause.
    const delayOf = (histogram: typeof delays) => histogram.percentile(99) / 1e6 - 10;
    return {
      ms,
      delay: delayOf(delays),
      longest: delays.max / 1e6 - 10,
      undoMs,
      undoDelay: delayOf(undoDelays),
    };
  } finally {
    await jobs.stop();
    await contacts.close();
    await database.stop();
    files.close();
  }
}

/** People as real lists have them, each with an address of their own. */
function buildFile(): Buffer {
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const lines = buildPeople(ROWS).map((one) =>
    [
      one.email.replace('@', `.${one.id}@`),
      one.first_name,
      one.last_name,
      one.country,
      one.city,
      one.address_line1,
      one.postal_code,
    ]
      .map(cell)
      .join(','),
  );
  return Buffer.from(['E-mail,First name,Last name,Country,City,Address,Postcode', ...lines].join('\n'));
}

async function serve(bytes: Buffer): Promise<Server> {
  const server = createServer((_, res) => res.writeHead(200, { 'content-type': 'text/csv' }).end(bytes));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}
