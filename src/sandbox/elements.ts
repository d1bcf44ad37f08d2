/** Interactive elements inside blocks: finding them, what a form holds, and what a person's choice makes of it. */
import { AppError } from '../errors.ts';
import { newSecret } from './ids.ts';
import type { Block, Choice, Option, OptionGroup } from './protocol.ts';
import type { StateValues } from './state.ts';

export type Element = { type: string; action_id: string } & Record<string, unknown>;
export type Placed = { block: Block; element: Element };
type Value = StateValues[string][string];
type Field = Exclude<keyof Choice, 'files'> | 'files';

/** Elements that keep a value: where it stands in `state.values`, and where the bot put the first one. */
export const STATEFUL: Record<string, { field: Field; initial?: string; many?: true }> = {
  plain_text_input: { field: 'value', initial: 'initial_value' },
  email_text_input: { field: 'value', initial: 'initial_value' },
  url_text_input: { field: 'value', initial: 'initial_value' },
  number_input: { field: 'value', initial: 'initial_value' },
  static_select: { field: 'selected_option', initial: 'initial_option' },
  external_select: { field: 'selected_option', initial: 'initial_option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option' },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', many: true },
  checkboxes: { field: 'selected_options', initial: 'initial_options', many: true },
  datepicker: { field: 'selected_date', initial: 'initial_date' },
  timepicker: { field: 'selected_time', initial: 'initial_time' },
  users_select: { field: 'selected_user', initial: 'initial_user' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', many: true },
  channels_select: { field: 'selected_channel', initial: 'initial_channel' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation' },
  file_input: { field: 'files', many: true },
};

/** Elements that only act. */
export const STATELESS = ['button', 'overflow'];

/** Gives every block and element without an id one of its own, as Slack does. */
export function fillIds(blocks: Block[]): Block[] {
  const filled = structuredClone(blocks);
  for (const block of filled) {
    block.block_id ||= newSecret(3);
    for (const element of elementsOf(block)) element.action_id ||= newSecret(3);
  }
  return filled;
}

export function placedElements(blocks: Block[]): Placed[] {
  return blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
}

export function findPlaced(blocks: Block[], blockId: string, actionId: string): Placed | undefined {
  return placedElements(blocks).find(
    (at) => at.block.block_id === blockId && at.element.action_id === actionId,
  );
}

function elementsOf(block: Block): Element[] {
  const inside = [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
  return inside.filter((element): element is Element => {
    const type = (element as Element | undefined)?.type;
    return type !== undefined && (Object.hasOwn(STATEFUL, type) || STATELESS.includes(type));
  });
}

/**
 * What a form holds: initial values, overlaid with `kept` where block, action and type are the same (Slack keeps what was
 * typed over an update of the view).
 */
export function readState(blocks: Block[], kept: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { block, element } of placedElements(blocks)) {
    const kind = STATEFUL[element.type];
    if (!kind) continue;
    const before = kept[block.block_id]?.[element.action_id];
    const initial = (kind.initial && element[kind.initial]) ?? (kind.many ? [] : null);
    const value = before?.type === element.type ? before : { type: element.type, [kind.field]: initial };
    values[block.block_id] = { ...values[block.block_id], [element.action_id]: value };
  }
  return values;
}

/**
 * The value that a choice gives to an element, as it stands in `state.values`. `offered`: the options the bot last
 * suggested to this person; an option outside of what the element offers is refused, as no client could send it.
 */
export function readChoice(element: Element, choice: Choice, offered: Option[]): Value {
  const field = STATEFUL[element.type]?.field ?? 'selected_option';
  const given = choice[field];
  const pick = (option: { value: string }) => pickOption(element, option, offered);
  if (field === 'selected_option' && given) {
    return { type: element.type, selected_option: pick(given as Option) };
  }
  if (field === 'selected_options') {
    return { type: element.type, selected_options: ((given ?? []) as Option[]).map(pick) };
  }
  return { type: element.type, [field]: given === '' ? null : (given ?? null) };
}

function pickOption(element: Element, option: { value: string } | Option, offered: Option[]): Option {
  if (element.type.endsWith('external_select')) {
    const found = 'text' in option ? option : offered.find((other) => other.value === option.value);
    if (found) return found;
  }
  const found = optionsOf(element).find((other) => other.value === option.value);
  if (found) return found;
  throw new AppError('no_such_option', 'That is not one of the choices any more: look again and choose.');
}

export function optionsOf(element: Element): Option[] {
  const groups = (element.option_groups ?? []) as OptionGroup[];
  return [...((element.options ?? []) as Option[]), ...groups.flatMap((group) => group.options)];
}
