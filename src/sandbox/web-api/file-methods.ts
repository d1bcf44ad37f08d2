/** files.*: the external upload in its three steps, and files.info. */
import { MAX_FILE_BYTES } from '../file-folder.ts';
import { buildFileObject } from '../file-object.ts';
import { addFile, botSees, shareFiles } from '../files.ts';
import { newId, newSecret } from '../ids.ts';
import { SlackError } from '../slack-error.ts';
import type { World } from '../world.ts';
import { type Args, findText, getFileList, getText } from './arguments.ts';
import { getPostable, readContent } from './chat.ts';

/** Begun and not completed; forgotten on a restart, as a ticket of Slack's expires. */
export type Upload = { id: string; name: string; length: number; received: boolean; snippet: boolean };
export type Uploads = Map<string, Upload>;

const KEPT_UPLOADS = 100;

export function getUploadUrl(world: World, uploads: Uploads, args: Args) {
  const length = Number(getText(args, 'length'));
  if (!Number.isInteger(length) || length <= 0) throw new SlackError('invalid_arguments');
  if (length > MAX_FILE_BYTES) throw new SlackError('file_upload_size_restricted');
  const key = newSecret(16);
  const upload = {
    id: newId('F'),
    name: getText(args, 'filename'),
    length,
    received: false,
    snippet: findText(args, 'snippet_type') !== undefined,
  };
  uploads.set(key, upload);
  for (const old of [...uploads.keys()].slice(0, -KEPT_UPLOADS)) uploads.delete(old);
  return { upload_url: `${world.origin}/upload/v1/${key}`, file_id: upload.id };
}

export function completeUpload(world: World, uploads: Uploads, args: Args) {
  const wanted = getFileList(args);
  const channelId = findText(args, 'channel_id') ?? findText(args, 'channels');
  const channel = channelId === undefined ? undefined : getPostable(world, channelId);
  const comment = findText(args, 'initial_comment');
  const blocks = comment ? undefined : args.blocks;
  const content = comment || blocks ? readContent({ text: comment, blocks }, 40_000) : { text: '' };
  const found = wanted.map(({ id, title }) => {
    const entry = [...uploads].find(([, upload]) => upload.id === id && upload.received);
    if (!entry) throw new SlackError('file_not_found');
    return { key: entry[0], upload: entry[1], title };
  });
  const files = found.map(({ key, upload, title }) => {
    uploads.delete(key);
    const user = world.store.state.app.botUserId;
    const draft = { name: upload.name, user, snippet: upload.snippet, ...(title && { title }) };
    return addFile(world, upload.id, upload.length, draft);
  });
  const thread = findText(args, 'thread_ts');
  if (channel) {
    const by = world.store.state.app.botUserId;
    shareFiles(world, files, { channel, by, ...content, ...(thread && { thread_ts: thread }) });
  }
  return { files: files.map((file) => buildFileObject(world, file)) };
}

export function info(world: World, args: Args) {
  const { state } = world.store;
  const file = state.files[getText(args, 'file')];
  if (!file || !botSees(state, file)) throw new SlackError('file_not_found');
  return { file: buildFileObject(world, file), comments: [], response_metadata: { next_cursor: '' } };
}
