/** Finding: asked as Slack asks, the search alone, and the reading of the list into the copy, each beside its peers. */
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchDatabase, newEmbedded, newPostgres } from './databases.ts';
import { type Figure, figureOf, median, percentile } from './figure.ts';
import { buildPeople, type Person } from './people.ts';
import { firstLine, freePort, type Program, startProgram } from './processes.ts';
import { compareSearches } from './search-alone.ts';
import { createSlackPeer, SIGNING_SECRET, type SlackPeer } from './slack-peer.ts';
import { compareReadings } from './sync.ts';

const SIZES = [1_000, 10_000, 100_000];
const ROUNDS = 30;
/** Of the bot that fetches: it takes seconds for each. */
const FETCHING_ROUNDS = 1;

export async function benchFind(): Promise<Figure[]> {
  const sizes = process.argv.slice(3).map(Number).filter(Boolean);
  const figures: Figure[] = [];
  for (const size of sizes.length > 0 ? sizes : SIZES) {
    const service = startProgram(['bench/static-service.ts', String(size)], {});
    const [apiUrl = ''] = (await firstLine(service)).split(' ');
    const people = buildPeople(size);
    for (const open of [newEmbedded, newPostgres]) {
      const asked = await open();
      figures.push(...(await compareCommands({ people, apiUrl, database: asked })));
      await asked.stop();
      const searched = await open();
      figures.push(...(await compareReadings({ people, apiUrl, database: searched })));
      figures.push(...(await compareSearches({ people, apiUrl, database: searched })));
      await searched.stop();
    }
    await service.stop();
  }
  return figures;
}

/** The ten queries of the mix, with their names. */
function mixOf(people: Person[]): [name: string, text: string][] {
  const one = people[Math.floor(people.length / 3)] as Person;
  return [
    ['two words', one.fullname],
    ['exact e-mail', one.email],
    ['one common name', 'maria'],
    ['a city', 'london'],
    ['a domain', 'outlook.com'],
    ['three letters', 'ber'],
    ['two letters', 'jo'],
    ['a filter alone', 'type:leads'],
    ['a typo', 'jhonson'],
    ['no hit', 'qwrtzxv nobody'],
  ];
}

type Side = { people: Person[]; apiUrl: string; database: BenchDatabase };

async function compareCommands({ people, apiUrl, database }: Side): Promise<Figure[]> {
  const peer = await createSlackPeer();
  const bots: (Bot | undefined)[] = [
    await startBot(peer, 'bench/answering-bolt.ts', {}),
    await startBot(peer, 'src/main.ts', {
      ...database.settings,
      CONTACTS_PUBLIC_KEY: 'bench',
      CONTACTS_SECRET_KEY: 'bench',
      CONTACTS_API_URL: apiUrl,
      CONTACTS_MAX_AGE_SECONDS: '100000',
      LOG_LEVEL: 'error',
    }),
    await startBot(peer, 'bench/fetching-bolt.ts', { CONTACTS_API_URL: apiUrl }),
  ];
  const [bare, ours, fetching] = bots as [Bot, Bot, Bot];
  while (/still (reading|looking)/i.test(await peer.ask(ours.url, 'find'))) await wait(500);
  const mix = mixOf(people);
  const took = { bare: [] as number[], ours: [] as number[], fetching: [] as number[] };
  const each = new Map(mix.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, text] of mix) {
      took.bare.push(await timed(peer, bare, text));
      const mine = await timed(peer, ours, text);
      took.ours.push(mine);
      each.get(name)?.push(mine);
      if (round < FETCHING_ROUNDS) took.fetching.push(await timed(peer, fetching, text));
    }
  }
  for (const bot of bots) await bot?.program.stop();
  peer.stop();
  const at = `${people.length.toLocaleString('en')}, ${database.name}`;
  const [p50, p99] = [
    median(took.ours) - median(took.bare),
    percentile(took.ours, 99) - percentile(took.bare, 99),
  ];
  const times = median(took.fetching) / median(took.ours);
  const wanted = people.length >= 100_000;
  return [
    figureOf(`${at}: bare Bolt, p50`, median(took.bare), 'ms'),
    figureOf(`${at}: bare Bolt, p99`, percentile(took.bare, 99), 'ms'),
    figureOf(`${at}: ours, p50`, median(took.ours), 'ms'),
    figureOf(`${at}: ours, p99`, percentile(took.ours, 99), 'ms'),
    ...[...each].map(([name, values]) => figureOf(`${at}: ours, ${name}`, median(values), 'ms')),
    figureOf(`${at}: fetching the list each time, p50`, median(took.fetching), 'ms'),
    figureOf(`${at}: ours over bare, p50`, p50, 'ms', wanted ? ['at most 15 ms', p50 <= 15] : undefined),
    figureOf(`${at}: ours over bare, p99`, p99, 'ms', wanted ? ['at most 100 ms', p99 <= 100] : undefined),
    figureOf(`${at}: fetching / ours`, times, '×', wanted ? ['at least 50 ×', times >= 50] : undefined),
  ];
}

type Bot = { url: string; program: Program };

async function startBot(peer: SlackPeer, file: string, settings: Record<string, string>): Promise<Bot> {
  const port = await freePort();
  const program = startProgram([file, ...(file.startsWith('src') ? ['all'] : [])], {
    HOST: '127.0.0.1',
    PORT: String(port),
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: `${peer.url}/api/`,
    ...settings,
  });
  const url = `http://127.0.0.1:${port}`;
  await peer.ask(url, 'help');
  return { url, program };
}

async function timed(peer: SlackPeer, { url }: Bot, text: string): Promise<number> {
  const began = performance.now();
  await peer.ask(url, `find ${text}`);
  return performance.now() - began;
}
