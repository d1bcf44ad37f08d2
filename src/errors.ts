/** The one error class of this program: a code for machines, a sentence for people, facts for the log. */

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
  return error instanceof Error ? error.message : String(error);
}
