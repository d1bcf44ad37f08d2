/** What people do around imports: share a file, choose, press, or give a file in a form. */
import type { BlockAction, BlockElementAction, ViewSubmitAction } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import type { Chosen, Press } from '../../imports/presses.ts';
import { createAnswer } from '../answers.ts';
import { say } from '../blocks.ts';
import type { Deps, DeskApp, Reply, Subcommand } from '../feature.ts';
import { dateToken, escapeMrkdwn } from '../text.ts';
import { registerTypeahead } from '../typeahead.ts';
import { buildFileForm, buildTaken, readFileForm } from './file-form.ts';
import { findImportId, IMPORT_IDS } from './ids.ts';

export function registerImports(app: DeskApp, deps: Deps): Subcommand[] {
  const { imports } = deps;

  app.event('file_shared', async ({ event, context }) => {
    // Bolt's own guard looks at `user`, which this event does not have: failed.csv would be offered as an import.
    if (event.user_id === context.botUserId) return;
    await imports.record({
      workspaceId: context.person.workspaceId,
      fileId: event.file_id,
      channelId: event.channel_id,
      sharerId: event.user_id,
      source: event.channel_id.startsWith('D') ? 'direct' : 'channel',
    });
  });

  onPress(app, IMPORT_IDS.type, (press, chosen) => imports.choose(press, chosen));
  onPress(app, IMPORT_IDS.country, (press, chosen) => imports.choose(press, chosen));
  onPress(app, IMPORT_IDS.start, (press, chosen) => imports.start(press, chosen));
  onPress(app, IMPORT_IDS.dismiss, (press) => imports.dismiss(press));
  onPress(app, IMPORT_IDS.goOn, (press) => imports.goOn(press));
  registerTypeahead(app, deps, IMPORT_IDS);

  app.view<ViewSubmitAction>(IMPORT_IDS.form, async ({ ack, view, context }) => {
    const fileId = readFileForm(view.state);
    if (!fileId) {
      const errors = { [IMPORT_IDS.formBlock]: 'Choose a CSV file from your computer.' };
      await ack({ response_action: 'errors', errors });
      return;
    }
    const { workspaceId, userId } = context.person;
    await imports.record({ workspaceId, fileId, channelId: userId, sharerId: userId, source: 'form' });
    await ack({ response_action: 'update', view: buildTaken() });
  });

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
      opensModal: true,
      async run({ client, triggerId }) {
        await client.views.open({ trigger_id: triggerId, view: buildFileForm() });
      },
    },
  ];
}

type PressAction = BlockAction<BlockElementAction>;

/** Acknowledges and acts; a refusal is said to the person who pressed, and to them alone. */
function onPress(app: DeskApp, actionId: string, act: (press: Press, chosen: Chosen) => Promise<void>): void {
  app.action<PressAction>(actionId, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    const { person } = context;
    const importId = findImportId(action.block_id);
    if (!importId) return;
    const press = { ...person, importId };
    try {
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
