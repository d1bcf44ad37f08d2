/** The menu that asks the bot for its options while one types. */
import type { Option, OptionGroup } from '../protocol.ts';
import { h } from './dom.ts';
import { attributesOf, choose, getChoice, type Placed } from './element.ts';
import { openBeside } from './popover.ts';

const TYPING_PAUSE_MS = 200;
const DEFAULT_MIN_QUERY = 3;

/** A combobox: asks after a pause in the typing, and never shows an answer that is out of date. */
export function drawTypeahead(placed: Placed): HTMLElement {
  const { desk, place, block, element } = placed;
  const attributes = attributesOf(placed);
  const min = element.min_query_length ?? DEFAULT_MIN_QUERY;
  const label = () => {
    const option = getChoice(placed).selected_option;
    return option && 'text' in option ? option.text.text : '';
  };
  const list = h('ul', {
    class: 'menu',
    role: 'listbox',
    popover: 'manual',
    id: `${place.key}/${attributes['data-at']}/list`,
  });
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (...rows: HTMLElement[]) => {
    list.replaceChildren(...rows);
    if (document.activeElement !== input) return;
    openBeside(list, input);
    input.setAttribute('aria-expanded', 'true');
  };
  const hide = () => {
    asked += 1;
    clearTimeout(timer);
    if (list.matches(':popover-open')) list.hidePopover();
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const pick = (option: Option | null) => {
    hide();
    input.value = option?.text.text ?? '';
    void choose(placed, { selected_option: option });
  };
  const drawRow = (option: Option) => {
    const id = `${list.id}/${option.value}`;
    return h('li', { role: 'option', id, onclick: () => pick(option) }, option.text.text);
  };
  const drawGroup = (group: OptionGroup) => [
    h('li', { class: 'note' }, group.label.text),
    ...group.options.map(drawRow),
  ];
  const load = async (query: string) => {
    asked += 1;
    const mine = asked;
    if (query.length < min)
      return show(h('li', { class: 'note' }, `Type ${min} or more characters to search`));
    const ids = { block_id: block.block_id, action_id: element.action_id };
    const answer = await desk.act({ action: 'suggest', where: place.where, ...ids, query });
    if (mine !== asked || !answer.ok) return;
    const rows = [...(answer.options ?? []).map(drawRow), ...(answer.option_groups ?? []).flatMap(drawGroup)];
    show(...(rows.length > 0 ? rows : [h('li', { class: 'note' }, 'No matches')]));
  };
  const move = (step: number) => {
    const rows = [...list.querySelectorAll('[role=option]')];
    const at = rows.findIndex((row) => row.ariaSelected === 'true');
    const next = at < 0 && step < 0 ? rows.length - 1 : (at + step + rows.length) % rows.length;
    for (const [index, row] of rows.entries()) row.ariaSelected = String(index === next);
    rows[next]?.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', rows[next]?.id ?? '');
  };
  const onkeydown = (event: KeyboardEvent) => {
    const isOpen = list.matches(':popover-open');
    if (event.key === 'ArrowDown' && !isOpen) void load(input.value === label() ? '' : input.value);
    else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape' && isOpen) hide();
    else if (event.key === 'Enter') list.querySelector<HTMLElement>('[aria-selected=true]')?.click();
    else return;
    event.preventDefault();
  };
  const onblur = () => {
    hide();
    if (input.value.trim() === '' && label() !== '') pick(null);
    else input.value = label();
  };
  const input = h('input', {
    ...attributes,
    type: 'text',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-controls': list.id,
    'aria-expanded': 'false',
    autocomplete: 'off',
    placeholder: element.placeholder?.text,
    value: label(),
    onkeydown,
    onblur,
    onclick: () => void load(input.value === label() ? '' : input.value),
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void load(input.value.trim()), TYPING_PAUSE_MS);
    },
  });
  // The press on an option must not take the focus away: losing it closes the list.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  return h('span', { class: 'typeahead' }, input, list);
}
