/** A delete waits a moment: undone within it, nothing was lost; after it, the contact is gone and can be restored. */
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/sandbox/protocol.ts';
import { inRow, useProduct, wordsOf } from '../support/product.ts';

const product = useProduct({ DELETE_HOLD_SECONDS: '600' });
const { people } = product;

const idOf = (person: string) => product.people.see(person).me.id;

async function showsCard(person: string, channel: string, email: string) {
  await product.people.send(person, channel, `/contact show ${email}`);
  return product.sees(person, channel, email, 'Delete contact');
}

/** The message as it is now. */
function now(person: string, { channel, ts }: Message & { channel: string }) {
  return product.people.find(person, channel, (message) => message.ts === ts);
}
