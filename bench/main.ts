/** Entry: `npm run bench -- <name>` runs one benchmark, prints its table and keeps its figures as JSON. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchDelete } from './delete.ts';
import type { Benchmark } from './figure.ts';
import { benchFind } from './find.ts';
import { benchImport } from './import.ts';
import { benchStart } from './start.ts';

const BENCHMARKS: Record<string, Benchmark> = {
  delete: benchDelete,
  find: benchFind,
  import: benchImport,
  start: benchStart,
};

const name = process.argv[2] ?? '';
const benchmark = BENCHMARKS[name];
if (!benchmark) {
  console.error(`Name a benchmark: ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(1);
}
const figures = await benchmark();
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 1024 ** 3),
  node: process.version,
  platform: process.platform,
};
console.table(figures);
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
process.exit(figures.every((figure) => figure.ok !== false) ? 0 : 1);
