/** A temporary file without a name: whatever becomes of this process, the system takes it back. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is made of one piece is made in one turn of the event loop, so a piece is worth a few milliseconds. */
const PIECE_BYTES = 64 * 1024;

export type NamelessFile = {
  /** Written so far. */
  readonly bytes: number;
  /** Adds the pieces, however small, at the end. */
  write(pieces: AsyncIterable<Buffer>): Promise<void>;
  /** From the beginning each time, a piece at a time. */
  read(): AsyncGenerator<Buffer>;
  readAt(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
};

/** In the system's folder for temporary files, readable by nobody else. */
export async function openNamelessFile(): Promise<NamelessFile> {
  const folder = await mkdtemp(join(tmpdir(), 'contact-desk-'));
  // Taken away before anything is in it, so that there is nothing to clean up after a crash.
  const handle = await open(join(folder, 'file'), 'wx+', 0o600).finally(() =>
    rm(folder, { recursive: true, force: true }),
  );
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    async write(pieces) {
      let waiting: Buffer[] = [];
      let length = 0;
      const flush = async () => {
        await handle.appendFile(Buffer.concat(waiting));
        bytes += length;
        waiting = [];
        length = 0;
      };
      for await (const piece of pieces) {
        waiting.push(piece);
        length += piece.length;
        if (length >= PIECE_BYTES) await flush();
      }
      await flush();
    },
    async *read() {
      for (let at = 0; ; ) {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield piece.subarray(0, bytesRead);
      }
    },
    async readAt(position, length) {
      const piece = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(piece, 0, length, position);
      return piece.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}
