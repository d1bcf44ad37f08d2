/** Which imports there were: what became of each, and whether it was undone. */
import type { Action } from '../audit/action.ts';
import { PAGE_SIZE, type Page } from '../audit/ledger.ts';
import type { Account } from '../contacts/account.ts';
import { findStarted } from './account-repository.ts';
import type { Import } from './import.ts';
import type { ImportParts } from './parts.ts';

/** `action` is its entry in the ledger; undefined when it put nothing in, or that is not kept any more. */
export type PastImport = { imported: Import; action: Action | undefined };
export type HistoryPage = Page<PastImport>;

export async function readHistory(
  { db, ledger }: Pick<ImportParts, 'db' | 'ledger'>,
  account: Account,
  asked: number,
): Promise<HistoryPage> {
  const at = (page: number) => findStarted(db, account, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const first = await at(Math.max(1, asked));
  const pages = Math.max(1, Math.ceil(first.total / PAGE_SIZE));
  const page = Math.min(Math.max(1, asked), pages);
  const { imports, total } = page === Math.max(1, asked) ? first : await at(page);
  const codes = imports.flatMap(({ code }) => code ?? []);
  const actions = await ledger.actions(account, codes);
  const items = imports.map((imported) => ({ imported, action: actions.get(imported.code ?? '') }));
  return { items, total, page, pages };
}
