/** The structured log: JSON lines, with secrets and contact data cut out before they are written. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

const SECRETS = ['token', 'botToken', 'appToken', 'signingSecret', 'secretKey', 'publicKey', 'authorization'];
const CONTACT_DATA = ['email', 'contact', 'contacts', 'fields', 'row', 'rows', 'text'];

/** `destination` defaults to standard output; tests pass a stream of their own. */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  const paths = [...SECRETS, ...CONTACT_DATA].flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  return pino({ level, base: null, redact: { paths, censor: '[cut]' } }, destination);
}
