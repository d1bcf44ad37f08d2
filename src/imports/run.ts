/** What one run of an import works with: the account, the choice, the winners, and its rows anew each time. */
import type { Account } from '../contacts/account.ts';
import { AppError } from '../errors.ts';
import { type Import, isCountryDecided, type Offer } from './import.ts';
import { readKept } from './kept-file-repository.ts';
import type { ImportParts } from './parts.ts';
import { createCounting, type Winners } from './plan.ts';
import { type ImportRef, refOf } from './repository.ts';
import { createLookups, readChecked } from './rows.ts';
import type { CheckedRow, FitRow } from './validate.ts';

export type Run = {
  parts: ImportParts;
  imported: Import;
  ref: ImportRef;
  account: Account;
  offer: Offer;
  countryChosen: boolean;
  winners: Winners;
  bytes(): AsyncIterable<Buffer>;
  rows(): AsyncIterable<CheckedRow>;
  add(row: FitRow): Promise<void>;
  /** Something the service did on the side that the sharer should hear of. */
  notice(): string | undefined;
};

/** Trying again does not help: the rows are not the ones that somebody said yes to. */
export const READ_DIFFERENTLY = 'read_differently';

/** @throws AppError when there is nothing to go on with any more */
export async function openRun(parts: ImportParts, imported: Import, signal: AbortSignal): Promise<Run> {
  const { offer, choice } = imported;
  if (!offer || !choice.type) throw new Error('an import was started without an offer and a type');
  const ref = refOf(imported);
  const account = await parts.accountOf(imported.workspaceId);
  if (account.id !== imported.accountId) {
    throw new AppError(
      'other_account',
      'This workspace was connected to another contacts account since this import began. Share the file again to import it there.',
    );
  }
  const lookups = createLookups(parts.contacts, account, await parts.contacts.types(account, signal));
  const defaults = { typeId: choice.type.id, countryId: choice.country?.id };
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
  let notice: string | undefined;
  const add = async ({ draft }: FitRow) => {
    const added = await parts.contacts.add(account, 'unrecorded', draft, { readBack: false });
    if (!added.notice) return;
    notice = added.notice;
    // A country number was put right: the rows to come are looked up anew.
    lookups.forget();
  };
  const countries = new Map<number, Promise<unknown>>();
  return {
    parts,
    imported,
    ref,
    account,
    offer,
    countryChosen,
    winners: counting.winners,
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
    notice: () => notice,
  };
}
