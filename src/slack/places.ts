/** Messages and modals that are changed in place: tells whether something else was put there meanwhile. */

export type Places = {
  /** Something new stands at `key` from now on. */
  change(key: string): void;
  /** Tells, whenever it is asked, whether what stands at `key` now still does. */
  watch(key: string): () => boolean;
};

/** Holds the last `size` of this process; of one that is forgotten it says that something else stands there. */
export function createPlaces(size = 5_000): Places {
  const places = new Map<string, number>();
  let changes = 0;
  function change(key: string): number {
    changes += 1;
    places.delete(key);
    places.set(key, changes);
    const oldest = places.keys().next().value;
    if (places.size > size && oldest !== undefined) places.delete(oldest);
    return changes;
  }
  return {
    change,
    watch(key) {
      const now = places.get(key) ?? change(key);
      return () => places.get(key) === now;
    },
  };
}
