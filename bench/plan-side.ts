/** One side of the comparison of plans, in a process of its own: `plan-side.ts <side> <file> [data folder or postgres://…]`. */
import { createReadStream } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parse } from 'csv-parse';
import Papa from 'papaparse';
import type { Account } from '../src/contacts/account.ts';
import type { Contacts } from '../src/contacts/service.ts';
import { emailKey } from '../src/imports/email-look.ts';
import { examine } from '../src/imports/examine.ts';
import { ahead, PIECE_BYTES } from '../src/imports/pieces.ts';
import { createLookups } from '../src/imports/rows.ts';
import { checkRow } from '../src/imports/validate.ts';
import { createLog } from '../src/log.ts';
import { openDatabase } from '../src/storage/database.ts';
import { withContacts } from './sync.ts';

export type PlanSide = 'csv-parse' | 'ours' | 'papaparse';
/**
 * `live` is the most that was still held after a collection of garbage, in MB (0 without --expose-gc); `delay`
 * the event loop's p99 in ms.
 */
export type PlanResult = { ms: number; rows: number; live: number; delay: number; longest: number };

const TYPES = ['Customers', 'Leads', 'Partners', 'Press', 'Suppliers'].map((name, id) => ({
  id: id + 1,
  name,
}));
const MAPPING = [
  'email',
  'first_name',
  'last_name',
  null,
  'address_line1',
  'city',
  'postal_code',
  'country',
  null,
] as const;

const [side, file = '', place = ''] = process.argv.slice(2);
const url = place.startsWith('postgres://') ? place : undefined;
/** As pieces of a kept file come. */
const read = () => ahead<Buffer>(createReadStream(file, { highWaterMark: PIECE_BYTES }));

async function parseAlone(): Promise<number> {
  let rows = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) rows++;
  return rows;
}

async function planOurs(contacts: Contacts, account: Account): Promise<number> {
  const plan = await examine(
    read,
    {
      contacts: { ...contacts, types: async () => TYPES },
      account,
      by: { overrides: { format: {}, columns: {} }, policy: 'skip' },
      findMapping: async () => undefined,
      limits: { maxRows: 10_000_000 },
    },
    new AbortController().signal,
  );
  return plan?.rows ?? 0;
}

async function planWithPapa(contacts: Contacts, account: Account): Promise<number> {
  const lookups = createLookups(contacts, account, TYPES);
  const winners = new Map<string, number>();
  const parser = createReadStream(file).pipe(
    Papa.parse(Papa.NODE_STREAM_INPUT, { header: false, skipEmptyLines: true }),
  );
  let row = 0;
  for await (const cells of parser as AsyncIterable<string[]>) {
    if (++row === 1) continue;
    const checked = await checkRow({ row, line: row, cells }, [...MAPPING], lookups, {
      typeId: 1,
      countryId: undefined,
    });
    if (checked.fit) winners.set(checked.key, row);
  }
  for await (const { email } of contacts.emails(account)) winners.delete(emailKey(email));
  return row - 1;
}

async function measure(run: () => Promise<number>): Promise<PlanResult> {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  let live = 0;
  const look = () => {
    if (!global.gc) return;
    global.gc();
    const { heapUsed, external } = process.memoryUsage();
    live = Math.max(live, heapUsed + external);
  };
  look();
  const looks = setInterval(look, 250);
  delays.enable();
  const began = performance.now();
  const rows = await run();
  const ms = performance.now() - began;
  delays.disable();
  clearInterval(looks);
  // The histogram counts from the timer's own pause.
  return {
    ms,
    rows,
    live: live / 1e6,
    delay: delays.percentile(99) / 1e6 - 10,
    longest: delays.max / 1e6 - 10,
  };
}

/** The copy is as old as the benchmark that made it, and an old one would not be used. */
async function renewCopy(): Promise<void> {
  const database = await openDatabase({ url, dataDir: place, log: createLog('silent') });
  await database.pool.query('update contact_desk.mirrors set as_of = now()');
  await database.stop();
}

const withOurs = (run: (contacts: Contacts, account: Account) => Promise<number>) =>
  withContacts(
    {
      people: [],
      apiUrl: 'http://127.0.0.1:1/api/',
      database: { name: side ?? '', settings: {}, url, dataDir: place, stop: async () => {} },
    },
    (contacts, account) => {
      // The names of countries are read in once for each process.
      contacts.isCountryName('Österreich');
      return measure(() => run(contacts, account));
    },
  );

if (side !== 'csv-parse') await renewCopy();
const result =
  side === 'csv-parse'
    ? await measure(parseAlone)
    : await withOurs(side === 'ours' ? planOurs : planWithPapa);
console.log(JSON.stringify(result));
