/** `Select…` under a list: ticking contacts over its pages, and what is done with those that are ticked. */
import type { SelectionOwner } from '../../contacts/selections.ts';
import { actionToDelete } from '../../workspaces/rights.ts';
import { say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import { buildRequested } from '../exports/messages.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { count, counted } from '../text.ts';
import { buildDeleteQuestion, MAX_DELETE } from './delete-many.ts';
import { find, search } from './find.ts';
import { getPage, LIST_IDS } from './list.ts';
import {
  buildSelection,
  getSelectionPage,
  readTicks,
  SELECTION_IDS,
  type SelectionPage,
} from './selection-list.ts';

export function registerSelect(app: DeskApp, deps: Deps): void {
  const { contacts, selections, exports } = deps;

  /** Notes what is ticked on the page that was left. */
  async function keepTicks(click: Click): Promise<void> {
    for (const { key, ...ticks } of readTicks(click.held)) await selections.mark(ownerOf(click), key, ticks);
  }

  async function show(click: Click, { key, ...page }: SelectionPage): Promise<void> {
    const { account, channelId, answer } = click;
    const found = await search(contacts, account, { ...page, channelId });
    if (found.contacts.length === 0) return leave(click, page);
    await answer(buildSelection(found, key, await selections.read(ownerOf(click), key)), 'replace');
  }

  async function leave({ account, channelId, answer }: Click, page: { text: string; page: number }) {
    await answer((await find(contacts, account, { ...page, channelId })).reply, 'replace');
  }

  /** Ids of the selection; without any, says how to get some. */
  async function readChosen(click: Click): Promise<number[]> {
    await keepTicks(click);
    const ticked = await selections.read(ownerOf(click), getSelectionPage(click.value).key);
    // Some may have been deleted since.
    const chosen = await contacts.present(click.account, ticked);
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
    if (chosen.length > MAX_DELETE) {
      const few = `${counted(chosen.length, 'contact')} are selected, and I delete at most ${count(MAX_DELETE)} at once. Nothing was deleted.`;
      return click.answer(say(few));
    }
    await click.permit(actionToDelete(chosen.length));
    const looked = await contacts.lookUp(click.account, chosen.map(String));
    await click.answer(buildDeleteQuestion(looked));
  });

  onClick(app, SELECTION_IDS.done, (click) => leave(click, getSelectionPage(click.value)));
}

function ownerOf({ account, person }: Click): SelectionOwner {
  return { accountId: account.id, userId: person.userId };
}
