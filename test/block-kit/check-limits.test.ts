/** Every limit of the table, at its edge and one over. */
import { describe, expect, test } from 'vitest';
import { checkMessage, checkView } from '../../src/block-kit/check.ts';
import { LIMITS } from '../../src/block-kit/limits.ts';

const letters = (length: number) => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: letters(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: letters(length) });
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const option = (index: number) => ({ text: plain(3), value: `v${index}` });
const divider = { type: 'divider' };
const message = (...blocks: unknown[]) => checkMessage({ text: 'hello', blocks });
const inActions = (...elements: unknown[]) => message({ type: 'actions', elements });
const beside = (accessory: unknown) => message({ type: 'section', text: mrkdwn(1), accessory });
const modal = (view: object) =>
  checkView({ type: 'modal', title: plain(1), submit: plain(1), blocks: [], ...view });
const asked = (element: unknown, rest: object = {}) =>
  modal({ blocks: [{ type: 'input', label: plain(1), element, ...rest }] });
const confirm = { title: plain(1), text: plain(1), confirm: plain(1), deny: plain(1) };
const confirmed = (rest: object) =>
  beside({ type: 'button', text: plain(1), confirm: { ...confirm, ...rest } });
const select = (rest: object) => asked({ type: 'static_select', options: [option(1)], ...rest });

