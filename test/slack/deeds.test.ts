/** What the process remembers for a while, and never for ever. */
import { describe, expect, it } from 'vitest';
import { createDeeds } from '../../src/slack/deeds.ts';
import { createInFlight } from '../../src/slack/in-flight.ts';

describe('deeds', () => {
  it('are found until they are forgotten or too many', () => {
    const deeds = createDeeds(2);
    deeds.note('a', 'U1');
    expect(deeds.find('a')).toMatchObject({ userId: 'U1' });
    deeds.note('b', 'U1');
    deeds.note('a', 'U2');
    deeds.note('c', 'U1');
    expect([deeds.find('a')?.userId, deeds.find('b'), deeds.find('c')?.userId]).toEqual([
      'U2',
      undefined,
      'U1',
    ]);
    deeds.forget('a');
    expect(deeds.find('a')).toBeUndefined();
  });
});

describe('work in flight', () => {
  it('is waited for, also what begins meanwhile', async () => {
    const inFlight = createInFlight();
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    void inFlight.run(async () => {
      await first.promise;
      void inFlight.run(() => second.promise);
    });
    let drained = false;
    const waiting = inFlight.drained(10_000).then((left) => {
      drained = true;
      return left;
    });
    first.resolve();
    await new Promise(setImmediate);
    expect(drained).toBe(false);
    second.resolve();
    expect(await waiting).toBe(0);
  });

  it('is not waited for for ever, and what is left is counted', async () => {
    const inFlight = createInFlight();
    void inFlight.run(() => new Promise(() => {}));
    expect(await inFlight.drained(1)).toBe(1);
  });

  it('that fails still ends, and says so to whoever asked for it', async () => {
    const inFlight = createInFlight();
    await expect(inFlight.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await inFlight.drained(1)).toBe(0);
  });
});
