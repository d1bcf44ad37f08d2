/** The bytes of the workspace's files, one file on disk each, written and read as streams. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';

/** The sandbox's own cap; what the bot takes is the bot's business. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024;

export type FileFolder = {
  /** Writes to the end of `source` and returns the size in bytes; over the cap nothing is kept and AppError `file_too_large` is thrown. */
  write(id: string, source: Readable): Promise<number>;
  read(id: string): Readable;
  remove(id: string): Promise<void>;
};

export async function openFileFolder(folder: string): Promise<FileFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string) => join(folder, id);
  return {
    async write(id, source) {
      let size = 0;
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length;
          const tooLarge = `Files over ${MAX_FILE_BYTES / 1024 / 1024} MB do not fit here: share a smaller one.`;
          done(size > MAX_FILE_BYTES ? new AppError('file_too_large', tooLarge) : null, chunk);
        },
      });
      try {
        await pipeline(source, count, createWriteStream(pathOf(id), { mode: 0o600 }));
      } catch (error) {
        await rm(pathOf(id), { force: true });
        throw error;
      }
      return size;
    },
    read: (id) => createReadStream(pathOf(id)),
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}
