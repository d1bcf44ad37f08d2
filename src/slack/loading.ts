/** A modal that opens at once and gets its content when it is there: a trigger lasts 3 s, a service may take longer. */
import type { ModalView, WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import { describeFailure } from './failures.ts';
import { buildNotice } from './modals.ts';
import { isViewGone } from './slack-errors.ts';
import { escapeMrkdwn } from './text.ts';

export type Loading = {
  client: WebClient;
  triggerId: string;
  title: string;
  log: Log;
  /** The modal whose button was pressed: the new one lies on top, and closing it leads back. */
  view?: object | undefined;
};

/**
 * `opened` learns the view's id before anybody can submit it. A failure of `build` is shown in the modal; a modal closed
 * meanwhile was not wanted any more. `title` is at most 24 characters.
 */
export async function openLoading(
  { client, triggerId, title, log, view: below }: Loading,
  build: () => Promise<ModalView>,
  opened: (viewId: string) => void = () => {},
): Promise<void> {
  const opening = { trigger_id: triggerId, view: buildNotice(title, 'Loading…') };
  const { view } = await (below ? client.views.push(opening) : client.views.open(opening));
  const viewId = view?.id ?? '';
  opened(viewId);
  const content = await build().catch((error: unknown) =>
    buildNotice(title, escapeMrkdwn(describeFailure(log, error))),
  );
  try {
    await client.views.update({ view_id: viewId, view: content });
  } catch (error) {
    if (!isViewGone(error)) throw error;
  }
}
