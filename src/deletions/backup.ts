/** The backup of a delete of many: all fields of its contacts as they are at the service, with the person before anything goes. */
import type { NewLine } from '../audit/action.ts';
import type { Contact } from '../contacts/contact.ts';
import { deleteEntry } from '../contacts/recorder.ts';
import { type Chosen, createFallingIds } from '../exports/chosen.ts';
import { writeContactsCsv } from '../exports/contacts-csv.ts';
import { addBatch, dropBatches, readIds } from './bulk-batches-repository.ts';
import { type Run, write as writeRun } from './bulk-run.ts';

/** Begun in the ledger together; the calls to the service are smaller. */
const BATCH = 500;

/**
 * Reads the contacts, keeps for the ledger what it read, and hands the file over. One reading gives all of it, so that an undo
 * brings back what the backup holds. A run that died while it handed over is followed by one that looks whether the file arrived.
 * @throws AppError `upload_refused`, `person_unreachable`, `export_too_large`, `too_many_fields`; ContactsError; Superseded
 */
export async function backUp(run: Run): Promise<void> {
  const { face } = run.parts;
  const { fileId, userId } = run.bulk;
  if (fileId === null || !(await face.isDelivered(userId, fileId))) await makeBackup(run);
  run.bulk = await writeRun(run, { backed_up_at: new Date() });
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
    run.bulk = await writeRun(run, { read_at: csv.readAt });
    if (csv.contacts === 0) return;
    const name = `backup-${csv.readAt.toISOString().slice(0, 16).replace(/[:T]/g, '-')}.csv`;
    const fileId = await face.upload({ name, bytes: csv.bytes, read: csv.read }, signal);
    run.bulk = await writeRun(run, { file_id: fileId });
    await face.deliver(bulk.userId, fileId, { kind: 'backup', contacts: csv.contacts });
  } finally {
    await csv.close();
  }
}

/** Keeps the contacts in batches as they come. */
function createKeeping(run: Run) {
  const { parts, bulk } = run;
  let number = 0;
  let start = 0;
  let lines: NewLine[] = [];
  // One batch is written while the next one comes in.
  let writing = Promise.resolve();
  /** A run that was taken over must not add to the batches of the one that has. */
  const keep = (batch: Parameters<typeof addBatch>[2]) =>
    parts.db.transaction().execute(async (trx) => {
      await writeRun(run, {}, trx);
      await addBatch(trx, bulk.id, batch);
    });
  async function write(): Promise<void> {
    await writing;
    const ids = lines.map(({ contactId = 0 }) => contactId);
    writing = keep({ number, start, ids, lines });
    // Its failure is met at the next wait; until then it must not count as unhandled.
    writing.catch(() => undefined);
    number += 1;
    start += ids.length;
    lines = [];
  }
  return {
    async end(): Promise<void> {
      if (lines.length > 0) await write();
      await writing;
    },
    async add(contact: Contact): Promise<void> {
      const [line] = deleteEntry([contact]).lines;
      if (line) lines.push(line);
      if (lines.length === BATCH) await write();
    },
  };
}

function setOf(ids: number[]): Chosen {
  const falling = createFallingIds();
  for (const id of ids.sort((a, b) => b - a)) falling.add(id);
  return { has: falling.has, size: falling.size, asOf: undefined };
}
