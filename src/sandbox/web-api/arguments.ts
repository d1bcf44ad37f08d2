/** Arguments of Web API calls as WebClient really sends them: form fields, with objects as JSON strings; or a JSON body. */
import type { Block } from '../protocol.ts';
import { refuse } from '../slack-error.ts';
import type { ViewSource } from '../views.ts';

export type Args = Record<string, unknown>;

/** A non-empty string, or undefined. */
export function findText(args: Args, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

export function getText(args: Args, name: string): string {
  const value = findText(args, name);
  if (value === undefined) throw refuse('invalid_arguments', [`missing required field: ${name}`]);
  return value;
}

export function findBlocks(args: Args): Block[] | undefined {
  const blocks = readJson(args, 'blocks', 'invalid_blocks_format');
  if (blocks === undefined || Array.isArray(blocks)) return blocks as Block[] | undefined;
  throw refuse('invalid_blocks_format', ['blocks must be an array']);
}

/** Only that it is an object with blocks; views.ts checks the rest. */
export function getView(args: Args): ViewSource {
  getText(args, 'view');
  const view = readJson(args, 'view', 'invalid_arguments') as ViewSource | undefined;
  if (Array.isArray(view?.blocks)) return view;
  throw refuse('invalid_arguments', ['missing required field: blocks [json-pointer:/view/blocks]']);
}

/** The list of a `files` argument; ids and titles are looked at by the method. */
export function getFileList(args: Args): { id: string; title?: string }[] {
  const files = readJson(args, 'files', 'invalid_arguments');
  const isList =
    Array.isArray(files) && files.length > 0 && files.every((file) => typeof file?.id === 'string');
  if (isList) return files as { id: string; title?: string }[];
  throw refuse('invalid_arguments', ['missing required field: files']);
}

function readJson(args: Args, name: string, error: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return value === '' ? undefined : JSON.parse(value);
  } catch {
    throw refuse(error, [`${name} is not JSON`]);
  }
}
