/** `Review` and `Change` under an offer: the modal with how the file is understood, read anew as its format is changed. */
import type { BlockAction } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import type { GivenFormat } from '../../imports/file-reading.ts';
import { say } from '../blocks.ts';
import { onClick } from '../click.ts';
import { describeFailure } from '../failures.ts';
import type { Deps, DeskApp } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { settle } from '../settle.ts';
import { isViewGone } from '../slack-errors.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { escapeMrkdwn } from '../text.ts';
import { registerTypeahead } from '../typeahead.ts';
import { findImportId, IMPORT_IDS } from './ids.ts';
import { buildRefusal } from './press.ts';
import { readChoices, readGiven, readMeta, readReview } from './review-answer.ts';
import { buildReview, REVIEW_TITLE } from './review-form.ts';

export function registerReview(app: DeskApp, deps: Deps): void {
  const { imports, log } = deps;
  registerTypeahead(app, deps, { type: IMPORT_IDS.reviewType, country: IMPORT_IDS.reviewCountry });

  app.action<BlockAction>(IMPORT_IDS.review, async ({ ack, action, body, client, context }) => {
    await ack();
    const { person, permit } = context;
    const importId = findImportId(action.block_id);
    if (!importId) return;
    await permit('import');
    const press = { ...person, importId, mayImport: true };
    await openLoading({ client, triggerId: body.trigger_id, title: REVIEW_TITLE, log }, async () => {
      try {
        const { imported, understood } = await imports.review(press);
        const { plan, choice, policy, overrides } = imported;
        const meta = { importId, plan, generation: 0, given: overrides.format };
        return buildReview({ meta, understood, ...choice, policy });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return buildNotice(REVIEW_TITLE, buildRefusal(error).text);
      }
    });
  });

  for (const actionId of [IMPORT_IDS.headerRow, IMPORT_IDS.delimiter, IMPORT_IDS.encoding]) {
    onClick(
      app,
      actionId,
      async ({ client, view, value, person }) => {
        const meta = view && readMeta(view);
        if (!view || !meta) return;
        const press = { ...person, importId: meta.importId, mayImport: true };
        const read = async (given: GivenFormat, notice?: string) => {
          const { understood } = await imports.review(press, given);
          const now = { ...meta, given, generation: meta.generation + 1 };
          return buildReview({ meta: now, understood, ...readChoices(view), ...(notice && { notice }) });
        };
        const next = await read(readGiven(meta.given, actionId, value)).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          const why = escapeMrkdwn(describeFailure(log, error));
          return read(meta.given, `*It cannot be read so, and is shown as before.* ${why}`);
        });
        await client.views.update({ view_id: view.id, view: next }).catch((error: unknown) => {
          if (!isViewGone(error)) throw error;
        });
      },
      { needs: 'import' },
    );
  }

  const submit = async ({ ack, view, context, client }: SubmitArgs) => {
    const meta = readMeta(view);
    if (!meta) return ack();
    const read = readReview(view, meta);
    if ('errors' in read) return ack({ response_action: 'errors', errors: read.errors });
    const { userId } = context.person;
    const said =
      'Taken. The new plan stands under the file in a moment; nothing is written before you press Import there.';
    const change = imports.change(
      { ...context.person, importId: meta.importId, mayImport: true },
      read.reviewed,
    );
    const outcome = change.then(() => ({
      onTime: undefined,
      late: buildNotice(REVIEW_TITLE, said),
      elsewhere: say(said),
    }));
    const waiting = buildNotice(REVIEW_TITLE, 'Saving…');
    await settle({ ack, client, viewId: view.id, userId, waiting }, outcome);
  };
  onSubmit(app, IMPORT_IDS.reviewForm, submit, { needs: 'import' });
}
