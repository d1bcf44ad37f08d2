/** Buttons, overflow menus and select menus. */
import type { Option } from '../protocol.ts';
import { h } from './dom.ts';
import { attributesOf, choose, getChoice, type Placed, press } from './element.ts';
import { findSafeUrl } from './pieces.ts';
import { openBeside } from './popover.ts';

export function drawButton(placed: Placed): HTMLElement {
  const { element } = placed;
  const onclick = async () => {
    const url = findSafeUrl(element.url ?? '');
    if (url) window.open(url, '_blank', 'noopener');
    // Disabling it would take the focus away, and with it the place to come back to from a modal.
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    await press(placed);
    button.ariaBusy = null;
  };
  const look = `button ${element.style ?? ''}`;
  const button = h(
    'button',
    { ...attributesOf(placed), type: 'button', class: look, onclick },
    element.text?.text ?? '',
  );
  return button;
}

export function drawOverflow(placed: Placed): HTMLElement {
  const attributes = { 'aria-label': 'More actions', ...attributesOf(placed), class: 'button small' };
  return drawMenu(attributes, '⋯', () =>
    (placed.element.options ?? []).map((option) => ({
      label: option.text.text,
      run: () => void press(placed, { selected_option: option }),
    })),
  );
}

export type Entry = { label: string; run: () => void };

/** A button that opens a menu; its entries are asked for each time it opens. */
export function drawMenu(
  attributes: Record<string, string | boolean | undefined>,
  sign: string,
  list: () => Entry[],
): HTMLElement {
  const menu = h('div', { class: 'menu', role: 'menu', popover: 'auto' });
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...menu.children] as HTMLElement[];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items.at((at + step) % items.length)?.focus();
  });
  const onclick = () => {
    menu.replaceChildren(
      ...list().map(({ label, run }) => {
        const choose = () => {
          menu.hidePopover();
          run();
        };
        return h('button', { type: 'button', role: 'menuitem', onclick: choose }, label);
      }),
    );
    openBeside(menu, opener);
    (menu.firstElementChild as HTMLElement | null)?.focus();
  };
  const opener = h('button', { ...attributes, 'aria-haspopup': 'menu', type: 'button', onclick }, sign);
  return h('span', {}, opener, menu);
}

export function drawSelect(placed: Placed): HTMLElement {
  const { element } = placed;
  const current = getChoice(placed).selected_option?.value;
  const options = [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap((group) => group.options),
  ];
  const drawOption = (option: Option) =>
    h('option', { value: option.value, selected: option.value === current }, option.text.text);
  const onchange = () => {
    const option = options.find(({ value }) => value === select.value);
    if (option || placed.block.type === 'input') void choose(placed, { selected_option: option ?? null });
  };
  const select = h(
    'select',
    { ...attributesOf(placed), onchange },
    h('option', { value: '' }, element.placeholder?.text ?? 'Choose an option'),
    ...(element.options ?? []).map(drawOption),
    ...(element.option_groups ?? []).map((group) =>
      h('optgroup', { label: group.label.text }, ...group.options.map(drawOption)),
    ),
  );
  return select;
}
