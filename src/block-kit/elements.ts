/** The interactive elements of Block Kit, and which of them each block takes. */
import { confirm, entry, id, options, plain, style, textKinds, url } from './composition.ts';
import { ELEMENT_SURFACES, LIMITS } from './limits.ts';
import { focus, picks } from './picks.ts';
import { richTextBlock } from './rich-text.ts';
import {
  boolean,
  type Check,
  exactlyOne,
  fault,
  integer,
  type Json,
  list,
  object,
  oneOf,
  own,
  pattern,
  string,
  typed,
  variant,
} from './shape.ts';

const common = { action_id: id };
const dispatch = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
  ),
};
const typing = { ...focus, ...dispatch, placeholder: plain(LIMITS.placeholder) };
const value = string(LIMITS.inputLength);
const decimal = pattern(/^-?\d+(\.\d+)?$/, 'a number written as a string');

function lengthsInOrder(element: Json, at: string, check: Check): void {
  const [min, max] = [own(element, 'min_length'), own(element, 'max_length')];
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    fault(check, `${at}/min_length`, 'must not be more than max_length');
  }
}

const image = typed(
  { alt_text: string(LIMITS.imageAlt) },
  { image_url: url, slack_file: object({}, { id, url }) },
  exactlyOne('image_url', 'slack_file'),
);

const datetimepicker = typed(
  {},
  { ...focus, confirm, initial_date_time: integer(1_000_000_000, 9_999_999_999) },
);

const richTextInput = typed(
  {},
  { ...typing, initial_value: richTextBlock, min_lines: integer(1, 100), max_lines: integer(1, 100) },
);

const pressed = {
  button: typed(
    { text: plain(LIMITS.buttonText) },
    {
      ...common,
      confirm,
      style,
      url,
      value: string(LIMITS.buttonValue),
      accessibility_label: string(LIMITS.accessibilityLabel),
    },
  ),
  overflow: typed({ options: options(entry, LIMITS.overflowOptions) }, { ...common, confirm }),
  workflow_button: typed(
    { text: plain(LIMITS.buttonText), workflow: object({ trigger: object({ url }) }) },
    { ...common, confirm, style, accessibility_label: string(LIMITS.accessibilityLabel) },
  ),
};

/** What stands beside a section's text. */
export const accessory = variant({ ...pressed, ...picks, image }, ELEMENT_SURFACES);

/** What stands in an actions block. */
export const actionElement = variant(
  { ...pressed, ...picks, datetimepicker, rich_text_input: richTextInput },
  ELEMENT_SURFACES,
);

/** What an input block asks for. */
export const inputElement = variant(
  {
    ...picks,
    datetimepicker,
    rich_text_input: richTextInput,
    plain_text_input: typed(
      {},
      {
        ...typing,
        initial_value: value,
        multiline: boolean,
        min_length: integer(0, LIMITS.inputLength),
        max_length: integer(1, LIMITS.inputLength),
      },
      lengthsInOrder,
    ),
    email_text_input: typed({}, { ...typing, initial_value: value }),
    url_text_input: typed({}, { ...typing, initial_value: value }),
    number_input: typed(
      { is_decimal_allowed: boolean },
      { ...typing, initial_value: decimal, min_value: decimal, max_value: decimal },
    ),
    file_input: typed(
      {},
      { ...common, filetypes: list(string(LIMITS.id), 100), max_files: integer(1, LIMITS.inputFiles) },
    ),
  },
  ELEMENT_SURFACES,
);

/** What stands in a context block. */
export const contextElement = variant({ image, ...textKinds(LIMITS.text) });
