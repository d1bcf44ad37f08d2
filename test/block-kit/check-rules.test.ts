/** What the checker refuses besides sizes: types, places, missing parts, doubles. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage, checkView } from '../../src/block-kit/check.ts';
import { BLOCK_SURFACES } from '../../src/block-kit/limits.ts';

const plain = { type: 'plain_text', text: 'Save' };
const mrkdwn = { type: 'mrkdwn', text: '*hi*' };
const option = (value: string) => ({ text: plain, value });
const button = (action_id: string) => ({ type: 'button', text: plain, action_id });
const input = (element: object) => ({ type: 'input', label: plain, element });
const modal = (...blocks: unknown[]) => checkView({ type: 'modal', title: plain, submit: plain, blocks });
const message = (...blocks: unknown[]) => checkMessage({ text: 'hello', blocks });

describe('what Slack takes', () => {
  test('takes a form with every input of a modal', () => {
    const options = [option('a'), option('b')];
    const faults = modal(
      input({ type: 'plain_text_input', action_id: 'a', multiline: true, min_length: 1, max_length: 3 }),
      input({ type: 'email_text_input', focus_on_load: true }),
      input({ type: 'number_input', is_decimal_allowed: false, initial_value: '1', max_value: '9' }),
      input({ type: 'external_select', min_query_length: 0, initial_option: option('a') }),
      input({ type: 'static_select', options, initial_option: option('b') }),
      input({ type: 'multi_static_select', options, initial_options: [option('a')] }),
      input({ type: 'checkboxes', options: [{ text: mrkdwn, value: 'a', description: mrkdwn }] }),
      input({ type: 'radio_buttons', options, initial_option: option('a') }),
      input({ type: 'datepicker', initial_date: '2026-01-31' }),
      input({ type: 'timepicker', initial_time: '23:59' }),
      input({ type: 'datetimepicker', initial_date_time: 1_700_000_000 }),
      input({ type: 'file_input', filetypes: ['csv'], max_files: 1 }),
    );
    expect(faults).toEqual([]);
  });

  test('takes a message with every plain block', () => {
    const pieces = [
      { type: 'text', text: 'Ana', style: { bold: true } },
      { type: 'link', url: 'https://a.example' },
      { type: 'user', user_id: 'U1' },
      { type: 'emoji', name: 'wave' },
      { type: 'date', timestamp: 1_700_000_000, format: '{time}', fallback: 'then' },
    ];
    const section = { type: 'rich_text_section', elements: pieces };
    const faults = message(
      { type: 'header', text: plain },
      { type: 'divider' },
      {
        type: 'context',
        elements: [mrkdwn, plain, { type: 'image', image_url: 'https://a', alt_text: 'a' }],
      },
      { type: 'section', text: mrkdwn, accessory: { type: 'overflow', options: [option('a')] } },
      { type: 'actions', elements: [button('a'), button('b')] },
      {
        type: 'rich_text',
        elements: [
          section,
          { type: 'rich_text_list', style: 'bullet', elements: [section] },
          { type: 'rich_text_quote', elements: pieces },
          { type: 'rich_text_preformatted', elements: [pieces[0]] },
        ],
      },
    );
    expect(faults).toEqual([]);
  });

  test('takes a message of text alone, and one of blocks alone', () => {
    expect(checkMessage({ text: 'hello' })).toEqual([]);
    expect(checkMessage({ blocks: [{ type: 'divider' }] })).toEqual([]);
  });
});

describe('what Slack refuses', () => {
  const bad: [string, string, () => string[]][] = [
    ['a message without anything', 'missing required field: text', () => checkMessage({ blocks: [] })],
    ['a block that does not exist', 'unsupported type: "sectoin"', () => message({ type: 'sectoin' })],
    ['a block without a type', 'missing required field: type', () => message({})],
    [
      'a block named like a built-in',
      'unsupported type: "constructor"',
      () => message({ type: 'constructor' }),
    ],
    ['an element that does not exist', 'unsupported type', () => modal(input({ type: 'text_input' }))],
    [
      'a text input outside of an input block',
      'unsupported type',
      () => message({ type: 'actions', elements: [{ type: 'plain_text_input' }] }),
    ],
    ['a button in an input block', 'unsupported type', () => modal(input(button('a')))],
    [
      'a button in a context',
      'unsupported type',
      () => message({ type: 'context', elements: [button('a')] }),
    ],
    ['a table in a modal', 'does not work in a modal', () => modal({ type: 'table', rows: [] })],
    ['an alert in a message', 'does not work in a message', () => message({ type: 'alert', text: plain })],
    ['a file input in a message', 'does not work in a message', () => message(input({ type: 'file_input' }))],
    [
      'an e-mail input in a Home',
      'does not work in a home',
      () => checkView({ type: 'home', blocks: [input({ type: 'email_text_input' })] }),
    ],
    ['an unknown view', 'unsupported type', () => checkView({ type: 'popup', blocks: [] })],
    [
      'a view without a title',
      'missing required field: title',
      () => checkView({ type: 'modal', blocks: [] }),
    ],
    [
      'a Home with a title',
      'invalid additional property: title',
      () => checkView({ type: 'home', title: plain, blocks: [] }),
    ],
    [
      'a modal that asks and cannot be submitted',
      'missing required field: submit',
      () => checkView({ type: 'modal', title: plain, blocks: [input({ type: 'plain_text_input' })] }),
    ],
    [
      'formatted text where plain text is needed',
      'unsupported type: "mrkdwn"',
      () => message({ type: 'header', text: mrkdwn }),
    ],
    [
      'a string where a text object is needed',
      'must be an object',
      () => message({ type: 'header', text: 'Hi' }),
    ],
    [
      'an empty text',
      'must be more than 0 characters',
      () => message({ type: 'section', text: { type: 'mrkdwn', text: '' } }),
    ],
    [
      'emoji on formatted text',
      'invalid additional property: emoji',
      () => message({ type: 'section', text: { ...mrkdwn, emoji: true } }),
    ],
    ['a section of nothing', 'missing required field: text or fields', () => message({ type: 'section' })],
    [
      'a property that is misspelt',
      'invalid additional property: acessory',
      () => message({ type: 'section', text: plain, acessory: button('a') }),
    ],
    [
      'an input without a label',
      'missing required field: label',
      () => modal({ type: 'input', element: { type: 'plain_text_input' } }),
    ],
    [
      'an input without an element',
      'missing required field: element',
      () => modal({ type: 'input', label: plain }),
    ],
    [
      'two blocks of one block_id',
      '`block_id` b already exists',
      () => message({ type: 'divider', block_id: 'b' }, { type: 'divider', block_id: 'b' }),
    ],
    [
      'two actions of one action_id',
      '`action_id` a already exists',
      () => message({ type: 'actions', elements: [button('a'), button('a')] }),
    ],
    [
      'two options of one value',
      'must be unique: a',
      () => modal(input({ type: 'static_select', options: [option('a'), option('a')] })),
    ],
    [
      'a menu of no options',
      'no fewer than 1 items',
      () => modal(input({ type: 'static_select', options: [] })),
    ],
    [
      'a menu of neither options nor groups',
      'options or option_groups',
      () => modal(input({ type: 'static_select' })),
    ],
    [
      'an initial option that is not offered',
      'must be one of the options',
      () => modal(input({ type: 'static_select', options: [option('a')], initial_option: option('b') })),
    ],
    [
      'initial options that are not offered',
      'must be one of the options',
      () => modal(input({ type: 'checkboxes', options: [option('a')], initial_options: [option('b')] })),
    ],
    [
      'a confirm dialog without a text',
      'missing required field: text',
      () =>
        message({
          type: 'actions',
          elements: [{ ...button('a'), confirm: { title: plain, confirm: plain, deny: plain } }],
        }),
    ],
    [
      'a button in a colour of its own',
      'must be one of: primary, danger',
      () => message({ type: 'actions', elements: [{ ...button('a'), style: 'green' }] }),
    ],
    [
      'an image without words for it',
      'missing required field: alt_text',
      () => message({ type: 'image', image_url: 'https://a' }),
    ],
    [
      'an image of nothing',
      'missing required field: image_url or slack_file',
      () => message({ type: 'image', alt_text: 'a' }),
    ],
    [
      'a day that is no day',
      'a date as YYYY-MM-DD',
      () => modal(input({ type: 'datepicker', initial_date: '31.01.2026' })),
    ],
    [
      'a shortest length over the longest',
      'must not be more than max_length',
      () => modal(input({ type: 'plain_text_input', min_length: 5, max_length: 4 })),
    ],
    [
      'two inputs that take the focus',
      'only one element may have focus_on_load',
      () => {
        const focused = input({ type: 'plain_text_input', focus_on_load: true });
        return modal(focused, focused);
      },
    ],
    [
      'rich text of an unknown piece',
      'unsupported type: "bold"',
      () =>
        message({
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'bold' }] }],
        }),
    ],
    [
      'a list of an unknown style',
      'must be one of: bullet, ordered',
      () =>
        message({ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'dash', elements: [] }] }),
    ],
  ];

  test.each(bad)('refuses %s', (_what, sentence, build) => {
    const faults = build();
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(sentence);
  });

  test.each(Object.entries(BLOCK_SURFACES))('knows where a %s block works', (type, surfaces) => {
    const places = {
      message: message({ type }),
      modal: modal({ type }),
      home: checkView({ type: 'home', blocks: [{ type }] }),
    };
    for (const [place, faults] of Object.entries(places)) {
      const refused = faults.some((fault) => fault.includes('does not work'));
      expect(refused, place).toBe(!(surfaces as readonly string[]).includes(place));
    }
  });
});

describe('wild input', () => {
  const types = fc.constantFrom(
    'section',
    'input',
    'actions',
    'rich_text',
    'modal',
    'home',
    'static_select',
    'overflow',
    'rich_text_section',
    'mrkdwn',
    '__proto__',
    'toString',
  );
  const names = fc.constantFrom(
    'type',
    'blocks',
    'text',
    'elements',
    'options',
    'option_groups',
    'element',
    'block_id',
    'action_id',
    'initial_options',
    'confirm',
    'rows',
    '__proto__',
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'medium' },
      types,
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(names, tie('json'), { maxKeys: 6 }),
    ),
  }));

  test('never throws, and says few and readable faults', () => {
    fc.assert(
      fc.property(json, json, (first, second) => {
        const faults = [...checkView(first), ...checkMessage({ text: first, blocks: [first, second] })];
        expect(faults.length).toBeLessThanOrEqual(100);
        for (const fault of faults) expect(fault.length).toBeLessThan(1000);
        checkMessage({ blocks: second });
        checkMessage(first as object);
      }),
      { numRuns: 1000 },
    );
  });
});
