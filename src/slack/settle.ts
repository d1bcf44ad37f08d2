/** Answers the submit of a modal: in its acknowledgement when the work is quick, else by changing the modal later. */
import type { AckFn, ViewResponseAction } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import { direct } from './answers.ts';
import type { Reply } from './feature.ts';
import { isViewGone } from './slack-errors.ts';

/** Slack wants an acknowledgement within 3 s; the way there and back takes its part. */
export const ON_TIME_MS = 1500;

export type Outcome = {
  /** The acknowledgement when there is time; undefined closes the modal. */
  onTime: ViewResponseAction | undefined;
  /** What the modal turns into afterwards: no errors under fields are possible then, and no closing. */
  late: ModalView;
  /** For the person's direct messages when the modal was closed meanwhile. */
  elsewhere: Reply;
};

export type Submit = {
  ack: AckFn<ViewResponseAction>;
  client: WebClient;
  viewId: string;
  userId: string;
  /** Shown from 1.5 s on. */
  waiting: ModalView;
};

/** Where the person got the outcome. What `work` throws is for the app's error handler. */
export async function settle(
  submit: Submit,
  work: Promise<Outcome>,
): Promise<'on_time' | 'late' | 'elsewhere'> {
  const { ack, client, viewId, userId, waiting } = submit;
  const quick = await Promise.race([work, afterMs(ON_TIME_MS)]);
  if (quick) {
    await ack(quick.onTime);
    return 'on_time';
  }
  await ack({ response_action: 'update', view: waiting });
  const outcome = await work;
  try {
    await client.views.update({ view_id: viewId, view: outcome.late });
    return 'late';
  } catch (error) {
    if (!isViewGone(error)) throw error;
    await direct(client, userId, outcome.elsewhere);
    return 'elsewhere';
  }
}

/** For a race against work that may take longer; keeps no process alive. */
export function afterMs(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
