/** A contact as it came over the wire, turned into the one this program works with. */
import { type Contact, OPTIONAL_FIELDS, type OptionalField } from './contact.ts';
import type { WireContact } from './wire.ts';

export function toContact(wire: WireContact): Contact {
  const optional = Object.fromEntries(
    OPTIONAL_FIELDS.map((field) => [field, (wire[field] ?? '').trim()]),
  ) as Record<OptionalField, string>;
  const joined = `${optional.first_name} ${optional.last_name}`.trim();
  return {
    id: wire.id,
    contactTypeId: wire.contact_type_id,
    contactType: wire.contact_type?.name,
    email: (wire.email ?? '').trim(),
    altEmail: wire.alt_email ?? '',
    country: String(wire.country ?? '').trim(),
    fullname: wire.fullname?.trim() || joined,
    customFields: Object.entries(wire.custom_field ?? {}).map(([slug, field]) => ({
      name: field.field_name || slug,
      value: customValue(field.field_value),
    })),
    createdAt: wire.created_at ?? '',
    updatedAt: wire.updated_at ?? '',
    ...optional,
  };
}

/** A list of choices reads as its entries; anything deeper as its JSON. */
function customValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(customValue).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
