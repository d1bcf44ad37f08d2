/** The submit of a form that takes a right: checked again, since the form may have been open for long. */
import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Action } from '../workspaces/rights.ts';
import type { DeskApp, DeskContext } from './feature.ts';

export type SubmitArgs = AllMiddlewareArgs<DeskContext> & SlackViewMiddlewareArgs<ViewSubmitAction>;

/** A refusal stands in the form, under its first field where it has one, and leaves what was filled in. `run` acknowledges. */
export function onSubmit(
  app: DeskApp,
  callbackId: string,
  run: (submit: SubmitArgs) => Promise<void>,
  { needs }: { needs: Action },
): void {
  app.view<ViewSubmitAction>(callbackId, async (args) => {
    await args.context.permit(needs);
    await run(args);
  });
}
