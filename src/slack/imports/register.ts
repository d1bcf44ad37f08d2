/** What people do around imports: share a file, choose, press, or give a file in a form. */
import type { BlockAction, BlockElementAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { AppError } from '../../errors.ts';
import { kindOf } from '../../imports/file-kind.ts';
import type { Chosen, Press } from '../../imports/pressing.ts';
import type { Action } from '../../workspaces/rights.ts';
import { createAnswer } from '../answers.ts';
import { say } from '../blocks.ts';
import type { Deps, DeskApp, Reply, Subcommand } from '../feature.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { dateToken, escapeMrkdwn, mrkdwn } from '../text.ts';
import { registerTypeahead } from '../typeahead.ts';
import { buildFileForm, buildTaken, readFileForm } from './file-form.ts';
import { registerHistory } from './history.ts';
import { findImportId, IMPORT_IDS } from './ids.ts';
import { readSlackFile, type SlackFile } from './shared-file.ts';

export function registerImports(app: DeskApp, deps: Deps): Subcommand[] {
  const { imports } = deps;

  app.event('file_shared', async ({ event, client, context }) => {
    const { file_id: fileId, channel_id: channelId, user_id: sharerId } = event;
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
    await imports.record({ workspaceId, fileId, channelId, sharerId, source });
  });

  onPress(app, IMPORT_IDS.type, (press, chosen) => imports.choose(press, chosen), { needs: 'import' });
  onPress(app, IMPORT_IDS.country, (press, chosen) => imports.choose(press, chosen), { needs: 'import' });
  onPress(app, IMPORT_IDS.start, (press, chosen) => imports.start(press, chosen), { needs: 'import' });
  onPress(app, IMPORT_IDS.dismiss, (press) => imports.dismiss(press));
  onPress(app, IMPORT_IDS.goOn, (press) => imports.goOn(press), { needs: 'import' });
  onPress(app, IMPORT_IDS.stop, (press) => imports.stop(press));
  registerTypeahead(app, deps, IMPORT_IDS);

  const takeFile = async ({ ack, view, context }: SubmitArgs) => {
    const fileId = readFileForm(view.state);
    if (!fileId) {
      const errors = { [IMPORT_IDS.formBlock]: 'Choose a CSV file from your computer.' };
      await ack({ response_action: 'errors', errors });
      return;
    }
    const { workspaceId, userId } = context.person;
    await imports.record({ workspaceId, fileId, channelId: userId, sharerId: userId, source: 'form' });
    await ack({ response_action: 'update', view: buildTaken() });
  };
  onSubmit(app, IMPORT_IDS.form, takeFile, { needs: 'import' });

  return [
    {
      name: 'import',
      usage: '',
      summary: 'imports contacts from a CSV file',
      details: [
        'Share a .csv, .tsv or .txt file where I am, or send it to me as a direct message: I say what is in it, and write nothing before you press Import.',
        'Contacts whose e-mail address is there already are skipped.',
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

type PressAction = BlockAction<BlockElementAction>;

/** Acknowledges and acts; a refusal is said to the person who pressed, and to them alone. */
function onPress(
  app: DeskApp,
  actionId: string,
  act: (press: Press, chosen: Chosen) => Promise<void>,
  { needs }: { needs?: Action } = {},
): void {
  app.action<PressAction>(actionId, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    const { person, permit } = context;
    const importId = findImportId(action.block_id);
    if (!importId) return;
    const press = { ...person, importId };
    try {
      if (needs) await permit(needs);
      await act(press, readChosen(body.state?.values?.[action.block_id]));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const channelId = body.channel?.id ?? '';
      const threadTs: string | undefined = body.message?.thread_ts;
      const answer = createAnswer({ client, respond, channelId, userId: person.userId, threadTs });
      await answer(buildRefusal(error));
    }
  });
}

type Selected = Record<string, { selected_option?: { value: string } | null }>;

/** What the selects of the message show to the person who pressed. */
function readChosen(values: Selected | undefined): Chosen {
  const id = (actionId: string) => Number(values?.[actionId]?.selected_option?.value ?? Number.NaN);
  const typeId = id(IMPORT_IDS.type);
  const countryId = id(IMPORT_IDS.country);
  return { ...(Number.isInteger(typeId) && { typeId }), ...(Number.isInteger(countryId) && { countryId }) };
}

/** Names the people concerned where it can. */
export function buildRefusal(error: AppError): Reply {
  const { sharerId, by, at } = error.facts;
  if (error.code === 'not_the_sharer' && typeof sharerId === 'string') {
    return say(`Only <@${sharerId}>, who shared this file, can decide about it.`);
  }
  if (error.code === 'already_started' && typeof by === 'string' && at instanceof Date) {
    return say(`Already started by <@${by}> at ${dateToken(at, 'time')}.`);
  }
  return say(escapeMrkdwn(error.message));
}
