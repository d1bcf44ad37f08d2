/** Deleting many in Slack: the form, the modal that shows whom, and the buttons of the message that follows it. */
import type { ModalView, WebClient } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import type { BulkPress } from '../../deletions/bulk-presses.ts';
import type { BulkSource } from '../../deletions/sources.ts';
import { AppError } from '../../errors.ts';
import { actionToDelete } from '../../workspaces/rights.ts';
import { say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import { describeFailure } from '../failures.ts';
import type { Deps, DeskApp, DeskContext, Person } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { type Outcome, settle } from '../settle.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { cut, dateToken, escapeMrkdwn } from '../text.ts';
import { buildBulkForm, LONGEST_TEXT, readBulkForm } from './bulk-form.ts';
import { BULK_FIELDS, BULK_IDS, getBulkId, getGivenFile } from './bulk-ids.ts';
import { buildPreview } from './bulk-preview.ts';

const TITLE = 'Delete contacts';

/** Whoever asks, and where a modal can be opened. */
type Opener = Pick<DeskContext, 'person' | 'account' | 'permit'> & { client: WebClient; triggerId: string };

export type DeleteMany = {
  /** The form that asks whom. */
  openForm(opener: Pick<Opener, 'client' | 'triggerId'>): Promise<void>;
  /** The modal that shows whom, and asks. */
  openPreview(opener: Opener, source: BulkSource): Promise<void>;
};

export function registerDeleteMany(app: DeskApp, { bulkDeletes, audit, log }: Deps): DeleteMany {
  async function preview(asker: Pick<Opener, 'person' | 'account' | 'permit'>, source: BulkSource) {
    const { person, account, permit } = asker;
    const { userId } = person;
    const asked = { account, userId, source, permit: (total: number) => permit(actionToDelete(total)) };
    return buildPreview(await bulkDeletes.preview(asked), audit.undo.days);
  }

  /** Slack has emptied the command's field by now: what was given stands in the form, for another try. */
  function buildRetry(error: unknown, source: BulkSource): ModalView {
    const given = 'refs' in source ? source.refs.join(' ') : '';
    if (given === '' || given.length > LONGEST_TEXT) throw error;
    return buildBulkForm(given, escapeMrkdwn(describeFailure(log, error)));
  }

  const readForm = async ({ ack, view, client, context }: SubmitArgs) => {
    const { typed, refs, doubles, fileId } = readBulkForm(view.state);
    if (refs.length === 0 && !fileId) {
      const errors = { [BULK_FIELDS.text]: 'Give e-mail addresses or ids here, or a CSV file below.' };
      await ack({ response_action: 'errors', errors });
      return;
    }
    const source = fileId ? { refs, doubles, fileId } : { refs, doubles };
    const work = preview(context, source).then(
      (shown) => ({
        onTime: { response_action: 'update' as const, view: shown },
        late: shown,
        elsewhere: say('I found the contacts to delete, but the window was closed. Nothing was deleted.'),
      }),
      (error: unknown) => refuse(describeFailure(log, error), typed, fileId),
    );
    const waiting = buildNotice(TITLE, 'Looking for them…');
    await settle({ ack, client, viewId: view.id, userId: context.person.userId, waiting }, work);
  };
  onSubmit(app, BULK_IDS.form, readForm, { needs: 'delete' });

  const confirm = async ({ ack, view, context }: SubmitArgs) => {
    const { account, person, permit } = context;
    const press = pressOf(account, person, getBulkId(view.private_metadata));
    const { total } = await bulkDeletes.get(press);
    await permit(actionToDelete(total));
    const typed = view.state.values[BULK_FIELDS.guard]?.[BULK_FIELDS.guard]?.value ?? '';
    try {
      await bulkDeletes.confirm(press, typed);
    } catch (error) {
      const already = describeAlready(error, person.userId);
      if (already === undefined) throw error;
      await ack({ response_action: 'update', view: buildNotice(TITLE, already) });
      return;
    }
    const text = `Deleting them begins with the backup. Progress, \`Stop\` and the result are in your direct messages with me.`;
    await ack({ response_action: 'update', view: buildNotice(TITLE, text) });
  };
  onSubmit(app, BULK_IDS.confirm, confirm, { needs: 'delete' });

  const press = async (click: Click, act: (press: BulkPress) => Promise<void>) => {
    try {
      await act(pressOf(click.account, click.person, getBulkId(click.value)));
    } catch (error) {
      const already = describeAlready(error, click.person.userId);
      if (already === undefined) throw error;
      await click.answer(say(already));
    }
  };
  onClick(app, BULK_IDS.stop, (click) => press(click, bulkDeletes.stop));
  const goOn = async (click: Click) =>
    press(click, async (pressed) => {
      await click.permit(actionToDelete((await bulkDeletes.get(pressed)).total));
      await bulkDeletes.goOn(pressed);
    });
  onClick(app, BULK_IDS.goOn, goOn, { needs: 'delete' });

  const deleteMany: DeleteMany = {
    async openForm({ client, triggerId }) {
      await client.views.open({ trigger_id: triggerId, view: buildBulkForm() });
    },
    openPreview: ({ client, triggerId, ...asker }, source) =>
      openLoading({ client, triggerId, title: TITLE, log }, () =>
        preview(asker, source).catch((error: unknown) => buildRetry(error, source)),
      ),
  };
  const readFile = (click: Click) =>
    deleteMany.openPreview(click, { refs: [], ...getGivenFile(click.value) });
  onClick(app, BULK_IDS.file, readFile, { needs: 'delete' });
  return deleteMany;
}

/** What was typed stays, also where the window has been waiting meanwhile; only a file must be chosen again. */
function refuse(reason: string, typed: string, fileId: string | undefined): Outcome {
  const text = escapeMrkdwn(cut(reason, 2000));
  const errors = { [fileId ? BULK_FIELDS.file : BULK_FIELDS.text]: cut(reason, 2000) };
  return {
    onTime: { response_action: 'errors', errors },
    late: buildBulkForm(typed, text),
    elsewhere: say(text),
  };
}

function pressOf({ id: accountId }: Account, { workspaceId, userId }: Person, bulkId: string): BulkPress {
  return { workspaceId, accountId, userId, bulkId };
}

/** Who was quicker, and when; mrkdwn. undefined for any other error. */
function describeAlready(error: unknown, asker: string): string | undefined {
  if (!(error instanceof AppError) || !error.code.startsWith('already_')) return undefined;
  const { by, at } = error.facts;
  if (typeof by !== 'string' || !(at instanceof Date)) return escapeMrkdwn(error.message);
  const what = error.code === 'already_stopped' ? 'stopped' : 'started';
  return `Already ${what} by ${by === asker ? 'you' : `<@${by}>`} at ${dateToken(at, 'time')}.`;
}
