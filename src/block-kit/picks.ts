/** The elements that offer a choice: menus, ticks, dates and times. */
import { isDeepStrictEqual } from 'node:util';
import { allOptions, choice, confirm, id, option, optionGroups, options, plain } from './composition.ts';
import { LIMITS } from './limits.ts';
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
  type Rule,
  string,
  typed,
} from './shape.ts';

/** What every element that can be in an input block may have. */
export const focus = { action_id: id, focus_on_load: boolean };
const picker = { ...focus, confirm, placeholder: plain(LIMITS.placeholder) };
const several = { ...picker, max_selected_items: integer(1, LIMITS.selectOptions) };
const ids = list(id, LIMITS.selectOptions);
const minQueryLength = { min_query_length: integer(0, LIMITS.inputLength) };
const conversationFilter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);
const conversations = {
  ...picker,
  default_to_current_conversation: boolean,
  filter: conversationFilter,
};

function initialAmongOptions(element: Json, at: string, check: Check): void {
  const offered = allOptions(element);
  const one = own(element, 'initial_option');
  const more = own(element, 'initial_options');
  const chosen: [string, unknown][] = one === undefined ? [] : [['initial_option', one]];
  if (Array.isArray(more)) {
    for (const [index, item] of more.slice(0, LIMITS.selectOptions).entries()) {
      chosen.push([`initial_options/${index}`, item]);
    }
  }
  for (const [name, item] of chosen) {
    if (!offered.some((offer) => isDeepStrictEqual(offer, item))) {
      fault(check, `${at}/${name}`, 'must be one of the options');
    }
  }
}

const staticOptions = { options: options(option, LIMITS.selectOptions), option_groups: optionGroups };

function staticSelect(initial: Record<string, Rule>): Rule {
  return typed({}, { ...initial, ...staticOptions }, (element, at, check) => {
    exactlyOne('options', 'option_groups')(element, at, check);
    initialAmongOptions(element, at, check);
  });
}

const choices = options(choice, LIMITS.choices);

const selects = {
  static_select: staticSelect({ ...picker, initial_option: option }),
  external_select: typed({}, { ...picker, ...minQueryLength, initial_option: option }),
  users_select: typed({}, { ...picker, initial_user: id }),
  channels_select: typed({}, { ...picker, initial_channel: id, response_url_enabled: boolean }),
  conversations_select: typed(
    {},
    { ...conversations, initial_conversation: id, response_url_enabled: boolean },
  ),
  multi_static_select: staticSelect({ ...several, initial_options: list(option, LIMITS.selectOptions) }),
  multi_external_select: typed(
    {},
    { ...several, ...minQueryLength, initial_options: list(option, LIMITS.selectOptions) },
  ),
  multi_users_select: typed({}, { ...several, initial_users: ids }),
  multi_channels_select: typed({}, { ...several, initial_channels: ids }),
  multi_conversations_select: typed({}, { ...several, ...conversations, initial_conversations: ids }),
};

/** By type; usable beside a section, in actions and in inputs. */
export const picks = {
  ...selects,
  checkboxes: typed(
    { options: choices },
    { ...focus, confirm, initial_options: list(choice, LIMITS.choices) },
    initialAmongOptions,
  ),
  radio_buttons: typed(
    { options: choices },
    { ...focus, confirm, initial_option: choice },
    initialAmongOptions,
  ),
  datepicker: typed({}, { ...picker, initial_date: pattern(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD') }),
  timepicker: typed(
    {},
    { ...picker, initial_time: pattern(/^\d{2}:\d{2}$/, 'a time as HH:mm'), timezone: string(LIMITS.id) },
  ),
};
