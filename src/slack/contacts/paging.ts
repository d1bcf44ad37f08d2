/** The footer of a list: its pages, reading the list again, and showing the page to the channel. */
import { say } from '../blocks.ts';
import { onClick } from '../click.ts';
import { createDeeds } from '../deeds.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { dateToken } from '../text.ts';
import { find, search } from './find.ts';
import { follow } from './follow.ts';
import { buildShared, fingerprintOf, getPage, getSharedPage, LIST_IDS } from './list.ts';

export function registerPaging(app: DeskApp, deps: Deps): void {
  const { contacts } = deps;
  const shared = createDeeds();

  for (const id of [LIST_IDS.previous, LIST_IDS.next, LIST_IDS.refresh]) {
    onClick(app, id, async ({ account, value, channelId, answer, watch }) => {
      const asked = { ...getPage(value), channelId, fresh: id === LIST_IDS.refresh };
      const { reply, found } = await find(contacts, account, asked);
      await answer(reply, 'replace');
      follow(deps, account, asked, { found, show: (newer) => answer(newer, 'replace'), isShown: watch() });
    });
  }

  onClick(app, LIST_IDS.share, async ({ account, person, value, channelId, messageKey, answer }) => {
    const { fingerprint, ...page } = getSharedPage(value);
    const key = `${messageKey} ${value}`;
    const earlier = shared.find(key);
    if (earlier) return answer(say(`You shared this page at ${dateToken(earlier.at, 'time')} already.`));
    shared.note(key, person.userId);
    try {
      const found = await search(contacts, account, { ...page, channelId });
      if (fingerprintOf(found) !== fingerprint) {
        shared.forget(key);
        await answer((await find(contacts, account, { ...page, channelId })).reply, 'replace');
        return answer(say('The list has changed, so nothing was shared: look, then press Share again.'));
      }
      await answer(buildShared(found, person.userId), 'public');
    } catch (error) {
      shared.forget(key);
      throw error;
    }
  });
}
