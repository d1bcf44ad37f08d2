/** One question to the database for all who ask the same while it is being answered: calls of one account come several at a time. */

/** Nothing is kept once it is answered, so that no answer is older than its question. */
export function shareInFlight<A extends (string | number)[], T>(
  find: (...asked: A) => Promise<T>,
): (...asked: A) => Promise<T> {
  const flying = new Map<string, Promise<T>>();
  return (...asked) => {
    const key = JSON.stringify(asked);
    const there = flying.get(key);
    if (there) return there;
    const answer = find(...asked).finally(() => flying.delete(key));
    flying.set(key, answer);
    return answer;
  };
}
