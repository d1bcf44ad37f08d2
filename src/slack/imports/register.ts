/** What people do around imports: share a file, choose, press, or give a file in a form. */
import type { WebClient } from '@slack/web-api';
import { AppError } from '../../errors.ts';
import { kindOf } from '../../imports/file-kind.ts';
import { createAnswer } from '../answers.ts';
import { say } from '../blocks.ts';
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { escapeMrkdwn, mrkdwn } from '../text.ts';
import { registerTypeahead } from '../typeahead.ts';
import { buildFileForm, buildTaken, readFileForm } from './file-form.ts';
import { registerHistory } from './history.ts';
import { IMPORT_IDS } from './ids.ts';
import { onPress } from './press.ts';
import { registerReview } from './review.ts';
import { readSlackFile, type SlackFile } from './shared-file.ts';

export function registerImports(app: DeskApp, deps: Deps): Subcommand[] {
  const { imports } = deps;

  app.event('file_shared', async ({ event, client, context }) => {
    const { file_id: fileId, channel_id: channelId, user_id: sharerId, event_ts: eventTs } = event;
    // Bolt's own guard looks at `user`, which this event does not have: failed.csv would be offered as an import.
    if (sharerId === context.botUserId) return;
    try {
      await context.permit('import');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refuseFile(client, { fileId, channelId, sharerId }, error);
    }
    const { workspaceId } = context.person;
    const source = channelId.startsWith('D') ? 'direct' : 'channel';
    await imports.record({ workspaceId, fileId, channelId, eventTs, sharerId, source });
  });

  onPress(app, IMPORT_IDS.type, (press, chosen) => imports.choose(press, chosen), { needs: 'import' });
  onPress(app, IMPORT_IDS.country, (press, chosen) => imports.choose(press, chosen), { needs: 'import' });
  onPress(app, IMPORT_IDS.start, (press, chosen) => imports.start(press, chosen), { needs: 'import' });
  onPress(app, IMPORT_IDS.planCsv, (press, { plan }) => imports.planCsv(press, plan), {
    needs: 'import',
    says: 'Making the plan as a CSV file, one line a row: it comes into this thread.',
  });
  onPress(app, IMPORT_IDS.dismiss, (press) => imports.dismiss(press));
  onPress(app, IMPORT_IDS.goOn, (press) => imports.goOn(press), { needs: 'import' });
  onPress(app, IMPORT_IDS.stop, (press) => imports.stop(press));
  registerTypeahead(app, deps, IMPORT_IDS);
  registerReview(app, deps);

  const takeFile = async ({ ack, view, context }: SubmitArgs) => {
    const fileId = readFileForm(view.state);
    if (!fileId) {
      const errors = { [IMPORT_IDS.formBlock]: 'Choose a CSV file from your computer.' };
      await ack({ response_action: 'errors', errors });
      return;
    }
    const { workspaceId, userId } = context.person;
    const share = { workspaceId, fileId, channelId: userId, eventTs: '', sharerId: userId };
    await imports.record({ ...share, source: 'form' });
    await ack({ response_action: 'update', view: buildTaken() });
  };
  onSubmit(app, IMPORT_IDS.form, takeFile, { needs: 'import' });

  return [
    {
      name: 'import',
      usage: '',
      summary: 'imports contacts from a CSV file',
      details: [
        'Share a .csv, .tsv or .txt file where I am, or send it to me as a direct message: I say what is in it and what would happen, and write nothing before you press Import.',
        'Review shows how each column is understood, to be changed, and what happens to contacts that exist: they are skipped unless you choose otherwise. Plan as CSV tells it row by row.',
        '`Stop` keeps what is in, and `Undo import` under the receipt takes it back; all imports: `/contact imports`',
      ],
      button: 'Import',
      needs: 'import',
      opensModal: true,
      async run({ client, triggerId }) {
        await client.views.open({ trigger_id: triggerId, view: buildFileForm() });
      },
    },
    registerHistory(app, deps),
  ];
}

type SharedAt = { fileId: string; channelId: string; sharerId: string };

/** Said to the sharer alone, and in a channel only of what is a table by its name: most files there are no imports. */
async function refuseFile(client: WebClient, at: SharedAt, refusal: AppError): Promise<void> {
  const { fileId, channelId, sharerId: userId } = at;
  const { file = {} } = await client.files.info({ file: fileId });
  const shared = readSlackFile(file as SlackFile, channelId);
  const known = typeof shared === 'string' ? undefined : shared;
  if (!channelId.startsWith('D') && (!known || kindOf(known) !== 'table')) return;
  const name = known?.name ? `*${mrkdwn(known.name, 80)}*` : 'This file';
  const answer = createAnswer({ client, respond: undefined, channelId, userId });
  await answer(say(`${name} is not imported. ${escapeMrkdwn(refusal.message)}`));
}