/** What is limited, the limit, and how to make one of that size. */
const table: [string, number, (size: number) => string[]][] = [
  ['blocks of a message', LIMITS.blocks.message, (n) => message(...times(n, () => divider))],
  ['blocks of a modal', LIMITS.blocks.modal, (n) => modal({ blocks: times(n, () => divider) })],
  [
    'blocks of a Home',
    LIMITS.blocks.home,
    (n) => checkView({ type: 'home', blocks: times(n, () => divider) }),
  ],
  ['text of a message', LIMITS.messageText, (n) => checkMessage({ text: letters(n) })],
  ['callback_id', LIMITS.id, (n) => modal({ callback_id: letters(n) })],
  ['block_id', LIMITS.id, (n) => message({ ...divider, block_id: letters(n) })],
  ['action_id', LIMITS.id, (n) => beside({ type: 'button', text: plain(1), action_id: letters(n) })],
  ['private_metadata', LIMITS.privateMetadata, (n) => modal({ private_metadata: letters(n) })],
  ['title of a modal', LIMITS.viewTitle, (n) => modal({ title: plain(n) })],
  ['submit of a modal', LIMITS.viewTitle, (n) => modal({ submit: plain(n) })],
  ['close of a modal', LIMITS.viewTitle, (n) => modal({ close: plain(n) })],
  ['text of a section', LIMITS.text, (n) => message({ type: 'section', text: mrkdwn(n) })],
  [
    'fields of a section',
    LIMITS.fields,
    (n) => message({ type: 'section', fields: times(n, () => plain(1)) }),
  ],
  ['text of a field', LIMITS.fieldText, (n) => message({ type: 'section', fields: [mrkdwn(n)] })],
  ['header', LIMITS.header, (n) => message({ type: 'header', text: plain(n) })],
  [
    'elements of a context',
    LIMITS.contextElements,
    (n) => message({ type: 'context', elements: times(n, () => mrkdwn(1)) }),
  ],
  [
    'elements of actions',
    LIMITS.actionsElements,
    (n) => inActions(...times(n, () => ({ type: 'button', text: plain(1) }))),
  ],
  ['text of a button', LIMITS.buttonText, (n) => beside({ type: 'button', text: plain(n) })],
  [
    'value of a button',
    LIMITS.buttonValue,
    (n) => beside({ type: 'button', text: plain(1), value: letters(n) }),
  ],
  ['address of a button', LIMITS.url, (n) => beside({ type: 'button', text: plain(1), url: letters(n) })],
  [
    'accessibility label of a button',
    LIMITS.accessibilityLabel,
    (n) => beside({ type: 'button', text: plain(1), accessibility_label: letters(n) }),
  ],
  ['title of a confirm dialog', LIMITS.confirmTitle, (n) => confirmed({ title: plain(n) })],
  ['text of a confirm dialog', LIMITS.confirmText, (n) => confirmed({ text: plain(n) })],
  ['confirm button of a confirm dialog', LIMITS.confirmButton, (n) => confirmed({ confirm: plain(n) })],
  ['deny button of a confirm dialog', LIMITS.confirmButton, (n) => confirmed({ deny: plain(n) })],
  ['text of an option', LIMITS.optionText, (n) => select({ options: [{ text: plain(n), value: 'v' }] })],
  [
    'value of an option',
    LIMITS.optionValue,
    (n) => select({ options: [{ text: plain(1), value: letters(n) }] }),
  ],
  [
    'description of an option',
    LIMITS.optionDescription,
    (n) => select({ options: [{ ...option(1), description: plain(n) }] }),
  ],
  ['options of a menu', LIMITS.selectOptions, (n) => select({ options: times(n, option) })],
  [
    'option groups of a menu',
    LIMITS.optionGroups,
    (n) =>
      asked({
        type: 'static_select',
        option_groups: times(n, () => ({ label: plain(1), options: [option(1)] })),
      }),
  ],
  [
    'options of a group',
    LIMITS.selectOptions,
    (n) => asked({ type: 'static_select', option_groups: [{ label: plain(1), options: times(n, option) }] }),
  ],
  ['checkboxes', LIMITS.choices, (n) => asked({ type: 'checkboxes', options: times(n, option) })],
  ['radio buttons', LIMITS.choices, (n) => asked({ type: 'radio_buttons', options: times(n, option) })],
  [
    'entries of an overflow menu',
    LIMITS.overflowOptions,
    (n) => beside({ type: 'overflow', options: times(n, option) }),
  ],
  ['placeholder', LIMITS.placeholder, (n) => asked({ type: 'plain_text_input', placeholder: plain(n) })],
  ['label of an input', LIMITS.inputLabel, (n) => asked({ type: 'plain_text_input' }, { label: plain(n) })],
  ['hint of an input', LIMITS.inputLabel, (n) => asked({ type: 'plain_text_input' }, { hint: plain(n) })],
  [
    'alt_text of an image',
    LIMITS.imageAlt,
    (n) => message({ type: 'image', image_url: 'https://a.example/i.png', alt_text: letters(n) }),
  ],
  [
    'value of a text input',
    LIMITS.inputLength,
    (n) => asked({ type: 'plain_text_input', initial_value: letters(n) }),
  ],
  [
    'max_length of a text input',
    LIMITS.inputLength,
    (n) => asked({ type: 'plain_text_input', max_length: n }),
  ],
  ['files of a file input', LIMITS.inputFiles, (n) => asked({ type: 'file_input', max_files: n })],
  ['markdown', LIMITS.markdown, (n) => message({ type: 'markdown', text: letters(n) })],
  [
    'markdown of two blocks together',
    LIMITS.markdown,
    (n) => message({ type: 'markdown', text: letters(n - 5000) }, { type: 'markdown', text: letters(5000) }),
  ],
  [
    'rows of a table',
    LIMITS.tableRows,
    (n) => message({ type: 'table', rows: times(n, () => [{ type: 'raw_text', text: 'a' }]) }),
  ],
  [
    'cells of a row',
    LIMITS.tableCells,
    (n) => message({ type: 'table', rows: [times(n, () => ({ type: 'raw_text', text: 'a' }))] }),
  ],
];

describe('the limits of Slack', () => {
  test.each(table)('takes %s of %i and refuses one more', (_what, limit, build) => {
    expect(build(limit)).toEqual([]);
    const faults = build(limit + 1);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^\[ERROR\] .* \[json-pointer:/);
  });

  test('refuses a view of more bytes than Slack reads', () => {
    const view = { blocks: times(85, () => ({ type: 'section', text: mrkdwn(2900) })) };
    expect(modal({ blocks: view.blocks.slice(0, 80) })).toEqual([]);
    expect(modal(view)).toEqual([expect.stringContaining('view_too_large')]);
  });

  test('names the place of the fault as a JSON pointer', () => {
    expect(message(divider, { type: 'header', text: plain(151) })).toEqual([
      '[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });
});
