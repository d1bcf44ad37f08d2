/** PGlite as it is served on a socket: what a client sends for one statement reaches it as one piece. */
import { PGlite } from '@electric-sql/pglite';

/** Parse, Bind, Describe, Execute and Close: a client sends more after them, and waits for no answer before it does. */
const MORE_FOLLOWS = new Set(Buffer.from('PBDEC'));

/**
 * The socket's server hands over message by message, and each costs a call into the database, an answer of its own and a turn of
 * both event loops: four or five for every statement with parameters. For one connection at a time.
 */
export class ServedPGlite extends PGlite {
  #held: Uint8Array[] = [];

  override async execProtocolRawStream(
    message: Uint8Array,
    options: Parameters<PGlite['execProtocolRawStream']>[1],
  ): Promise<void> {
    const [type = 0] = message;
    if (MORE_FOLLOWS.has(type)) {
      this.#held.push(message);
      return;
    }
    const held = this.#held;
    this.#held = [];
    // A new connection's first message has no type: what the last one left unfinished is nobody's any more.
    const whole = type === 0 || held.length === 0 ? message : Buffer.concat([...held, message]);
    await super.execProtocolRawStream(whole, options);
  }
}
