/** Remembers who did what a moment ago, so that a second click is told so instead of doing it again. */

export type Deed = { userId: string; at: Date };

export type Deeds = {
  find(key: string): Deed | undefined;
  /** From now on `find` says it; a `find` right before makes the two one step, as nothing runs in between. */
  note(key: string, userId: string): void;
  /** After a failure, so that it can be tried again. */
  forget(key: string): void;
};

/**
 * Holds the last `size` of this process: that is for the wording, and against impatient fingers. What is done twice by two
 * processes is settled by the contacts service, which says that a contact is gone.
 */
export function createDeeds(size = 1000): Deeds {
  const deeds = new Map<string, Deed>();
  return {
    find: (key) => deeds.get(key),
    note(key, userId) {
      deeds.delete(key);
      deeds.set(key, { userId, at: new Date() });
      const oldest = deeds.keys().next().value;
      if (deeds.size > size && oldest !== undefined) deeds.delete(oldest);
    },
    forget(key) {
      deeds.delete(key);
    },
  };
}
