/** A modal that opens at once and gets its content when it is there: a trigger lasts 3 s, a service may take longer. */
import type { ModalView, WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import { describeFailure } from './failures.ts';
import { buildNotice } from './modals.ts';
import { isViewGone } from './slack-errors.ts';
import { escapeMrkdwn } from './text.ts';

export type Loading = { client: WebClient; triggerId: string; title: string; log: Log };

/**
 * `opened` learns the view's id before anybody can submit it. A failure of `build` is shown in the modal; a modal closed
 * meanwhile was not wanted any more. `title` is at most 24 characters.
 */
export async function openLoading(
  { client, triggerId, title, log }: Loading,
  build: () => Promise<ModalView>,
  opened: (viewId: string) => void = () => {},
): Promise<void> {
  const { view } = await client.views.open({ trigger_id: triggerId, view: buildNotice(title, 'Loading…') });
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
