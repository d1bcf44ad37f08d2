/** Holds calls back, so that a test decides how long a service takes, and how that ends. */

export type Gate = {
  /** Waits while the gate is closed; throws what it was opened with. */
  pass(): Promise<void>;
  /** Returns `open`. */
  close(): Gate['open'];
  open(error?: Error): void;
};

export function createGate(): Gate {
  let closed: PromiseWithResolvers<void> | undefined;
  const open: Gate['open'] = (error) => {
    if (error) closed?.reject(error);
    else closed?.resolve();
    closed = undefined;
  };
  return {
    async pass() {
      await closed?.promise;
    },
    close() {
      closed = Promise.withResolvers<void>();
      return open;
    },
    open,
  };
}
