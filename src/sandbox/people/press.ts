/** A person's press on a button, menu or select, and the options they see while typing into one. */
import { AppError } from '../../errors.ts';
import { findPlaced, type Placed, readChoice, readState, STATEFUL } from '../elements.ts';
import { buildFileObject } from '../file-object.ts';
import { findMessage } from '../messages.ts';
import { buildBlockActions, buildSuggestion, type Container } from '../payloads.ts';
import type { Block, Choice, Choices, Option, OptionGroup, Person, Where } from '../protocol.ts';
import type { StateValues } from '../state.ts';
import { findChannel, type World } from '../world.ts';
import { getAnswerBody } from './answers.ts';

const MAX_OPTIONS = 100;
const DEFAULT_MIN_QUERY = 3;

export type Target = { person: Person; where: Where; block_id: string; action_id: string };
/** By person id: the options that the bot last suggested to them. */
export type Offered = Map<string, Option[]>;

export async function press(
  world: World,
  offered: Offered,
  o: Target & { choice?: Choice; values?: Choices },
): Promise<void> {
  const { person, choice = {} } = o;
  const { at, blocks, placed } = getTarget(world, o);
  const { block, element } = placed;
  const isStateful = Object.hasOwn(STATEFUL, element.type);
  const own: Choices = isStateful ? { [block.block_id]: { [element.action_id]: choice } } : {};
  const held = at.view ? at.view.state.values : (at.message.picked?.[person.id] ?? {});
  const before = mergeChoices(world, offered, { person, blocks, held, choices: o.values ?? {} });
  const values = mergeChoices(world, offered, { person, blocks, held: before, choices: own });
  world.store.act(() => {
    if (at.view) at.view.state.values = values;
    else at.message.picked = { ...at.message.picked, [person.id]: values };
  });
  // Slack keeps an input to itself until the form is sent, unless the block asks otherwise.
  if (block.type === 'input' && block.dispatch_action !== true) return;
  if (!world.manifest.interactive) {
    throw new AppError('not_interactive', 'This app is not configured to handle interactive responses.');
  }
  const value = isStateful
    ? values[block.block_id]?.[element.action_id]
    : element.type === 'overflow'
      ? readChoice(element, choice, [])
      : undefined;
  const payload = buildBlockActions(world, { person, at, placed, values, ...(value && { value }) });
  getAnswerBody(await world.delivery.interaction(payload));
}

export async function suggest(
  world: World,
  offered: Offered,
  o: Target & { query: string },
): Promise<{ options?: Option[]; option_groups?: OptionGroup[] }> {
  const { at, placed } = getTarget(world, o);
  const { element } = placed;
  if (!element.type.endsWith('external_select')) {
    throw new AppError('not_external', 'This menu has its choices already.');
  }
  const min = typeof element.min_query_length === 'number' ? element.min_query_length : DEFAULT_MIN_QUERY;
  if (o.query.length < min) return { options: [] };
  const payload = buildSuggestion(world, { person: o.person, at, placed, query: o.query });
  const body = getAnswerBody(await world.delivery.interaction(payload)) as {
    options?: Option[];
    option_groups?: OptionGroup[];
  };
  const options = body?.option_groups?.flatMap((group) => group.options) ?? body?.options;
  const isFine = options?.every((option) => option.text?.text && typeof option.value === 'string');
  if (!options || !isFine || (body.options && options.length > MAX_OPTIONS)) {
    throw new AppError('bad_options', 'The choices could not be loaded: the bot sent something else.');
  }
  offered.set(o.person.id, options);
  return body;
}

/** Values with a person's choices put over them; files become Slack's file objects, and the bot may see them. */
export function mergeChoices(
  world: World,
  offered: Offered,
  o: { person: Person; blocks: Block[]; held: StateValues; choices: Choices },
): StateValues {
  const values = readState(o.blocks, o.held);
  for (const [blockId, actions] of Object.entries(o.choices)) {
    for (const [actionId, choice] of Object.entries(actions)) {
      const element = findPlaced(o.blocks, blockId, actionId)?.element;
      if (!element || !Object.hasOwn(STATEFUL, element.type)) continue;
      const value = readChoice(element, choice, offered.get(o.person.id) ?? []);
      if (element.type === 'file_input') value.files = getFiles(world, o.person, choice.files ?? []);
      values[blockId] = { ...values[blockId], [actionId]: value };
    }
  }
  return values;
}

function getFiles(world: World, person: Person, ids: string[]): object[] {
  return ids.map((id) => {
    const file = world.store.state.files[id];
    if (file?.user !== person.id) {
      throw new AppError('file_not_found', 'That file is not here any more: choose it again.');
    }
    file.inForm = true;
    return buildFileObject(world, file);
  });
}

function getTarget(world: World, o: Target): { at: Container; blocks: Block[]; placed: Placed } {
  const at = findContainer(world, o.person, o.where);
  const blocks = at?.view?.blocks ?? at?.message?.blocks ?? [];
  const placed = findPlaced(blocks, o.block_id, o.action_id);
  if (!at || !placed) {
    throw new AppError('gone', 'That is not there any more: look again at the newest message.');
  }
  return { at, blocks, placed };
}

function findContainer(world: World, person: Person, where: Where): Container | undefined {
  const { state } = world.store;
  if ('view' in where) {
    const view = state.views[where.view];
    return view?.person === person.id ? { view } : undefined;
  }
  const channel = findChannel(state, where.channel);
  const message = channel && findMessage(state, channel.id, where.ts);
  if (!message || (message.ephemeralTo && message.ephemeralTo !== person.id)) return undefined;
  if (channel.im && channel.im !== person.id) return undefined;
  return { channel, message };
}
