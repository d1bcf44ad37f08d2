/** A modal that opens at once and gets its content when it is there: a trigger lasts 3 s, a service may take longer. */
import type { ViewOutput } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import { describeFailure } from './failures.ts';
import { buildNotice } from './modals.ts';
import { isStackFull, isViewGone } from './slack-errors.ts';
import { escapeMrkdwn } from './text.ts';

export type Below = Pick<ViewOutput, 'id' | 'blocks'>;

export type Loading = {
  client: WebClient;
  triggerId: string;
  title: string;
  log: Log;
  /** The modal whose button was pressed: the new one lies on top, and closing it leads back. */
  view?: Below | undefined;
};

/**
 * `opened` learns the view's id before anybody can submit it. A failure of `build` is shown in the modal; a modal closed
 * meanwhile was not wanted any more. `title` is at most 24 characters.
 */
export async function openLoading(
  loading: Loading,
  build: () => Promise<ModalView>,
  opened: (viewId: string) => void = () => {},
): Promise<void> {
  const { client, title, log } = loading;
  const viewId = await open(loading, buildNotice(title, 'Loading…'));
  if (viewId === undefined) return;
  opened(viewId);
  const content = await build().catch((error: unknown) =>
    buildNotice(title, escapeMrkdwn(describeFailure(log, error))),
  );
  await show(client, viewId, content).catch((error: unknown) =>
    show(client, viewId, buildNotice(title, escapeMrkdwn(describeFailure(log, error)))),
  );
}

async function show(client: WebClient, viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    if (!isViewGone(error)) throw error;
  }
}

/**
 * Where the stack is full the new modal takes the place of the one it was asked for in, and closing it leads to the one
 * below. Never that of a form, with what was typed: there a press too many, whose modal lies on top already, gives undefined.
 */
async function open(
  { client, triggerId, view: below }: Loading,
  view: ModalView,
): Promise<string | undefined> {
  const opening = { trigger_id: triggerId, view };
  if (!below) return (await client.views.open(opening)).view?.id;
  try {
    return (await client.views.push(opening)).view?.id;
  } catch (error) {
    if (!isStackFull(error)) throw error;
    if (below.blocks.some(({ type }) => type === 'input')) return undefined;
    await client.views.update({ view_id: below.id, view });
    return below.id;
  }
}
