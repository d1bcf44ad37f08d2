/** Every call of the API: its method, its path, and what it does for the calling account. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OPTIONAL_FIELDS } from '../contacts/contact.ts';
import { PATHS, TOTAL_HEADER } from '../contacts/wire.ts';
import { listTypes } from './accounts.ts';
import { readContact } from './contact-form.ts';
import { openContactList } from './contact-list.ts';
import { deleteContacts, findContact, insertContacts, updateContact } from './contacts-repository.ts';
import type { Countries } from './countries.ts';
import { buildSampleCsv } from './csv-columns.ts';
import { findId, readId } from './fields.ts';
import { type Form, fieldsOf, readForm } from './forms.ts';
import { Problem, recordNotFound } from './problems.ts';
import type { ApiDb } from './schema.ts';
import { receiveUpload } from './upload.ts';
import { detailedContact, wireType } from './wire-contact.ts';

/** Columns a contact always has, in the order of the pages. */
const RESERVED = [
  ...OPTIONAL_FIELDS.slice(0, 2),
  'email',
  'alt_email',
  'country',
  ...OPTIONAL_FIELDS.slice(2),
];

export function registerRoutes(app: FastifyInstance, db: ApiDb, countries: Countries): void {
  app.get(PATHS.list, async (request, reply) => {
    const { total, body } = await openContactList(db, request.accountId, countries);
    return reply.type('application/json; charset=utf-8').header(TOTAL_HEADER, total).send(body);
  });

  app.get(PATHS.details, async (request) => {
    const id = readContactId(request);
    const contact = id === undefined ? undefined : await findContact(db, request.accountId, id);
    if (!contact) throw recordNotFound();
    return success({ contact: detailedContact(contact) });
  });

  app.post(PATHS.add, async (request) => {
    const fields = fieldsOf(await readForm(request));
    const { contact, errors } = await readContact(db, request.accountId, fields, countries);
    if (!contact) throw new Problem(422, errors);
    // An email that exists already is taken once more, as the pages know no failure for it.
    await insertContacts(db, request.accountId, [contact]);
    return success('Contact Added Successfully');
  });

  app.post(PATHS.update, async (request) => {
    const fields = fieldsOf(await readForm(request));
    const id = readId('contact_id', fields.contact_id);
    const { contact, errors } = await readContact(db, request.accountId, fields, countries);
    const idErrors = 'error' in id ? { contact_id: [id.error] } : {};
    if ('error' in id || !contact) throw new Problem(422, { ...idErrors, ...errors });
    // The body is the whole record: a field left out is cleared.
    if (!(await updateContact(db, request.accountId, id.id, contact))) throw recordNotFound();
    return success('Contact Updated Successfully');
  });

  app.delete(PATHS.remove, async (request) => {
    const id = readContactId(request);
    await removeAll(request.accountId, id === undefined ? [] : [id]);
    return success('Deleted Successfully');
  });

  app.post(PATHS.removeMany, async (request) => {
    await removeAll(request.accountId, readIds(await readForm(request)));
    return success('Deleted Successfully');
  });

  app.get(PATHS.csvSample, async (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="contacts-sample.csv"')
      .send(buildSampleCsv()),
  );

  app.post(PATHS.uploadCsv, async (request) => {
    await receiveUpload(db, request.accountId, request, countries);
    return success('Imported Successfully');
  });

  app.get(PATHS.types, async (request) => {
    const types = await listTypes(db, request.accountId);
    return success({ contactTypes: types.map((type) => wireType(type, request.accountId)) });
  });

  app.get(PATHS.reserveFields, async () =>
    success({ reservedFields: RESERVED.map((name, index) => ({ id: index + 1, name })) }),
  );

  app.get(PATHS.countries, async () => success({ countries: countries.list }));

  /** Those of other accounts, and those deleted before, count as not there; a call that finds none of its ids failed. */
  async function removeAll(accountId: number, ids: number[]): Promise<void> {
    const deleted = ids.length === 0 ? 0 : await deleteContacts(db, accountId, ids);
    if (deleted === 0) throw recordNotFound();
  }
}

function success(message: unknown) {
  return { status: 'success', message };
}

function readContactId(request: FastifyRequest): number | undefined {
  return findId((request.query as Record<string, unknown>).contact_id);
}

/** `strIds[0]=8&strIds[1]=44`, and the same with `strIds[]`. What is no number cannot be a contact's. */
function readIds(form: Form): number[] {
  return form
    .filter(([name]) => /^strIds(\[\d*\])?$/.test(name))
    .flatMap(([, value]) => findId(value.trim()) ?? []);
}
