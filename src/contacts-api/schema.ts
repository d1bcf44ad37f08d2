/** The tables of the contacts API, in the schema `contacts_api`. */
import type { Generated, Kysely } from 'kysely';
import type { OptionalField } from '../contacts/contact.ts';
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';

export type CustomField = Record<string, { field_name: string; field_value: string | null }>;

export type ApiSchema = {
  accounts: {
    id: Generated<number>;
    name: string;
    /** sha-256, see keys.ts; the keys themselves are nowhere. */
    public_key_hash: Buffer;
    secret_key_hash: Buffer;
    created_at: Generated<Date>;
  };
  contact_types: {
    id: Generated<number>;
    account_id: number;
    name: string;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  contacts: {
    id: Generated<number>;
    account_id: number;
    contact_type_id: number;
    email: string;
    alt_email: string | null;
    /** A number of `countryTable`. */
    country_id: number;
    custom_field: CustomField | null;
    deleted_at: Date | null;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  } & Record<OptionalField, string | null>;
  upload_batches: {
    upload_id: string;
    position: number;
    /** JSON text of an array of `ContactValues`. */
    rows: string;
    created_at: Generated<Date>;
  };
};
export type ApiDb = Kysely<ApiSchema>;

/** The query builder of the API's own tables; what the functions of accounts.ts and sample-contacts.ts take. */
export function openApiDb(database: Database): ApiDb {
  return database.kysely<ApiSchema>(SCHEMAS['contacts-api']);
}
