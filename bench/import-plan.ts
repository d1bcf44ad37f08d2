/** The plan of a CSV file, read, mapped, checked and counted, beside parsing it alone and beside PapaParse with the same checks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeContactsFile } from './contacts-file.ts';
import { newEmbedded, newPostgres } from './databases.ts';
import { type Figure, figureOf, median } from './figure.ts';
import { buildPeople } from './people.ts';
import type { PlanResult, PlanSide } from './plan-side.ts';
import { firstLine, startProgram } from './processes.ts';
import { withContacts } from './sync.ts';

const ROWS = 300_000;
const CONTACTS = 100_000;
const [SMALL, LARGE] = [10_000, 1_000_000];
const ROUNDS = 3;
const SIDES: PlanSide[] = ['csv-parse', 'ours', 'papaparse'];

export async function benchImportPlan(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const database = await newEmbedded();
  // Memory is told apart from that of the database, which the embedded one shares.
  const apart = await newPostgres();
  const service = startProgram(['bench/static-service.ts', String(CONTACTS)], {});
  try {
    const [apiUrl = ''] = (await firstLine(service)).split(' ');
    const known = buildPeople(CONTACTS);
    for (const one of [database, apart])
      await withContacts({ people: [], apiUrl, database: one }, (contacts, account) =>
        contacts.sync(account),
      );
    const file = async (rows: number) => {
      const path = join(folder, `${rows}.csv`);
      await writeContactsFile(path, rows, known);
      return path;
    };
    const main = await file(ROWS);
    const run = (side: PlanSide, path: string) => runSide([side, path, database.dataDir]);
    const liveOf = async (path: string) => {
      const { live } = await runSide(['ours', path, apart.url ?? ''], ['--expose-gc']);
      return live;
    };
    const results = new Map(SIDES.map((side) => [side, [] as PlanResult[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of SIDES) results.get(side)?.push(await run(side, main));
    }
    const [small, large] = [await file(SMALL), await file(LARGE)];
    const memory = [await liveOf(small), await liveOf(large)] as const;
    return figures(results, await run('ours', large), memory);
  } finally {
    await service.stop();
    await database.stop();
    await apart.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runSide(
  args: [side: PlanSide, path: string, place: string],
  flags: string[] = [],
): Promise<PlanResult> {
  const program = startProgram([...flags, 'bench/plan-side.ts', ...args], {});
  const line = await firstLine(program);
  await program.stop();
  return JSON.parse(line);
}

function figures(
  results: Map<PlanSide, PlanResult[]>,
  large: PlanResult,
  [few, many]: readonly [number, number],
): Figure[] {
  const paces = SIDES.map((side) =>
    median((results.get(side) ?? []).map(({ rows, ms }) => rows / (ms / 1000))),
  );
  const [parse = 0, ours = 0, papa = 0] = paces;
  const share = (ours / parse) * 100;
  const more = many - few;
  const at = `plan of ${ROWS.toLocaleString('en')} rows`;
  return [
    figureOf(`${at}: csv-parse alone, columns: true`, parse, 'rows/s'),
    figureOf(`${at}: ours`, ours, 'rows/s'),
    figureOf(`${at}: PapaParse, same checks`, papa, 'rows/s'),
    figureOf(`${at}: ours / csv-parse alone`, share, '%', ['at least 55 %', share >= 55]),
    figureOf(`${at}: ours / PapaParse`, ours / papa, '×', ['more than 1 ×', ours > papa]),
    figureOf('plan of 10,000 rows: memory after garbage collection', few, 'MB'),
    figureOf('plan of 1,000,000 rows: memory after garbage collection', many, 'MB'),
    figureOf('plan of 1,000,000 rows: memory above', more, 'MB', ['at most 80 MB', more <= 80]),
    figureOf('plan of 1,000,000 rows', large.rows / (large.ms / 1000), 'rows/s'),
    figureOf('plan of 1,000,000 rows: event loop, p99', large.delay, 'ms', [
      'at most 50 ms',
      large.delay <= 50,
    ]),
    figureOf('plan of 1,000,000 rows: longest turn', large.longest, 'ms'),
  ];
}
