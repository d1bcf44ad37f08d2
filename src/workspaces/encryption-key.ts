/** The key that protects this installation's secrets: from the settings, or made once in the data folder. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'encryption-key';

/** 32 bytes; `given` is 64 hexadecimal digits. Without it the key is kept in `dataDir`, readable by its owner only. */
export async function loadEncryptionKey(given: string | undefined, dataDir: string): Promise<Buffer> {
  if (given) return Buffer.from(given, 'hex');
  const path = join(dataDir, FILE);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const made = randomBytes(32).toString('hex');
  // 'wx' fails when the file is there, so that two starts at once agree on one key.
  await writeFile(path, made, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return Buffer.from((await readFile(path, 'utf8')).trim(), 'hex');
}

/** A secret for one purpose, the same each time, from which nobody can get back to the key: 32 hexadecimal digits. */
export function deriveSecret(key: Buffer, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 16)).toString('hex');
}
