/** Who may import whom (types count): the arrows that keep each part replaceable. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

/** For each room of src, the rooms and single files it may import besides itself. */
const ARROWS: Record<string, string[]> = {
  errors: [],
  log: [],
  'block-kit': [],
  'csv-writer': [],
  'nameless-file': [],
  'run-ends': [],
  'side-by-side': [],
  progress: ['errors', 'log'],
  config: ['errors'],
  storage: ['errors', 'log'],
  audit: ['csv-writer', 'nameless-file', 'progress', 'run-ends', 'storage', 'errors', 'log'],
  workspaces: ['contacts/account', 'storage', 'errors', 'log'],
  contacts: ['audit', 'side-by-side', 'storage', 'errors', 'log'],
  imports: [
    'audit',
    'contacts',
    'csv-writer',
    'nameless-file',
    'progress',
    'run-ends',
    'side-by-side',
    'storage',
    'errors',
    'log',
  ],
  exports: ['contacts', 'csv-writer', 'nameless-file', 'run-ends', 'storage', 'errors', 'log'],
  deletions: [
    'contacts',
    'audit',
    'imports',
    'exports',
    'csv-writer',
    'nameless-file',
    'progress',
    'run-ends',
    'side-by-side',
    'storage',
    'errors',
    'log',
  ],
  people: ['contacts', 'imports/batch', 'imports/email-look', 'run-ends', 'storage', 'errors', 'log'],
  slack: [
    'audit',
    'contacts',
    'imports',
    'exports',
    'people',
    'deletions',
    'workspaces',
    'block-kit',
    'progress',
    'config',
    'errors',
    'log',
  ],
  'contacts-api': ['contacts/wire', 'contacts/contact', 'contacts/country-table', 'storage', 'errors', 'log'],
  sandbox: ['block-kit', 'errors', 'log'],
  app: [
    'forgetting',
    'audit',
    'contacts',
    'imports',
    'exports',
    'people',
    'deletions',
    'slack',
    'workspaces',
    'storage',
    'config',
    'errors',
    'log',
  ],
  forgetting: ['audit', 'contacts', 'imports', 'exports', 'people', 'deletions', 'storage'],
};
/** Entries, and the composition they and the tests share: these may import anything, and no room may import them. */
const TOP = ['launch', 'start', 'main', 'contacts-api/main', 'storage/migrate-main'];

/** Packages that stay behind one door, and where that door is. */
const PACKAGES: [RegExp, RegExp][] = [
  [/^@slack\//, /^(slack|sandbox)\//],
  [/^(kysely|pg|pg-boss)(\/|$)/, /^storage\/|repository\.ts$|\/schema\.ts$/],
  [/^@electric-sql\//, /^storage\//],
  [/^undici$/, /^(contacts\/client|imports\/download)/],
  [/^dotenv$/, /main\.ts$|^start\.ts$/],
];

type Import = { file: string; target: string };

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const statements = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...statements].map(([, target = '']) => ({ file, target }));
}

const all = sourceFiles().flatMap(importsOf);
const own = all
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, target }) => ({ file, target: relative(SRC, join(SRC, dirname(file), target)) }));

const roomOf = (path: string) => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
const nameOf = (path: string) => path.replace(/\.ts$/, '');

test('every room of src has its arrows written down', () => {
  const rooms = new Set(
    sourceFiles()
      .filter((file) => !TOP.includes(nameOf(file)))
      .map(roomOf),
  );
  expect([...rooms].filter((room) => !(room in ARROWS))).toEqual([]);
});

test('a room imports only what its arrows allow', () => {
  const wrong = own.filter(({ file, target }) => {
    if (TOP.includes(nameOf(file))) return false;
    const room = roomOf(file);
    if (roomOf(target) === room) return false;
    return !ARROWS[room]?.some((allowed) => allowed === roomOf(target) || allowed === nameOf(target));
  });
  expect(wrong).toEqual([]);
});

test('nobody imports an entry; the start is imported by main alone, and the launch by the start', () => {
  const chain: Record<string, string> = { launch: 'start', start: 'main' };
  const wrong = own.filter(
    ({ file, target }) => TOP.includes(nameOf(target)) && chain[nameOf(target)] !== nameOf(file),
  );
  expect(wrong).toEqual([]);
});

test('packages with a door of their own are imported only there', () => {
  const wrong = all.filter(({ file, target }) =>
    PACKAGES.some(([name, door]) => name.test(target) && !door.test(file) && !TOP.includes(nameOf(file))),
  );
  expect(wrong).toEqual([]);
});

test('the environment is read only in entries', () => {
  const wrong = sourceFiles().filter(
    (file) => !/main\.ts$/.test(file) && readFileSync(join(SRC, file), 'utf8').includes('process.env'),
  );
  expect(wrong).toEqual([]);
});

test('every source file begins by saying what it is for', () => {
  const silent = sourceFiles().filter((file) => !readFileSync(join(SRC, file), 'utf8').startsWith('/** '));
  expect(silent).toEqual([]);
});
