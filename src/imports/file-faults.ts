/** Why a shared file cannot be read, and how to come to one that can: the same whatever it was shared for. */
import { AppError } from '../errors.ts';
import type { MissingFile } from './face.ts';

/** Codes of what may be over at the next try, without another file. */
export const PASSING = ['file_unavailable', 'file_cut_short'];

const MISSING: Record<MissingFile, string> = {
  gone: 'This file was deleted, or is hidden by the limits of your Slack plan, before I could read it. Share it again.',
  closed: 'Slack does not let me read this file. Upload it here anew instead of sharing it from elsewhere.',
  foreign:
    'This file is from another organisation, and I take files only from members of the workspace that runs me. Ask one of them to upload it.',
  elsewhere: 'This file is kept outside Slack, where I cannot read it. Download it and upload it here.',
};

export function missing(why: MissingFile): AppError {
  return new AppError('file_missing', MISSING[why]);
}

export function tooLarge(maxBytes: number): AppError {
  const megabytes = Math.floor(maxBytes / 1024 / 1024);
  return new AppError(
    'file_too_large',
    `This file is larger than ${megabytes} MB, which is as much as I read. Split it into smaller CSV files, or save it with only the columns you need, and share those.`,
  );
}
