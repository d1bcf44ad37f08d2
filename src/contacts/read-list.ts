/** Reads the contact list as it arrives: one contact at a time, whatever its length, never the whole text in memory. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { EXCERPT_SOURCE_BYTES } from './excerpt.ts';
import { createListParser } from './list-parser.ts';
import { type Answered, foreignAnswer, judge, readMessage, readShape } from './read-answer.ts';
import { TOTAL_HEADER, WireContact } from './wire.ts';

export type ListOptions = {
  maxBytes: number;
  /** Of one contact, or of anything else between two contacts. */
  maxContactBytes: number;
  /** Told which share of the list is read, again and again, where the service says how long it is. */
  onShare?: ((share: number) => void) | undefined;
};

/** How long reading may hold the event loop. */
const MAX_TURN_MS = 10;
// An object in place of the array is what PHP makes of an array with gaps.
const EmptyList = z.looseObject({
  contacts: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
});

/**
 * Yields the contacts in the service's order. Contacts before a fault are yielded; then it throws.
 * @throws ContactsError for a failure, a body that is not the list, or one over the limits
 */
export async function* readList(
  asked: Omit<Answered, 'beginning'>,
  chunks: AsyncIterable<Buffer>,
  limits: ListOptions,
): AsyncGenerator<WireContact> {
  const answered: Answered = { ...asked, beginning: '' };
  const parser = createListParser();
  const parse = <T>(step: () => T): T => {
    try {
      return step();
    } catch {
      // The parser's message quotes the body; the excerpt does so without secrets.
      throw foreignAnswer(answered, 'is not the JSON it should be');
    }
  };

  const lengthOf = (name: string) => Number(asked.headers[name]) || undefined;
  const [totalBytes, totalContacts] = [lengthOf('content-length'), lengthOf(TOTAL_HEADER)];
  let contacts = 0;
  let bytes = 0;
  let bytesSinceContact = 0;
  let turnBegan = performance.now();
  for await (const chunk of chunks) {
    // A fast connection has always more to read: without this nothing else would get its turn.
    if (performance.now() - turnBegan > MAX_TURN_MS) {
      await nextTurn();
      turnBegan = performance.now();
    }
    bytes += chunk.length;
    bytesSinceContact += chunk.length;
    if (answered.beginning.length < EXCERPT_SOURCE_BYTES) answered.beginning += chunk.toString();
    const some = parse(() => parser.write(chunk));
    for (const value of some) yield readShape(answered, WireContact, value);
    if (some.length > 0) {
      contacts += some.length;
      const share = totalContacts ? contacts / totalContacts : totalBytes && bytes / totalBytes;
      if (share) limits.onShare?.(share);
      bytesSinceContact = 0;
    }
    if (bytes > limits.maxBytes || bytesSinceContact > limits.maxContactBytes) {
      throw foreignAnswer(answered, 'is longer than any list of contacts');
    }
  }
  const last = parse(() => parser.end());
  for (const value of last.contacts) yield readShape(answered, WireContact, value);
  judge(answered, bytes === 0 ? undefined : last.envelope);
  // An empty list is short, so it can be told from a missing one by reading it whole.
  if (contacts + last.contacts.length === 0)
    readShape(answered, EmptyList, readMessage(answered, answered.beginning));
}
