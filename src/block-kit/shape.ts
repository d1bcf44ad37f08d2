/** The small rules from which the Block Kit checker is put together. */
import type { Surface } from './limits.ts';

/** One run of the checker: what is checked against, and the faults found so far. */
export type Check = { surface: Surface; faults: string[] };

/** Looks at one value and says what is wrong with it; `at` is its JSON pointer. */
export type Rule = (value: unknown, at: string, check: Check) => void;

export type Json = Record<string, unknown>;
type Properties = Record<string, Rule>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds one fault in the words of Slack's `response_metadata.messages`. */
export function fault(check: Check, at: string, sentence: string): void {
  check.faults.push(`[ERROR] ${sentence} [json-pointer:${at}]`);
}

export const boolean: Rule = (value, at, check) => {
  if (typeof value !== 'boolean') fault(check, at, 'must be a boolean');
};

/** A string of `min` to `max` characters. */
export function string(max: number, min = 1): Rule {
  return (value, at, check) => {
    if (typeof value !== 'string') fault(check, at, 'must be a string');
    else if (value.length > max) fault(check, at, `must be less than ${max + 1} characters`);
    else if (value.length < min) fault(check, at, `must be more than ${min - 1} characters`);
  };
}

export function pattern(expression: RegExp, what: string): Rule {
  return (value, at, check) => {
    if (typeof value !== 'string' || !expression.test(value)) fault(check, at, `must be ${what}`);
  };
}

export function integer(min: number, max: number): Rule {
  return (value, at, check) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      fault(check, at, `must be a whole number from ${min} to ${max}`);
    }
  };
}

export function oneOf(...allowed: (string | number)[]): Rule {
  return (value, at, check) => {
    if (!allowed.some((one) => one === value)) fault(check, at, `must be one of: ${allowed.join(', ')}`);
  };
}

/** A list; of one that is too long only the allowed part is looked at, so that no input takes long. */
export function list(rule: Rule, max: number, min = 1): Rule {
  return (value, at, check) => {
    if (!Array.isArray(value)) return fault(check, at, 'must be an array');
    if (value.length > max) fault(check, at, `no more than ${max} items allowed`);
    if (value.length < min) fault(check, at, `no fewer than ${min} items allowed`);
    value.slice(0, max).forEach((item, index) => {
      rule(item, `${at}/${index}`, check);
    });
  };
}

/** An object with these properties and no others; `more` says what no single property can. */
export function object(
  required: Properties,
  optional: Properties = {},
  more?: (value: Json, at: string, check: Check) => void,
): Rule {
  const rules = new Map(Object.entries({ ...required, ...optional }));
  return (value, at, check) => {
    if (!isObject(value)) return fault(check, at, 'must be an object');
    for (const name of Object.keys(required)) {
      if (own(value, name) === undefined) fault(check, at, `missing required field: ${name}`);
    }
    for (const name of Object.keys(value).slice(0, 100)) {
      const rule = rules.get(name);
      if (value[name] === undefined) continue;
      if (rule) rule(value[name], `${at}/${name}`, check);
      else fault(check, at, `invalid additional property: ${name.slice(0, 100)}`);
    }
    more?.(value, at, check);
  };
}

const anything: Rule = () => {};

/** What an object with a `type` may hold: the type itself is chosen by `variant`. */
export function typed(...[required, optional, more]: Parameters<typeof object>): Rule {
  return object({ type: anything, ...required }, optional, more);
}

/** For `object`'s `more`: exactly one of these properties is there. */
export function exactlyOne(...names: string[]) {
  return (value: Json, at: string, check: Check): void => {
    const found = names.filter((name) => own(value, name) !== undefined);
    if (found.length === 0) fault(check, at, `missing required field: ${names.join(' or ')}`);
    if (found.length > 1) fault(check, at, `only one allowed of: ${found.join(', ')}`);
  };
}

/** An object that is one of several kinds, told apart by its `type`. */
export function variant(
  kinds: Readonly<Record<string, Rule>>,
  surfaces: Readonly<Record<string, readonly Surface[]>> = {},
): Rule {
  const rules = new Map(Object.entries(kinds));
  const places = new Map(Object.entries(surfaces));
  return (value, at, check) => {
    if (!isObject(value)) return fault(check, at, 'must be an object');
    const type = own(value, 'type');
    if (type === undefined) return fault(check, at, 'missing required field: type');
    const rule = typeof type === 'string' ? rules.get(type) : undefined;
    if (!rule)
      return fault(check, `${at}/type`, `unsupported type: ${String(JSON.stringify(type)).slice(0, 100)}`);
    const place = places.get(String(type));
    if (place && !place.includes(check.surface)) {
      return fault(check, `${at}/type`, `unsupported type: ${type} does not work in a ${check.surface}`);
    }
    rule(value, at, check);
  };
}

/** The value of a property of the object itself, never of its prototype. */
export function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Says each item whose key an earlier item has already; items without a key are left alone. */
export function unique(
  items: unknown,
  keyOf: (item: unknown) => unknown,
  say: (key: string, index: number) => void,
): void {
  if (!Array.isArray(items)) return;
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const key = keyOf(item);
    if (typeof key !== 'string') return;
    if (seen.has(key)) say(key, index);
    seen.add(key);
  });
}
