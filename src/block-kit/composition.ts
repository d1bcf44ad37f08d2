/** The objects that blocks and elements share: texts, confirm dialogs, options. */
import { LIMITS } from './limits.ts';
import {
  boolean,
  fault,
  isObject,
  list,
  object,
  oneOf,
  own,
  type Rule,
  string,
  typed,
  unique,
  variant,
} from './shape.ts';

const plainText = (max: number): Rule => typed({ text: string(max) }, { emoji: boolean });
const mrkdwn = (max: number): Rule => typed({ text: string(max) }, { verbatim: boolean });

/** A text object that must be plain text. */
export function plain(max: number): Rule {
  return variant({ plain_text: plainText(max) });
}

/** A text object of either type. */
export function text(max: number): Rule {
  return variant(textKinds(max));
}

/** The two kinds of text, for places that take other things too. */
export function textKinds(max: number): Record<'plain_text' | 'mrkdwn', Rule> {
  return { plain_text: plainText(max), mrkdwn: mrkdwn(max) };
}

export const id = string(LIMITS.id);
export const url = string(LIMITS.url);
export const style = oneOf('primary', 'danger');

export const confirm = object(
  {
    title: plain(LIMITS.confirmTitle),
    text: text(LIMITS.confirmText),
    confirm: plain(LIMITS.confirmButton),
    deny: plain(LIMITS.confirmButton),
  },
  { style },
);

/** An option as select menus have them. */
export const option = object(
  { text: plain(LIMITS.optionText), value: string(LIMITS.optionValue) },
  { description: plain(LIMITS.optionDescription) },
);

/** An option as checkboxes and radio buttons have them. */
export const choice = object(
  { text: text(LIMITS.optionText), value: string(LIMITS.optionValue) },
  { description: text(LIMITS.optionDescription) },
);

/** An option as overflow menus have them: it may open an address instead. */
export const entry = object(
  { text: plain(LIMITS.optionText) },
  {
    value: string(LIMITS.optionValue),
    description: plain(LIMITS.optionDescription),
    url,
  },
);

/** A list of options without two of one value. */
export function options(rule: Rule, max: number): Rule {
  const items = list(rule, max);
  return (value, at, check) => {
    items(value, at, check);
    unique(
      Array.isArray(value) ? value.slice(0, max) : value,
      (item) => own(item, 'value'),
      (key, index) => fault(check, `${at}/${index}/value`, `must be unique: ${key}`),
    );
  };
}

export const optionGroups = list(
  object({ label: plain(LIMITS.optionText), options: options(option, LIMITS.selectOptions) }),
  LIMITS.optionGroups,
);

/** All options of an element, out of its groups too. */
export function allOptions(element: unknown): unknown[] {
  const groups = own(element, 'option_groups');
  const sources = Array.isArray(groups) ? groups.filter(isObject) : [element];
  return sources.flatMap((source) => {
    const found = own(source, 'options');
    return Array.isArray(found) ? found : [];
  });
}
