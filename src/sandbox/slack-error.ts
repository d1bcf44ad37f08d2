/** An answer `{ ok: false, error }` of Slack's Web API, thrown. */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Record<string, unknown>;

  /** `extra` goes into the answer beside `error`, such as `needed` and `provided`. */
  constructor(code: string, extra: Record<string, unknown> = {}) {
    super(code);
    this.name = 'SlackError';
    this.code = code;
    this.extra = extra;
  }
}

/** A SlackError with the reasons where Slack puts them: `response_metadata.messages`, each begun with `[ERROR]`. */
export function refuse(code: string, messages: string[]): SlackError {
  return new SlackError(code, {
    response_metadata: {
      messages: messages.map((text) => (text.startsWith('[ERROR]') ? text : `[ERROR] ${text}`)),
    },
  });
}
