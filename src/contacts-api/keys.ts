/** An account's pair of keys: made at random, kept as hashes, compared in constant time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type Keys = { publicKey: string; secretKey: string };
export type KeyHashes = { public_key_hash: Buffer; secret_key_hash: Buffer };

/** 144 and 240 random bits: nothing to guess, which is why a plain sha-256 is enough to keep them. */
export function generateKeys(): Keys {
  return {
    publicKey: `pk_${randomBytes(18).toString('base64url')}`,
    secretKey: `sk_${randomBytes(30).toString('base64url')}`,
  };
}

export function hashKeys({ publicKey, secretKey }: Keys): KeyHashes {
  return { public_key_hash: hashKey(publicKey), secret_key_hash: hashKey(secretKey) };
}

/** Both are sha-256 digests; takes the same time wherever they differ. */
export function sameHash(one: Buffer, other: Buffer): boolean {
  return timingSafeEqual(one, other);
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
