/** Ids and timestamps in the forms Slack gives them. */
import { randomBytes, randomInt } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Such as `C0A1B2C3D4E`; `prefix` is Slack's letter for the kind of thing. */
export function newId(prefix: string): string {
  return `${prefix}0${Array.from({ length: 9 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}

export function newSecret(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Slack's message id, `1700000000.000100`: now, or a little after `last`, so that it strictly increases. */
export function nextTs(last: string, nowMs: number): string {
  const lastMicros = BigInt(last.replace('.', ''));
  const nowMicros = BigInt(nowMs) * 1000n;
  const micros = String(nowMicros > lastMicros ? nowMicros : lastMicros + 100n).padStart(16, '0');
  return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
}
