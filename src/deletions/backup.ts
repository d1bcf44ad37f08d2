/** The backup of a delete of many: all fields of its contacts as they are at the service, with the person before anything goes. */
import { type Chosen, createFallingIds } from '../exports/chosen.ts';
import { writeContactsCsv } from '../exports/contacts-csv.ts';
import { dropBatches, readIds } from './bulk-batches-repository.ts';
import { type Run, write } from './bulk-run.ts';
import { createKeeping } from './keep-batches.ts';

/**
 * Reads the contacts, keeps for the ledger what it read, and hands the file over. One reading gives all of it, so that an undo
 * brings back what the backup holds. A run that died while it handed over is followed by one that looks whether the file arrived.
 * @throws AppError `upload_refused`, `person_unreachable`, `export_too_large`, `too_many_fields`; ContactsError; Superseded
 */
export async function backUp(run: Run): Promise<void> {
  const { face } = run.parts;
  const { fileId, userId } = run.bulk;
  if (fileId === null || !(await face.isDelivered(userId, fileId))) await makeBackup(run);
  run.bulk = await write(run, { backed_up_at: new Date() });
}

async function makeBackup(run: Run): Promise<void> {
  const { parts, bulk, account, signal } = run;
  const { contacts, db, face } = parts;
  await dropBatches(db, bulk.id);
  const keeping = createKeeping(run);
  const chosen = setOf(await readIds(db, bulk.id));
  async function* each() {
    for await (const contact of contacts.each(account, signal)) {
      if (chosen.has(contact.id)) await keeping.add(contact);
      yield contact;
    }
    await keeping.end();
  }
  const source = { contacts: { ...contacts, each }, account, chosen };
  const csv = await writeContactsCsv(source, face.maxBytes, signal);
  try {
    run.bulk = await write(run, { read_at: csv.readAt });
    if (csv.contacts === 0) return;
    const name = `backup-${csv.readAt.toISOString().slice(0, 16).replace(/[:T]/g, '-')}.csv`;
    const fileId = await face.upload({ name, bytes: csv.bytes, read: csv.read }, signal);
    run.bulk = await write(run, { file_id: fileId });
    await face.deliver(bulk.userId, fileId, { kind: 'backup', contacts: csv.contacts });
  } finally {
    await csv.close();
  }
}

function setOf(ids: number[]): Chosen {
  const falling = createFallingIds();
  for (const id of ids.sort((a, b) => b - a)) falling.add(id);
  return { has: falling.has, size: falling.size, asOf: undefined };
}
