/** One process per data folder: a lock the operating system drops by itself when its owner dies. */
import { createHash } from 'node:crypto';
import { readdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../errors.ts';

export type FolderLock = { release(): Promise<void> };

const POLL_MS = 50;
/** How long somebody with a later number may take to step back. */
const YIELD_MS = 2_000;

/**
 * Holds `folder` until `release` or the end of the process. The lock is a listening unix socket: a file with a process id
 * would mislead after a crash, when the id belongs to somebody else (in a container it is always 1).
 *
 * A dead socket is never taken over, because the one who removes it may by then remove somebody's living one. Each taker
 * listens at the next number instead, which only one can, and then looks at all the others: it steps back for a lower number
 * that answers, and for a higher one that does not step back itself. Of two who listen, the later one sees the other.
 * @throws AppError `data_dir_in_use` while another process, or this one, holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  // One folder under two names is one folder.
  const base = lockBase(await realpath(folder));
  const taken = await take(base);
  if (!taken) {
    throw new AppError(
      'data_dir_in_use',
      `The data folder ${folder} is open in another running copy of this program. Stop that one, or give this one a DATA_DIR of its own.`,
    );
  }
  for (const number of await listNumbers(base)) {
    if (number < taken.number) await rm(`${base}.${number}`, { force: true });
  }
  return { release: () => close(taken.server) };
}

/** Beside the data, or for a path too long for a socket in the temporary folder under the folder's fingerprint. */
function lockBase(folder: string): string {
  const near = join(folder, 'lock');
  if (Buffer.byteLength(near) <= 90) return near;
  return join(tmpdir(), `contact-desk-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`);
}

async function take(base: string): Promise<{ number: number; server: Server } | undefined> {
  // Versions before this one held the name without a number.
  if (await answers(base)) return undefined;
  const before = await listNumbers(base);
  for (const number of before) if (await answers(`${base}.${number}`)) return undefined;
  const number = Math.max(0, ...before) + 1;
  const server = await listen(`${base}.${number}`);
  if (!server) return undefined;
  if (await isOurs(base, number)) return { number, server };
  await close(server);
  return undefined;
}

async function isOurs(base: string, own: number): Promise<boolean> {
  const until = performance.now() + YIELD_MS;
  for (;;) {
    let higher = false;
    for (const number of await listNumbers(base)) {
      if (number === own || !(await answers(`${base}.${number}`))) continue;
      if (number < own) return false;
      higher = true;
    }
    if (!higher) return true;
    if (performance.now() > until) return false;
    await wait(POLL_MS);
  }
}

async function listNumbers(base: string): Promise<number[]> {
  const name = `${basename(base)}.`;
  const found = (await readdir(dirname(base)).catch(() => [])).filter((one) => one.startsWith(name));
  return found.map((one) => Number(one.slice(name.length))).filter((number) => number > 0);
}

/** undefined when the path is somebody's already, dead or alive. */
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

function close(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
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
