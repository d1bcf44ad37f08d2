/** `Select…` under a list: ticking contacts over its pages, and what is done with those that are ticked. */
import type { SelectionOwner } from '../../contacts/selections.ts';
import { AppError } from '../../errors.ts';
import { actionToDelete } from '../../workspaces/rights.ts';
import { say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import type { DeleteMany } from '../deletions/bulk-register.ts';
import { buildRequested } from '../exports/messages.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { find, search } from './find.ts';
import { getPage, LIST_IDS } from './list.ts';
import {
  buildSelection,
  getSelectionPage,
  readTicks,
  SELECTION_IDS,
  type SelectionPage,
} from './selection-list.ts';

export function registerSelect(app: DeskApp, deps: Deps, deleteMany: DeleteMany): void {
  const { contacts, selections, exports } = deps;

  /** Notes what is ticked on the page that was left. */
  async function keepTicks(click: Click): Promise<void> {
    for (const { key, ...ticks } of readTicks(click.held)) await selections.mark(ownerOf(click), key, ticks);
  }

  /** What was ticked, without those that were deleted since. */
  async function stillThere(click: Click, key: string): Promise<number[]> {
    return contacts.present(click.account, await selections.read(ownerOf(click), key));
  }

  async function show(click: Click, { key, ...page }: SelectionPage): Promise<void> {
    const { account, channelId, answer } = click;
    const found = await search(contacts, account, { ...page, channelId });
    if (found.contacts.length === 0) return leave(click, page);
    const chosen = await stillThere(click, key);
    const offers = { deleteAll: page.text !== '' && (await mayDelete(click, found.matched)) };
    await answer(buildSelection(found, key, chosen, offers), 'replace');
  }

  async function leave({ account, channelId, answer }: Click, page: { text: string; page: number }) {
    await answer((await find(contacts, account, { ...page, channelId })).reply, 'replace');
  }

  /** Ids of the selection; without any, says how to get some. */
  async function readChosen(click: Click): Promise<number[]> {
    await keepTicks(click);
    const chosen = await stillThere(click, getSelectionPage(click.value).key);
    if (chosen.length === 0) await click.answer(say('Nobody is selected: tick contacts in the list first.'));
    return chosen;
  }

  onClick(app, LIST_IDS.select, async (click) => {
    const page = getPage(click.value);
    await show(click, { ...page, key: await selections.begin(ownerOf(click)) });
  });

  onClick(app, SELECTION_IDS.tick, keepTicks);

  for (const id of [SELECTION_IDS.previous, SELECTION_IDS.next]) {
    onClick(app, id, async (click) => {
      await keepTicks(click);
      await show(click, getSelectionPage(click.value));
    });
  }

  onClick(app, SELECTION_IDS.page, async (click) => {
    const page = getSelectionPage(click.value);
    for (const { key, shown } of readTicks(click.held)) {
      await selections.mark(ownerOf(click), key, { shown, ticked: shown });
    }
    await show(click, page);
  });

  onClick(app, SELECTION_IDS.clear, async (click) => {
    const page = getSelectionPage(click.value);
    const shown = await selections.read(ownerOf(click), page.key);
    await selections.mark(ownerOf(click), page.key, { shown, ticked: [] });
    await show(click, page);
  });

  const exportChosen = async (click: Click) => {
    const ids = await readChosen(click);
    if (ids.length === 0) return;
    const { account, person, answer } = click;
    await answer(buildRequested(await exports.request({ account, userId: person.userId, wish: { ids } })));
  };
  onClick(app, SELECTION_IDS.export, exportChosen, { needs: 'export' });

  onClick(app, SELECTION_IDS.delete, async (click) => {
    const chosen = await readChosen(click);
    if (chosen.length === 0) return;
    await click.permit(actionToDelete(chosen.length));
    await deleteMany.openPreview(click, { refs: chosen.map(String) });
  });

  const deleteAll = (click: Click) =>
    deleteMany.openPreview(click, { text: getSelectionPage(click.value).text });
  onClick(app, SELECTION_IDS.deleteAll, deleteAll, { needs: 'delete' });

  onClick(app, SELECTION_IDS.done, (click) => leave(click, getSelectionPage(click.value)));
}

/** Who may not is not offered it; the press asks again. */
async function mayDelete({ permit }: Click, contacts: number): Promise<boolean> {
  try {
    await permit(actionToDelete(contacts));
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

function ownerOf({ account, person }: Click): SelectionOwner {
  return { accountId: account.id, userId: person.userId };
}
