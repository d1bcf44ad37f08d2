/** Imports as the rest of the program sees them: record a share, and what people press under its offer. */
import { randomUUID } from 'node:crypto';
import { AppError, messageOf } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import { SCHEMAS } from '../storage/migrate.ts';
import { expireJob } from './expire-job.ts';
import { type Choice, type Import, type ImportSource, type ImportState, tallyOf } from './import.ts';
import { dropFile } from './kept-file-repository.ts';
import { type ImportParts, QUEUES, sendJob } from './parts.ts';
import { queueRun, type RunLink } from './queue-run.ts';
import { readJob } from './read-job.ts';
import { addImport, findImport, type ImportRef, moveImport, refOf } from './repository.ts';
import { runJob } from './run-job.ts';
import type { ImportTables } from './schema.ts';
import { showImport } from './show.ts';

export type Share = {
  workspaceId: string;
  fileId: string;
  /** For `form`, the id of the person: the conversation goes on in their direct messages. */
  channelId: string;
  sharerId: string;
  source: ImportSource;
};

/** A button or a select under an import's message; whoever pressed is checked against the sharer. */
export type Press = { workspaceId: string; importId: string; userId: string };

/** Ids as the service numbers them; what is absent stays as chosen before. */
export type Chosen = { typeId?: number; countryId?: number };

/** Every refusal is an AppError whose text is for the person who pressed. */
export type Imports = {
  /** Records the share and enqueues its reading, in one transaction; a share known already changes nothing. */
  record(share: Share): Promise<void>;
  /** Remembers a choice and shows the offer with it. */
  choose(press: Press, chosen: Chosen): Promise<void>;
  /**
   * Starts the run, once; a choice made in the same breath may be handed along.
   * @throws AppError `not_the_sharer` (facts.sharerId), `already_started` (facts.by, facts.at), `choose_first`, `import_over`
   */
  start(press: Press, chosen: Chosen): Promise<void>;
  dismiss(press: Press): Promise<void>;
  /** Reads a blocked file again, or goes on with a paused run. */
  goOn(press: Press): Promise<void>;
};

export type ImportsOptions = Omit<ImportParts, 'db'> & { database: Database };

/** Defines the jobs of imports too, so it is created before the job store starts. */
export function createImports(options: ImportsOptions): Imports {
  const { database, ...rest } = options;
  const parts: ImportParts = { ...rest, db: database.kysely<ImportTables>(SCHEMAS.bot) };
  const { db, jobs, contacts, log } = parts;
  jobs.define<ImportRef>(QUEUES.read, { concurrency: 2 }, (job) => readJob(parts, job.data, job.signal));
  jobs.define<RunLink>(QUEUES.run, { concurrency: 2 }, (job) => runJob(parts, job.data, job.signal));
  jobs.define<ImportRef>(QUEUES.expire, { concurrency: 1 }, (job) => expireJob(parts, job.data));

  async function getPressed(press: Press): Promise<Import> {
    const imported = await findImport(db, press);
    if (!imported) throw over();
    if (imported.sharerId !== press.userId) {
      const facts = { sharerId: imported.sharerId };
      throw new AppError('not_the_sharer', 'Only the person who shared this file can decide about it.', {
        facts,
      });
    }
    return imported;
  }

  /** A press is done once it is recorded; when Slack does not take the new look now, a job shows it soon. */
  async function show(imported: Import): Promise<void> {
    await showImport(parts, imported).catch((error) =>
      log.warn({ importId: imported.id, cause: messageOf(error) }, 'an import was not shown'),
    );
  }

  async function choiceWith(imported: Import, { typeId, countryId }: Chosen): Promise<Choice> {
    const { choice } = imported;
    const account = await parts.accountOf(imported.workspaceId);
    const pick = async <T extends { id: number }>(
      id: number | undefined,
      before: T | null,
      all: () => Promise<T[]>,
    ) =>
      id === undefined || id === before?.id ? before : ((await all()).find((one) => one.id === id) ?? null);
    return {
      type: await pick(typeId, choice.type, () => contacts.types(account)),
      country: await pick(countryId, choice.country, () => contacts.countries(account)),
    };
  }

  async function dismissed(press: Press, imported: Import): Promise<Import> {
    const moved = await moveImport(db, refOf(imported), ['offered', 'blocked'], { state: 'dismissed' });
    if (!moved) throw refusal(await getPressed(press));
    await dropFile(db, refOf(imported));
    return moved;
  }

  return {
    async record(share) {
      const account = await parts.accountOf(share.workspaceId);
      const importId = randomUUID();
      await db.transaction().execute(async (trx) => {
        const added = { ...share, id: importId, accountId: account.id };
        if (!(await addImport(trx, added))) return;
        await sendJob(parts, trx, QUEUES.read, {
          workspaceId: share.workspaceId,
          accountId: account.id,
          importId,
        });
      });
    },

    async choose(press, chosen) {
      const imported = await getPressed(press);
      const choice = await choiceWith(imported, chosen);
      const moved = await moveImport(db, refOf(imported), ['offered'], { choice });
      if (!moved) throw refusal(imported);
      await show(moved);
    },

    async start(press, chosen) {
      const imported = await getPressed(press);
      if (imported.state !== 'offered') throw refusal(imported);
      const choice = await choiceWith(imported, chosen);
      checkChoice(imported, choice);
      const changes = { choice, started_by: press.userId, started_at: new Date() };
      const moved = await db
        .transaction()
        .execute((trx) => queueRun(parts, trx, refOf(imported), ['offered'], changes));
      if (!moved) throw refusal(await getPressed(press));
      await show(moved);
    },

    async dismiss(press) {
      await show(await dismissed(press, await getPressed(press)));
    },

    async goOn(press) {
      const imported = await getPressed(press);
      const ref = refOf(imported);
      const moved = await db.transaction().execute(async (trx) => {
        const again = await moveImport(trx, ref, ['blocked'], { state: 'reading', note: null });
        if (again) await sendJob(parts, trx, QUEUES.read, ref);
        return again ?? (await queueRun(parts, trx, ref, ['paused'], { note: null, interruptions: 0 }));
      });
      if (!moved) throw refusal(imported);
      await show(moved);
    },
  };
}

function checkChoice({ offer }: Import, choice: Choice): void {
  if (!choice.type) {
    throw new AppError('choose_first', 'Choose the contact type first, then press Import again.');
  }
  if (!offer || tallyOf(offer, choice).fit > 0) return;
  throw new AppError(
    'choose_first',
    offer.withCountry.fit > 0
      ? 'Choose the country for the rows that name none, then press Import again.'
      : 'No row of this file can go in as it is. Correct the file and share it again.',
  );
}

const STARTED: ImportState[] = ['queued', 'running', 'paused', 'done'];

/** Why a press comes too late. */
function refusal(imported: Import): AppError {
  if (!STARTED.includes(imported.state)) return over();
  const facts = { by: imported.startedBy, at: imported.startedAt };
  return new AppError('already_started', 'This import was started already.', { facts });
}

function over(): AppError {
  return new AppError('import_over', 'This offer is over. To import the file, share it again.');
}
