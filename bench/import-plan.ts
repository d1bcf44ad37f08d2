/** The plan of a CSV file, read, mapped, checked and counted, beside parsing it alone and beside PapaParse with the same checks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeContactsFile } from './contacts-file.ts';
import { newEmbedded } from './databases.ts';
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
  const service = startProgram(['bench/static-service.ts', String(CONTACTS)], {});
  try {
    const [apiUrl = ''] = (await firstLine(service)).split(' ');
    const known = buildPeople(CONTACTS);
    await withContacts({ people: [], apiUrl, database }, (contacts, account) => contacts.sync(account));
    const file = async (rows: number) => {
      const path = join(folder, `${rows}.csv`);
      await writeContactsFile(path, rows, known);
      return path;
    };
    const main = await file(ROWS);
    const run = (side: PlanSide, path: string) => runSide(side, path, database.dataDir);
    const results = new Map(SIDES.map((side) => [side, [] as PlanResult[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of SIDES) results.get(side)?.push(await run(side, main));
    }
    const small = await run('ours', await file(SMALL));
    const large = await run('ours', await file(LARGE));
    return figures(results, small, large);
  } finally {
    await service.stop();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runSide(side: PlanSide, path: string, dataDir: string): Promise<PlanResult> {
  const program = startProgram(['bench/plan-side.ts', side, path, dataDir], {});
  const line = await firstLine(program);
  await program.stop();
  return JSON.parse(line);
}

function figures(results: Map<PlanSide, PlanResult[]>, small: PlanResult, large: PlanResult): Figure[] {
  const paces = SIDES.map((side) =>
    median((results.get(side) ?? []).map(({ rows, ms }) => rows / (ms / 1000))),
  );
  const [parse = 0, ours = 0, papa = 0] = paces;
  const share = (ours / parse) * 100;
  const more = large.peak - small.peak;
  const at = `plan of ${ROWS.toLocaleString('en')} rows`;
  return [
    figureOf(`${at}: csv-parse alone, columns: true`, parse, 'rows/s'),
    figureOf(`${at}: ours`, ours, 'rows/s'),
    figureOf(`${at}: PapaParse, same checks`, papa, 'rows/s'),
    figureOf(`${at}: ours / csv-parse alone`, share, '%', ['at least 55 %', share >= 55]),
    figureOf(`${at}: ours / PapaParse`, ours / papa, '×', ['more than 1 ×', ours > papa]),
    figureOf('plan of 10,000 rows: memory', small.peak, 'MB'),
    figureOf('plan of 1,000,000 rows: memory', large.peak, 'MB'),
    figureOf('plan of 1,000,000 rows: memory above', more, 'MB', ['at most 80 MB', more <= 80]),
    figureOf('plan of 1,000,000 rows', large.rows / (large.ms / 1000), 'rows/s'),
    figureOf('plan of 1,000,000 rows: event loop, p99', large.delay, 'ms', [
      'at most 50 ms',
      large.delay <= 50,
    ]),
    figureOf('plan of 1,000,000 rows: longest turn', large.longest, 'ms'),
  ];
}
