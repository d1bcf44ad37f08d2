/** Remembers who did what a moment ago, so that a second click is told so instead of doing it again. */

export type Claim = { userId: string; at: Date };

export type Once = {
  /** undefined: it is yours now; otherwise whose it is. */
  claim(key: string, userId: string): Claim | undefined;
  /** After a failure, so that it can be tried again. */
  release(key: string): void;
};

/**
 * Holds the last `size` claims of this process: that is for the wording only. What is done twice by two processes is
 * settled by the contacts service, which says that a contact is gone.
 */
export function createOnce(size = 1000): Once {
  const claims = new Map<string, Claim>();
  return {
    claim(key, userId) {
      const earlier = claims.get(key);
      if (earlier) return earlier;
      claims.set(key, { userId, at: new Date() });
      const oldest = claims.keys().next().value;
      if (claims.size > size && oldest !== undefined) claims.delete(oldest);
      return undefined;
    },
    release(key) {
      claims.delete(key);
    },
  };
}
