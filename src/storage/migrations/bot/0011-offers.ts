/** Offers made when the first row was always the header: what is needed to read their files is written into them. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const format = '{"headerRow": 1, "padded": false}';
  const tally = '{"doubtful": 0, "doubts": []}';
  // What an offer has outweighs what is added to it.
  await sql`update contact_desk.imports set offer = offer || jsonb_build_object(
      'format', ${format}::jsonb || (offer->'format'),
      'asIs', ${tally}::jsonb || (offer->'asIs'),
      'withCountry', ${tally}::jsonb || (offer->'withCountry'))
    where jsonb_typeof(offer) = 'object'`.execute(db);
}
