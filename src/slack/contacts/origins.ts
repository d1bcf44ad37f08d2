/** Remembers where a modal was asked for, so that its result can stand there. */
import type { Answer } from '../answers.ts';

export type Origins = {
  remember(viewId: string, answer: Answer): void;
  /** Forgets it, too. */
  take(viewId: string): Answer | undefined;
};

/**
 * A response_url is a key to somebody's channel and does not belong into a modal, so the last `size` stay in this process.
 * A modal that another process submits is answered in the channel or directly instead.
 */
export function createOrigins(size = 500): Origins {
  const answers = new Map<string, Answer>();
  return {
    remember(viewId, answer) {
      answers.set(viewId, answer);
      const oldest = answers.keys().next().value;
      if (answers.size > size && oldest !== undefined) answers.delete(oldest);
    },
    take(viewId) {
      const answer = answers.get(viewId);
      answers.delete(viewId);
      return answer;
    },
  };
}
