/** Statements whose plan the embedded database keeps: planning them takes it longer than carrying them out. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';

const MARK = '/* planned once */';
/** Each kept plan takes memory for as long as the connection is open. */
const MAX_KEPT = 100;

/**
 * Stands in a statement that is asked often, and whose best plan is the same whatever its parameters and the sizes of its
 * tables: nothing tells the embedded database that a table has grown.
 */
export const PLANNED_ONCE = sql.raw(MARK);

/**
 * Has `client` name such statements, so that they are planned once. For the embedded database: a PostgreSQL plans faster, and
 * a name means nothing behind a pooler that gives each transaction another connection.
 */
export function keepPlans(client: pg.PoolClient): void {
  const ask = client.query.bind(client) as (query: unknown, ...rest: unknown[]) => unknown;
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_KEPT) return known;
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    names.set(text, name);
    return name;
  };
  client.query = ((query: unknown, ...rest: unknown[]) => {
    const name = typeof query === 'string' && query.includes(MARK) ? nameOf(query) : undefined;
    return ask(name === undefined ? query : { name, text: query }, ...rest);
  }) as typeof client.query;
}
