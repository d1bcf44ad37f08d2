/** Secrets that must be kept are kept sealed: who has the database alone cannot read them. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export type Sealer = {
  seal(text: string): Promise<string>;
  /** undefined for what was sealed with another key, or is no seal of ours. */
  open(sealed: string): Promise<string | undefined>;
};

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key of its own for each `purpose`, derived from the installation's key, which may still be on its way. */
export function createSealer(installation: Promise<Buffer>, purpose: string): Sealer {
  const derived = installation.then((key) =>
    Buffer.from(hkdfSync('sha256', key, '', `sealing ${purpose}`, 32)),
  );
  // Who seals hears of a failure; nobody has to seal for the process not to end over it.
  derived.catch(() => undefined);
  return {
    async seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, await derived, nonce);
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final()];
      return Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64url');
    },

    async open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, await derived, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
