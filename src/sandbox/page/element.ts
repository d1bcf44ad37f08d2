/** An element where it stands, and what pressing it or choosing in it does. */
import type { Block, Choice, Option, OptionGroup, PlainText } from '../protocol.ts';
import type { Confirm, Desk, Place } from './desk.ts';

export type BlockElement = {
  type: string;
  action_id: string;
  text?: PlainText;
  value?: string;
  url?: string;
  style?: string;
  accessibility_label?: string;
  placeholder?: PlainText;
  options?: Option[];
  option_groups?: OptionGroup[];
  confirm?: Confirm;
  multiline?: boolean;
  focus_on_load?: boolean;
  min_query_length?: number;
  filetypes?: string[];
  max_files?: number;
  initial_value?: string;
  initial_option?: Option;
  initial_options?: Option[];
  initial_date?: string;
  initial_time?: string;
  initial_users?: string[];
};

/** `labels`: the attributes that name the control; `redraw` shows it again as it was, after a "no". */
export type Placed = {
  desk: Desk;
  place: Place;
  block: Block;
  element: BlockElement;
  labels: Record<string, string>;
  redraw(): void;
};

/** What the element holds: what was put in, else what the bot began with. */
export function getChoice({ desk, place, block, element }: Placed): Choice {
  return (
    desk.forms.find(place, block.block_id, element.action_id) ?? {
      value: element.initial_value ?? null,
      selected_option: element.initial_option ?? null,
      selected_options: element.initial_options ?? [],
      selected_date: element.initial_date ?? null,
      selected_time: element.initial_time ?? null,
      selected_users: element.initial_users ?? [],
    }
  );
}

/** What every control of the element carries: its names, its place for the focus, its wish for the focus. */
export function attributesOf({ element, block, labels }: Placed) {
  const name = element.accessibility_label ?? element.placeholder?.text;
  const own = labels['aria-labelledby'] || labels.id || !name ? {} : { 'aria-label': name };
  const at = `${block.block_id}/${element.action_id}`;
  return { ...own, ...labels, 'data-at': at, 'data-focus': element.focus_on_load === true };
}

/** Keeps what was put in without telling the bot. */
export function keep({ desk, place, block, element }: Placed, choice: Choice): void {
  desk.forms.choose(place, block.block_id, element.action_id, choice);
}

/** Keeps it, and tells the bot unless it is an input that waits for the form to be sent. */
export async function choose(placed: Placed, choice: Choice): Promise<void> {
  const { block } = placed;
  if (block.type === 'input' && block.dispatch_action !== true) return keep(placed, choice);
  if (await press(placed, choice)) keep(placed, choice);
  else placed.redraw();
}

/** Tells the bot, after the confirm dialog if there is one. False when the person said no. */
export async function press({ desk, place, block, element }: Placed, choice?: Choice): Promise<boolean> {
  if (element.confirm && !(await desk.ask(element.confirm))) return false;
  const ids = { block_id: block.block_id, action_id: element.action_id };
  const values = desk.forms.values(place);
  await desk.act({ action: 'press', where: place.where, ...ids, values, ...(choice && { choice }) });
  return true;
}
