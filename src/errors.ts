/** The one error class of this program: a code for machines, a sentence for people, facts for the log. */
import { inspect } from 'node:util';

export type AppErrorOptions = { cause?: unknown; facts?: Record<string, unknown> };

/**
 * `message` is shown to the person as it stands: it says what happened and what to do next, and holds no secret.
 * `code` is snake_case and stable; `facts` go to the log and never to a person.
 */
export class AppError extends Error {
  readonly code: string;
  readonly facts: Record<string, unknown>;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** The text of anything thrown, for logs and for wrapping; never undefined. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A connection that failed at every address of a host says nothing but its code.
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}

/** What the terminal shows of a failed start: what a person can mend in sentences, a fault of ours with its stack. */
export function reportOf(error: unknown): string {
  if (!(error instanceof AppError)) return inspect(error);
  const cause = error.cause === undefined ? error.message : messageOf(error.cause);
  return cause === error.message ? cause : `${error.message}\nCause: ${cause}`;
}

/** Why a server could not listen, by the names of its settings; any other error as it is. */
export function listenFailure(error: unknown, settings: { host: string; port: string }): unknown {
  const reasons: Record<string, string> = {
    EADDRINUSE: `The port of ${settings.port} is in use by another program: stop that one, or set ${settings.port} to another number.`,
    EACCES: `This user may not open the port of ${settings.port}: set it to a number above 1023.`,
    EADDRNOTAVAIL: `${settings.host} is no address of this machine: correct it, or leave it out.`,
    ENOTFOUND: `${settings.host} is no address of this machine: correct it, or leave it out.`,
  };
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason ? new AppError('cannot_listen', reason, { cause: error }) : error;
}
