/** One process per data folder: a lock the operating system drops by itself when its owner dies. */

import { createHash } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../errors.ts';

export type FolderLock = { release(): Promise<void> };

/**
 * Holds `folder` until `release` or the end of the process. The lock is a listening unix socket: a file with a process id
 * would mislead after a crash, when the id belongs to somebody else (in a container it is always 1).
 * @throws AppError `data_dir_in_use` while another process, or this one, holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = lockPath(folder);
  const server = (await listen(path)) ?? (await takeOver(path));
  if (!server) {
    throw new AppError(
      'data_dir_in_use',
      `The data folder ${folder} is open in another running copy of this program. Stop that one, or give this one a DATA_DIR of its own.`,
    );
  }
  return { release: () => new Promise((done) => server.close(() => done())) };
}

/** Beside the data, or for a path too long for a socket in the temporary folder under the folder's fingerprint. */
function lockPath(folder: string): string {
  const near = join(folder, 'lock');
  if (Buffer.byteLength(near) <= 100) return near;
  return join(
    tmpdir(),
    `contact-desk-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.lock`,
  );
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(undefined) : failed(error),
    );
    server.listen(path, () => {
      server.unref();
      done(server);
    });
  });
}

/** Two processes may find the same dead lock at once: the one whose socket is still there after a moment has won. */
async function takeOver(path: string): Promise<Server | undefined> {
  if (await answers(path)) return undefined;
  await rm(path, { force: true });
  const server = await listen(path);
  if (!server) return undefined;
  const mine = await lstat(path);
  await wait(100);
  const now = await lstat(path).catch(() => undefined);
  if (now?.ino === mine.ino) return server;
  await new Promise((done) => server.close(done));
  return undefined;
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
