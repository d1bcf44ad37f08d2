/** The JSON of the contact list, piece by piece: cut into contacts that the engine parses itself, or else left to a parser. */
import { JSONParser } from '@streamparser/json';

/**
 * Contacts that stand one behind the other as every service writes them are parsed in a fifth of the time that a parser in
 * JavaScript takes; whatever else comes goes through one.
 */
export type ListParser = {
  /** The contacts that are whole by now. @throws when this is no JSON */
  write(chunk: Buffer): unknown[];
  /** What was left; and `status` and `errors`, as far as there were any. @throws when this is no JSON, or not all of it */
  end(): { contacts: unknown[]; envelope: Record<string, unknown> };
};

/** Only these values are ever put together; naming the list itself too would make the parser keep all of it. */
const PATHS = ['$.status', '$.errors', '$.message.contacts.*'];
const OPENING = /^\{(?:"status":"success",)?"message":\{"contacts":\[(?=\{)/;
const LONGEST_OPENING = 100;
/** Two contacts meet here, or so it seems: it may stand within a value too. */
const SEAM = '},{';
/** Characters in which no contact could be cut off: what comes is left to the parser then. */
const MOST_WAITING = 256 * 1024;

export function createListParser(): ListParser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const envelope: Record<string, unknown> = {};
  let ready: unknown[] = [];
  const parser = new JSONParser({ paths: PATHS, keepStack: false });
  parser.onValue = ({ value, key, stack }) => {
    if (stack.length === 3) ready.push(value);
    else if (typeof key === 'string') envelope[key] = value;
  };
  /** What stands before the contacts; '' until it is known. */
  let opening = '';
  let waiting = '';
  let isCutting = true;

  function read(text: string): void {
    waiting += text;
    if (isCutting) cutOff();
    if (!isCutting) passOn();
  }

  function cutOff(): void {
    if (opening === '') {
      [opening = ''] = OPENING.exec(waiting) ?? [];
      waiting = waiting.slice(opening.length);
    }
    const some = opening === '' ? undefined : cutContacts(waiting);
    if (some) {
      ready = some.contacts;
      waiting = some.rest;
    } else if (waiting.length > (opening === '' ? LONGEST_OPENING : MOST_WAITING)) stopCutting();
  }

  /** Contacts that were cut off stood between the opening and what waits. */
  function stopCutting(): void {
    isCutting = false;
    waiting = opening + waiting;
  }

  function passOn(): void {
    if (waiting !== '') parser.write(waiting);
    waiting = '';
  }

  const take = (): unknown[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  return {
    write(chunk) {
      read(decoder.decode(chunk, { stream: true }));
      return take();
    },
    end() {
      read(decoder.decode());
      if (isCutting) stopCutting();
      passOn();
      if (!parser.isEnded) parser.end();
      return { contacts: take(), envelope };
    },
  };
}

/** What parses as an array up to a seam has ended there: within a value or an object it would be cut short. */
function cutContacts(text: string): { contacts: unknown[]; rest: string } | undefined {
  const end = text.lastIndexOf(SEAM) + 1;
  if (end === 0) return undefined;
  try {
    return { contacts: JSON.parse(`[${text.slice(0, end)}]`), rest: text.slice(end + 1) };
  } catch {
    return undefined;
  }
}
