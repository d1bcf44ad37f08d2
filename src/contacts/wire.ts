/** The wire contract of the contacts service, shared by the client and our own server: paths, headers, schemas. */
import { z } from 'zod';

/** Paths below the base address (which ends in `/api/`). */
export const PATHS = {
  list: 'contacts/list',
  details: 'contacts/details',
  add: 'contacts/add',
  update: 'contacts/update',
  remove: 'contacts/delete',
  removeMany: 'contacts/bulk-delete',
  csvSample: 'contacts/csv-sample/download',
  uploadCsv: 'contacts/upload-csv',
  types: 'contacts-type',
  reserveFields: 'reserve-fields',
  countries: 'countries',
} as const;

export const KEY_HEADERS = { publicKey: 'PublicKey', secretKey: 'SecretKey' } as const;
/** How many contacts a list has: ours says so, other services may. */
export const TOTAL_HEADER = 'x-total-count';

export const NOT_FOUND = 'Record Not Found';

// A number where text is expected (a postal code, say) must not make a whole list unreadable.
const text = z.union([z.string(), z.number().transform(String)]).nullish();

export const WireType = z.looseObject({ id: z.coerce.number(), name: z.string() });

/**
 * A contact as it travels: strings may be null, "" or absent. Unknown keys are dropped, since the product adds fields: nobody
 * here knows them, and an object that keeps them takes three times as long to check, a hundred thousand times.
 */
export const WireContact = z.object({
  id: z.coerce.number().int(),
  contact_type_id: z.coerce.number().int(),
  first_name: text,
  last_name: text,
  email: text,
  alt_email: text,
  country: z.union([z.string(), z.number()]).nullish(),
  state: text,
  city: text,
  address_line1: text,
  address_line2: text,
  state_province_region: text,
  postal_code: text,
  custom_field: z
    .record(z.string(), z.object({ field_name: text, field_value: z.unknown().optional() }))
    .nullish()
    .catch(null),
  deleted_at: text,
  created_at: text,
  updated_at: text,
  fullname: text,
  contact_type: z.object(WireType.shape).nullish().catch(null),
});
export type WireContact = z.infer<typeof WireContact>;

export const WireCountry = z.looseObject({ id: z.coerce.number().int(), name: z.string() });
