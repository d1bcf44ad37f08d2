/** A press under the message of an import: read, checked, carried out, and answered to the one person who pressed. */
import type { BlockAction, BlockElementAction } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import type { Chosen, Press } from '../../imports/pressing.ts';
import { createAnswer } from '../answers.ts';
import { say } from '../blocks.ts';
import type { DeskApp, Reply } from '../feature.ts';
import { dateToken, escapeMrkdwn } from '../text.ts';
import { findImportId, IMPORT_IDS } from './ids.ts';

type PressAction = BlockAction<BlockElementAction>;

/** Acknowledges and acts; what it `says` then, or a refusal, is told the person who pressed, and them alone. */
export function onPress(
  app: DeskApp,
  actionId: string,
  act: (press: Press, chosen: Chosen) => Promise<void>,
  { needs, says }: { needs?: 'import'; says?: string } = {},
): void {
  app.action<PressAction>(actionId, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    const { person, permit } = context;
    const importId = findImportId(action.block_id);
    if (!importId) return;
    const channelId = body.channel?.id ?? '';
    const threadTs: string | undefined = body.message?.thread_ts;
    const answer = createAnswer({ client, respond, channelId, userId: person.userId, threadTs });
    try {
      const mayImport = await isAllowed(permit('import'), needs === 'import');
      const press = { ...person, importId, mayImport };
      const plan = readPlan(action);
      await act(press, {
        ...readChosen(body.state?.values?.[action.block_id]),
        ...(plan !== undefined && { plan }),
      });
      if (says) await answer(say(says));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await answer(buildRefusal(error));
    }
  });
}

/** Whether the person may; with `needed`, it throws the refusal, which says who may. */
async function isAllowed(permitted: Promise<void>, needed: boolean): Promise<boolean> {
  try {
    await permitted;
    return true;
  } catch (error) {
    if (needed || !(error instanceof AppError)) throw error;
    return false;
  }
}

/** The number of the plan that the button was made for; undefined for the button of an earlier version. */
function readPlan(action: BlockElementAction): number | undefined {
  const plan = action.type === 'button' ? Number(action.value || Number.NaN) : Number.NaN;
  return Number.isInteger(plan) ? plan : undefined;
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
    return say(
      `Only <@${sharerId}>, who shared this file, and people who may import contacts can decide about it: ask <@${sharerId}>.`,
    );
  }
  if (error.code === 'already_started' && typeof by === 'string' && at instanceof Date) {
    return say(`Already started by <@${by}> at ${dateToken(at, 'time')}.`);
  }
  if (error.code === 'same_file_running' && typeof by === 'string' && at instanceof Date) {
    return say(`Started by <@${by}> at ${dateToken(at, 'time')}: ${escapeMrkdwn(error.message)}`);
  }
  return say(escapeMrkdwn(error.message));
}
