/** The page's files as the browser wants them: TypeScript with its types stripped, so that there is no build step. */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'page');
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};
/** Names inside the folder only: no leading dot, no way up. */
const NAME = /^(?:[\w-]+\/)*[\w-]+\.(html|css|js|ts|svg)$/;

export type PageFile = { type: string; text: string };

/** `x.js` that is only there as `x.ts` is that file, stripped. Undefined when there is no such file. */
export function createPageFiles(): (name: string) => Promise<PageFile | undefined> {
  const kept = new Map<string, PageFile>();
  return async (name) => {
    const known = kept.get(name);
    if (known) return known;
    const ending = NAME.exec(name)?.[1];
    if (!ending) return undefined;
    const type = TYPES[ending] ?? 'text/plain';
    const plain = ending === 'ts' ? undefined : await findFile(name);
    const source = plain === undefined ? await findFile(name.replace(/\.js$/, '.ts')) : undefined;
    const text = plain ?? (source && stripTypeScriptTypes(source));
    if (text === undefined) return undefined;
    const file = { type, text };
    kept.set(name, file);
    return file;
  };
}

async function findFile(name: string): Promise<string | undefined> {
  try {
    return await readFile(join(FOLDER, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
