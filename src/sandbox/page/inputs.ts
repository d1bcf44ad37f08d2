/** Elements one types or ticks: texts, numbers, dates, checkboxes, radio buttons, files. */
import type { Choice, Option } from '../protocol.ts';
import { h } from './dom.ts';
import { attributesOf, choose, getChoice, keep, type Placed } from './element.ts';
import { drawText } from './text.ts';

const INPUT_MODES: Record<string, string> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
};

/** What is typed is kept at once; the bot hears of it on Enter, and only if the block asks for that. */
export function drawTextInput(placed: Placed): HTMLElement {
  const { element, block } = placed;
  const value = getChoice(placed).value ?? '';
  const shared = {
    ...attributesOf(placed),
    placeholder: element.placeholder?.text,
    oninput: () => keep(placed, { value: input.value }),
  };
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || block.dispatch_action !== true) return;
    event.preventDefault();
    void choose(placed, { value: input.value });
  };
  const inputmode = INPUT_MODES[element.type];
  const input = element.multiline
    ? h('textarea', { ...shared, rows: 4 })
    : h('input', { ...shared, type: 'text', inputmode, autocomplete: 'off', onkeydown });
  input.value = value;
  return input;
}

export function drawDay(placed: Placed): HTMLElement {
  return drawPicker(placed, 'date', 'selected_date');
}

export function drawTime(placed: Placed): HTMLElement {
  return drawPicker(placed, 'time', 'selected_time');
}

function drawPicker(placed: Placed, type: string, field: 'selected_date' | 'selected_time'): HTMLElement {
  const onchange = () => void choose(placed, { [field]: input.value || null });
  const input = h('input', {
    ...attributesOf(placed),
    type,
    value: getChoice(placed)[field] ?? '',
    onchange,
  });
  return input;
}

export function drawCheckboxes(placed: Placed): HTMLElement {
  const chosen = getChoice(placed).selected_options ?? [];
  return drawTicks(placed, 'checkbox', chosen, (ticked) => ({ selected_options: ticked }));
}

export function drawRadios(placed: Placed): HTMLElement {
  const chosen = getChoice(placed).selected_option;
  return drawTicks(placed, 'radio', chosen ? [chosen] : [], (ticked) => ({
    selected_option: ticked[0] ?? null,
  }));
}

/** Everybody in the workspace to tick: a menu of many people is Slack's to draw. */
export function drawPeople(placed: Placed): HTMLElement {
  const { people } = placed.desk.state();
  const options = people.map(({ id, name }) => ({
    text: { type: 'plain_text', text: `@${name}` },
    value: id,
  }));
  const chosen = (getChoice(placed).selected_users ?? []).map((value) => ({ value }));
  const read = (ticked: Option[]) => ({ selected_users: ticked.map(({ value }) => value) });
  return drawTicks({ ...placed, element: { ...placed.element, options } }, 'checkbox', chosen, read);
}

function drawTicks(
  placed: Placed,
  type: 'checkbox' | 'radio',
  chosen: { value: string }[],
  read: (ticked: Option[]) => Choice,
): HTMLElement {
  const { desk, place, element } = placed;
  const options = element.options ?? [];
  const { 'data-at': at, 'data-focus': focus, ...names } = attributesOf(placed);
  const ticks = options.map(({ value }) =>
    h('input', {
      type,
      name: `${place.key}/${at}`,
      value,
      checked: chosen.some((one) => one.value === value),
      'data-at': `${at}/${value}`,
      'data-focus': focus,
      onchange: () => void choose(placed, read(options.filter((_option, index) => ticks[index]?.checked))),
    }),
  );
  const rows = options.map((option, index) =>
    h(
      'label',
      { class: 'tick' },
      ticks[index],
      h('span', {}, ...drawText(desk, option.text)),
      option.description && h('small', {}, ...drawText(desk, option.description)),
    ),
  );
  return h('div', { ...names, role: type === 'radio' ? 'radiogroup' : 'group', class: 'ticks' }, ...rows);
}

export function drawFileInput(placed: Placed): HTMLElement {
  const { desk, element } = placed;
  const accept = element.filetypes?.map((type) => `.${type}`).join(',');
  const names = h('span', { class: 'file-names', role: 'status' });
  const showNames = () => {
    const ids = (getChoice(placed).files ?? []) as (string | { name: string })[];
    const known = ids.map((id) => (typeof id === 'string' ? desk.forms.names.get(id) : id.name) ?? '');
    names.textContent = known.length > 0 ? `Ready: ${known.join(', ')}` : '';
  };
  const onchange = async () => {
    names.textContent = 'Uploading…';
    const uploads = await Promise.all([...(input.files ?? [])].map((file) => desk.upload(file, {})));
    const files = uploads.flatMap((file) => file ?? []);
    for (const file of files) desk.forms.names.set(file.id, file.name);
    keep(placed, { files: files.map((file) => file.id) });
    showNames();
  };
  const multiple = element.max_files !== 1;
  const input = h('input', { ...attributesOf(placed), type: 'file', accept, multiple, onchange });
  showNames();
  return h('span', { class: 'file-input' }, input, names);
}
