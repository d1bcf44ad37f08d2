/** Reading the list into the copy, for the first time and with nothing changed, against reading and parsing it whole. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLedger } from '../src/audit/ledger.ts';
import type { Account } from '../src/contacts/account.ts';
import { type Contacts, createContacts } from '../src/contacts/service.ts';
import { createLog } from '../src/log.ts';
import { openDatabase } from '../src/storage/database.ts';
import { migrate } from '../src/storage/migrate.ts';
import type { BenchDatabase } from './databases.ts';
import { type Figure, figureOf, median } from './figure.ts';
import type { Person } from './people.ts';

export type Side = { people: Person[]; apiUrl: string; database: BenchDatabase };

/** Runs `use` with the product's own service, and whose account it is; no process is started. */
export async function withContacts<T>(
  { apiUrl, database }: Side,
  use: (contacts: Contacts, account: Account) => Promise<T>,
): Promise<T> {
  const log = createLog('silent');
  const opened = await openDatabase({ url: database.url, dataDir: database.dataDir, log });
  await migrate(opened, 'bot');
  const contacts = createContacts({
    log,
    db: opened.kysely(),
    ledger: createLedger(opened.kysely()),
    countries: { path: '', file: undefined },
    later: async () => {},
    times: { maxAgeMs: 3_600_000 },
  });
  const account = { id: 'bench', workspaceId: 'T1', apiUrl, publicKey: 'bench', secretKey: 'bench' };
  try {
    return await use(contacts, account);
  } finally {
    await contacts.close();
    await opened.stop();
  }
}

export async function compareReadings(side: Side): Promise<Figure[]> {
  const whole: number[] = [];
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    JSON.parse(await (await fetch(`${side.apiUrl}contacts/list`)).text());
    whole.push(performance.now() - began);
  }
  return withContacts(side, async (contacts, account) => {
    const first = await measured(() => contacts.sync(account));
    const again = await measured(() => contacts.sync(account));
    const at = `${side.people.length.toLocaleString('en')}, ${side.database.name}`;
    const limit = median(whole);
    const wanted = side.people.length >= 100_000;
    const ratio = (name: string, ms: number, most: number) =>
      figureOf(
        `${at}: ${name} / whole`,
        ms / limit,
        '×',
        wanted ? [`at most ${most} ×`, ms / limit <= most] : undefined,
      );
    const delay = (name: string, ms: number) =>
      figureOf(
        `${at}: event loop in the ${name}, p99`,
        ms,
        'ms',
        wanted ? ['at most 50 ms', ms <= 50] : undefined,
      );
    return [
      figureOf(`${at}: reading and parsing the list whole`, limit, 'ms'),
      figureOf(`${at}: first reading`, first.ms, 'ms'),
      figureOf(`${at}: reading with nothing changed`, again.ms, 'ms'),
      ratio('first reading', first.ms, 20),
      ratio('reading with nothing changed', again.ms, 6),
      delay('first reading', first.delay),
      delay('reading with nothing changed', again.delay),
      figureOf(`${at}: longest turn of the event loop`, Math.max(first.longest, again.longest), 'ms'),
    ];
  });
}

async function measured(run: () => Promise<unknown>) {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const began = performance.now();
  await run();
  const ms = performance.now() - began;
  delays.disable();
  // The histogram counts from the timer's own pause.
  return { ms, delay: delays.percentile(99) / 1e6 - 10, longest: delays.max / 1e6 - 10 };
}
