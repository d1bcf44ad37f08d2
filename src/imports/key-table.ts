/** A row number for each of very many keys, of which only 64-bit hashes are kept: a million take some 25 MB. */
import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** All that most callers need to know of a set of keys. */
export type Keys = { has(key: string): boolean };

/** Each shard grows by itself, so that growing never holds the event loop; a power of two. */
const SHARDS = 256;
const SHARDS_PER_TURN = 16;
const FIRST_SLOTS = 8;
const FULLEST = 0.7;

type Shard = { high: Uint32Array; low: Uint32Array; rows: Uint32Array; used: number };
type Hash = { high: number; low: number };

/**
 * The hash is cut from SHA-256, so nobody can write a file of keys that collide on purpose; by chance two of a million do once
 * in thirty million files. Rows are 1 to 2^32 - 1.
 */
export class KeyTable implements Keys {
  #shards = Array.from({ length: SHARDS }, () => emptyShard(FIRST_SLOTS));
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  get(key: string): number | undefined {
    return this.#find(hashOf(key)) || undefined;
  }

  /** Gives the row that the key had before. */
  set(key: string, row: number): number | undefined {
    const { high, low } = hashOf(key);
    const index = low % SHARDS;
    let shard = this.#shardAt(index);
    if (shard.used >= shard.rows.length * FULLEST) {
      shard = grown(shard);
      this.#shards[index] = shard;
    }
    const slot = slotOf(shard, high, low);
    const before = shard.rows[slot];
    if (before === 0) {
      shard.used++;
      this.#size++;
    }
    put(shard, slot, high, low, row);
    return before || undefined;
  }

  delete(key: string): void {
    const { high, low } = hashOf(key);
    const shard = this.#shardAt(low % SHARDS);
    const slot = slotOf(shard, high, low);
    if (shard.rows[slot] === 0) return;
    empty(shard, slot);
    shard.used--;
    this.#size--;
  }

  clone(): KeyTable {
    const other = new KeyTable();
    other.#size = this.#size;
    other.#shards = this.#shards.map(({ high, low, rows, used }) => ({
      high: high.slice(),
      low: low.slice(),
      rows: rows.slice(),
      used,
    }));
    return other;
  }

  /** How many keys are in both; gives the event loop a turn now and then. */
  async countShared(other: KeyTable): Promise<number> {
    if (other.size < this.size) return other.countShared(this);
    let shared = 0;
    for (const [index, { high, low, rows }] of this.#shards.entries()) {
      if (index % SHARDS_PER_TURN === 0) await nextTurn();
      rows.forEach((row, slot) => {
        if (row !== 0 && other.#find({ high: high[slot] ?? 0, low: low[slot] ?? 0 }) !== 0) shared++;
      });
    }
    return shared;
  }

  #find({ high, low }: Hash): number {
    const shard = this.#shardAt(low % SHARDS);
    return shard.rows[slotOf(shard, high, low)] ?? 0;
  }

  #shardAt(index: number): Shard {
    return this.#shards[index] as Shard;
  }
}

function hashOf(key: string): Hash {
  // As text with a character for each byte, since a buffer for each key costs twice the time.
  const bytes = hash('sha256', key, 'binary');
  return { high: wordAt(bytes, 0), low: wordAt(bytes, 4) };
}

function wordAt(bytes: string, at: number): number {
  const pair = (from: number) => (bytes.charCodeAt(from) << 8) | bytes.charCodeAt(from + 1);
  return ((pair(at) << 16) | pair(at + 2)) >>> 0;
}

function emptyShard(slots: number): Shard {
  const words = () => new Uint32Array(slots);
  return { high: words(), low: words(), rows: words(), used: 0 };
}

/** Where the hash is, or the empty slot where it belongs; the number of slots is a power of two. */
function slotOf({ high: highs, low: lows, rows }: Shard, high: number, low: number): number {
  const last = rows.length - 1;
  let slot = high & last;
  while (rows[slot] !== 0 && (highs[slot] !== high || lows[slot] !== low)) slot = (slot + 1) & last;
  return slot;
}

function put(shard: Shard, slot: number, high: number, low: number, row: number): void {
  shard.high[slot] = high;
  shard.low[slot] = low;
  shard.rows[slot] = row;
}

/** Those behind it that would not be found past an empty slot move up. */
function empty(shard: Shard, slot: number): void {
  const last = shard.rows.length - 1;
  let hole = slot;
  for (let next = (hole + 1) & last; shard.rows[next] !== 0; next = (next + 1) & last) {
    const high = shard.high[next] ?? 0;
    const isAtHome = ((next - (high & last)) & last) < ((next - hole) & last);
    if (isAtHome) continue;
    put(shard, hole, high, shard.low[next] ?? 0, shard.rows[next] ?? 0);
    hole = next;
  }
  shard.rows[hole] = 0;
}

function grown(shard: Shard): Shard {
  const larger = emptyShard(shard.rows.length * 2);
  larger.used = shard.used;
  shard.rows.forEach((row, slot) => {
    if (row === 0) return;
    const high = shard.high[slot] ?? 0;
    const low = shard.low[slot] ?? 0;
    put(larger, slotOf(larger, high, low), high, low, row);
  });
  return larger;
}
