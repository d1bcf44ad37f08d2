/** Lets Bolt and the Web API client write into our log, without what they would say of message contents. */
import { format } from 'node:util';
import { type Logger, LogLevel } from '@slack/bolt';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';

/**
 * The Web API client logs request bodies at debug, and those hold contact data: debug is dropped whatever our level. The
 * level is pino's, so `setLevel` of Bolt changes nothing.
 */
export function createSlackLogger(log: Log): Logger {
  const own = log.child({ part: 'slack' });
  const line = (parts: unknown[]) =>
    format(...parts.map((part) => (part instanceof Error ? messageOf(part) : part)));
  return {
    debug: () => {},
    info: (...parts) => own.info(line(parts)),
    warn: (...parts) => own.warn(line(parts)),
    error: (...parts) => own.error(line(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
