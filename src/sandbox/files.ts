/** Files of the workspace: keeping one, and sharing it into a channel. */
import type { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import { tellFileShared, tellMessage } from './events.ts';
import { guessType } from './file-object.ts';
import { newId } from './ids.ts';
import { addMessage, type Content } from './messages.ts';
import type { SharedFile } from './protocol.ts';
import type { State, StoredChannel, StoredFile, StoredMessage } from './state.ts';
import type { World } from './world.ts';

/** The oldest leave, with their bytes: a sandbox is not an archive. */
const KEPT_FILES = 300;
const MAX_SNIPPET_BYTES = 1024 * 1024;

export type FileDraft = { name: string; user: string; title?: string; snippet?: boolean };

/** Streams the bytes to disk and returns the file, shared nowhere yet. */
export async function keepFile(world: World, draft: FileDraft, source: Readable): Promise<StoredFile> {
  const id = newId('F');
  const size = await world.files.write(id, source);
  if (draft.snippet && size > MAX_SNIPPET_BYTES) {
    await world.files.remove(id);
    throw new AppError('snippet_too_large', 'A snippet holds 1 MB at most: share it as a file.');
  }
  return addFile(world, id, size, draft);
}

/** Enters a file whose bytes are already in the folder under `id`. */
export function addFile(world: World, id: string, size: number, draft: FileDraft): StoredFile {
  const file: StoredFile = {
    id,
    name: draft.name,
    title: draft.title ?? draft.name,
    ...guessType(draft.name),
    size,
    mode: draft.snippet ? 'snippet' : 'hosted',
    user: draft.user,
    created: Math.floor(Date.now() / 1000),
    sharedIn: {},
  };
  world.store.act((state) => {
    state.files[id] = file;
    for (const old of Object.keys(state.files).slice(0, -KEPT_FILES)) {
      delete state.files[old];
      void world.files.remove(old);
    }
  });
  return file;
}

/** One message that carries the files, and the events of it. */
export function shareFiles(
  world: World,
  files: StoredFile[],
  at: Content & { channel: StoredChannel; by: string; thread_ts?: string },
): StoredMessage {
  const { channel, by, text, blocks, thread_ts } = at;
  const thread = thread_ts === undefined ? {} : { thread_ts };
  const message = world.store.act((state) => {
    const draft = {
      user: by,
      text,
      ...(blocks && { blocks }),
      ...thread,
      files: files.map((file) => file.id),
    };
    const added = addMessage(state, channel.id, draft);
    for (const file of files) {
      file.sharedIn[channel.id] = [...(file.sharedIn[channel.id] ?? []), { ts: added.ts, ...thread, by }];
    }
    return added;
  });
  for (const file of files) tellFileShared(world, channel, file, by);
  tellMessage(world, channel, message);
  return message;
}

/** Slack shows an app only files of its own, files where it is, and files it was given in a form. */
export function botSees(state: State, file: StoredFile): boolean {
  if (file.user === state.app.botUserId || file.inForm) return true;
  return Object.keys(file.sharedIn).some((id) => state.channels.find((channel) => channel.id === id)?.botIn);
}

/** What they uploaded themselves, and what is shared where they are. */
export function personSees(state: State, personId: string, file: StoredFile): boolean {
  const isThere = ({ id, im }: StoredChannel) => file.sharedIn[id] !== undefined && (!im || im === personId);
  return file.user === personId || state.channels.some(isThere);
}

/** The fields that the page gets. */
export function buildSharedFile(file: StoredFile): SharedFile {
  const { id, name, title, mimetype, filetype, size, mode, user } = file;
  return { id, name, title, mimetype, filetype, size, mode, user };
}
