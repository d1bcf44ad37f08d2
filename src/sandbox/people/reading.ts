/** Reads messages and modals as a person does: by the words on them. */
import { AppError } from '../../errors.ts';
import { type Element, optionsOf, type Placed, placedElements, STATEFUL } from '../elements.ts';
import type { Block, Choice, PlainText } from '../protocol.ts';

type Shown = { blocks?: Block[]; text?: string; title?: PlainText };

/** Words that are data for the bot and never drawn. */
const HIDDEN = ['block_id', 'action_id', 'value', 'type', 'style', 'url', 'image_url', 'confirm', 'name'];

/** All words a person sees in a message or view, one line per text; options of menus among them. */
export function textOf(shown: Shown): string {
  const lines: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) walk(item);
    else if (node && typeof node === 'object') {
      for (const [key, value] of Object.entries(node)) {
        if (typeof value !== 'string') HIDDEN.includes(key) || walk(value);
        else if (key === 'text' || key === 'alt_text') lines.push(value);
      }
    }
  };
  walk(shown.title);
  walk(shown.blocks?.length ? shown.blocks : { text: shown.text });
  return lines.join('\n');
}

/** A control by its words: a button's text, an option's text, a select's placeholder, or an input's label. */
export type Control = string | { block_id?: string; action_id?: string; label?: string };

/**
 * The one control that `wanted` names; for an option, the choice of it too. Throws AppError `no_such_control` (with what is
 * there) or `several_controls`.
 */
export function getControl(shown: Shown, wanted: Control): Placed & { choice?: Choice } {
  const { block_id, action_id, label } = typeof wanted === 'string' ? { label: wanted } : wanted;
  const placed = placedElements(shown.blocks ?? []).filter(
    ({ block, element }) =>
      (block_id === undefined || block.block_id === block_id) &&
      (action_id === undefined || element.action_id === action_id),
  );
  const found = label === undefined ? placed : placed.flatMap((at) => matchLabel(at, label));
  const [first, second] = found;
  const name = JSON.stringify(wanted);
  if (!first) throw new AppError('no_such_control', `${name} is not there. There is:\n${textOf(shown)}`);
  if (second)
    throw new AppError('several_controls', `${name} is there ${found.length} times: say which block.`);
  return first;
}

function matchLabel(at: Placed, label: string): (Placed & { choice?: Choice })[] {
  const { block, element } = at;
  const names = [element.text, element.placeholder, block.label].map((text) => (text as PlainText)?.text);
  if (names.includes(label)) return [at];
  const option = optionsOf(element).find((other) => other.text.text === label);
  if (!option) return [];
  const isMany = STATEFUL[element.type]?.many;
  return [{ ...at, choice: isMany ? { selected_options: [option] } : { selected_option: option } }];
}

/** What a person types or picks, as the choice of that element; options by their words or by their value. */
export function readTyped(element: Element, typed: string | string[] | null): Choice {
  const field = STATEFUL[element.type]?.field ?? 'value';
  const pick = (word: string) => {
    const options = optionsOf(element);
    const found = options.find((option) => option.text.text === word || option.value === word);
    return found ?? { value: word };
  };
  const many = Array.isArray(typed) ? typed : typed === null ? [] : [typed];
  if (field === 'files') return { files: many };
  if (field === 'selected_options') return { selected_options: many.map(pick) };
  if (field === 'selected_users') return { selected_users: many };
  const [one = null] = many;
  if (field === 'selected_option') return { selected_option: one === null ? null : pick(one) };
  return { [field]: one };
}
