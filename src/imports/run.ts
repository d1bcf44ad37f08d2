/** What one run of an import works with: the account, the choice, the winners, and its rows anew each time. */
import type { Account } from '../contacts/account.ts';
import type { SameCountry } from '../contacts/edit.ts';
import { AppError } from '../errors.ts';
import { type Import, isCountryDecided, isTypeMissing, type UploadTrust } from './import.ts';
import { readKept } from './kept-file-repository.ts';
import { KeyTable } from './key-table.ts';
import type { Offer } from './offer.ts';
import type { ImportParts } from './parts.ts';
import { ANY_TYPE, createCounting, type Winners } from './plan.ts';
import { type ImportRef, refOf } from './repository.ts';
import { createLookups, readChecked } from './rows.ts';
import type { Survey } from './survey.ts';
import { readUploadLayout, type UploadLayout } from './upload-layout.ts';
import type { CheckedRow, FitRow } from './validate.ts';

export type Run = {
  parts: ImportParts;
  /** As this run last wrote it. */
  imported: Import;
  ref: ImportRef;
  account: Account;
  contacts: ImportParts['contacts'];
  offer: Offer;
  countryChosen: boolean;
  winners: Winners;
  /** Of the list, as this run began and as far as it was read since. */
  survey: Survey;
  sameCountry: SameCountry;
  /** Of the service's sample; undefined: nothing can be uploaded. */
  layout: UploadLayout | undefined;
  upload: UploadTrust | null;
  /** Told once how many rows are new contacts: a few are added one by one. */
  expect(rows: number): void;
  /** Whether new contacts go in by uploads. */
  uploads(): boolean;
  bytes(): AsyncIterable<Buffer>;
  rows(): AsyncIterable<CheckedRow>;
  add(row: FitRow): Promise<void>;
  /** Something the service did on the side that the sharer should hear of. */
  notice(text: string | undefined): void;
  note(): string | null;
};

const LONGEST_NOTE = 1000;
/** Fewer are added one by one, each with its own error. */
const FEW_ROWS = 200;

/** Trying again does not help: the rows are not the ones that somebody said yes to. */
export const READ_DIFFERENTLY = 'read_differently';

/** @throws AppError when there is nothing to go on with any more */
export async function openRun(parts: ImportParts, imported: Import, signal: AbortSignal): Promise<Run> {
  const { offer, choice } = imported;
  if (!offer || isTypeMissing(imported)) throw new Error('an import was started without an offer and a type');
  const ref = refOf(imported);
  const account = await parts.accountOf(imported.workspaceId);
  if (account.id !== imported.accountId) {
    throw new AppError(
      'other_account',
      'This workspace was connected to another contacts account since this import began. Share the file again to import it there.',
    );
  }
  const lookups = createLookups(parts.contacts, account, await parts.contacts.types(account, signal));
  const defaults = { typeId: choice.type?.id ?? ANY_TYPE, countryId: choice.country?.id };
  const bytes = () => readKept(parts.db, ref);
  const rows = () => readChecked(bytes(), offer, lookups, defaults);
  const countryChosen = isCountryDecided(imported);

  const counting = createCounting({ countryChosen });
  let read = 0;
  for await (const row of rows()) {
    signal.throwIfAborted();
    counting.add(row);
    read++;
  }
  if (read !== offer.rows) {
    throw new AppError(
      READ_DIFFERENTLY,
      'The file is read differently now than when it was offered: share it again. What is in already will be skipped.',
      { facts: { read, offered: offer.rows } },
    );
  }
  const notices = new Set<string>(imported.note?.split('\n') ?? []);
  const add = async ({ draft }: FitRow) => {
    const added = await parts.contacts.add(account, 'unrecorded', draft, { readBack: false });
    if (!added.notice) return;
    notices.add(added.notice);
    // A country number was put right: the rows to come are looked up anew.
    lookups.forget();
  };
  const countries = new Map<number, Promise<unknown>>();
  const layout = imported.upload === 'off' ? undefined : await findLayout(parts, account, signal);
  let isMany = false;
  const run: Run = {
    parts,
    contacts: parts.contacts,
    imported,
    ref,
    account,
    offer,
    countryChosen,
    winners: counting.winners,
    survey: { present: new KeyTable(), several: new KeyTable(), newest: 0 },
    sameCountry: await parts.contacts.sameCountry(account),
    layout,
    upload: imported.upload,
    expect(expected) {
      isMany = expected > FEW_ROWS;
    },
    uploads: () => isMany && layout !== undefined && run.upload !== 'off',
    bytes,
    rows,
    async add(row) {
      // The first row of a country may have to prove its number by reading the whole list: one does, the others wait.
      const first = countries.get(row.draft.country);
      if (first) {
        await first;
        return add(row);
      }
      const adding = add(row);
      countries.set(
        row.draft.country,
        adding.catch(() => {}),
      );
      return adding;
    },
    notice(text) {
      if (text) notices.add(text);
    },
    note: () => (notices.size === 0 ? null : [...notices].join('\n').slice(0, LONGEST_NOTE)),
  };
  return run;
}

/** Without a sample of the service nobody knows how its uploads must look. */
async function findLayout(
  parts: ImportParts,
  account: Account,
  signal: AbortSignal,
): Promise<UploadLayout | undefined> {
  const sample = await parts.contacts.sample(account, signal);
  if (!sample) return undefined;
  try {
    return await readUploadLayout(sample.bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    parts.log.warn(
      { code: error.code },
      'the sample of the service cannot be read: contacts are added one by one',
    );
    return undefined;
  }
}
