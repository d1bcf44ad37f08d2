/** Reads Slack's mrkdwn into pieces: formatting, links, mentions, dates, escapes. No DOM in here. */
import { findSafeUrl, type Piece } from './pieces.ts';

/** What Slack finds by itself in a text: bare addresses; `@here` and `#general` without angle brackets. */
export type Auto = { links: boolean; names: boolean };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof MARKS;

const WORD = /[\p{L}\p{N}]/u;
const ANGLE = /<([^<>\n]+)>/y;
const CODE = /`([^`\n]+)`/y;
const BARE_URL = /https?:\/\/[^\s<>|]*[^\s<>|.,!?;:)'"\]*_~`]/y;
const BARE_BROADCAST = /@(here|channel|everyone)\b/y;
const BARE_CHANNEL = /#([\p{Ll}\p{N}][\p{Ll}\p{N}_-]*)/uy;
const QUOTED = /^(?:&gt;|>) ?/;

/** Never throws: what is no formatting stays text. */
export function parseMrkdwn(source: string, auto: Auto): Piece[] {
  return source.split(/```\n?([\s\S]+?)\n?```/).flatMap((part, index): Piece[] => {
    if (part === '') return [];
    return index % 2 === 1 ? [{ kind: 'preformatted', text: unescapeText(part) }] : readLines(part, auto);
  });
}

function unescapeText(text: string): string {
  const signs = { lt: '<', gt: '>', amp: '&' };
  return text.replace(/&(lt|gt|amp);/g, (_all, name: keyof typeof signs) => signs[name]);
}

function readLines(text: string, auto: Auto): Piece[] {
  const pieces: Piece[] = [];
  let run: string[] = [];
  let isQuote = false;
  const flush = () => {
    const inside = readInline(run.join('\n'), auto, '');
    if (run.length > 0) pieces.push(...(isQuote ? [{ kind: 'quote' as const, pieces: inside }] : inside));
    run = [];
  };
  for (const line of text.split('\n')) {
    if (QUOTED.test(line) !== isQuote) {
      flush();
      isQuote = !isQuote;
    }
    run.push(isQuote ? line.replace(QUOTED, '') : line);
  }
  flush();
  return pieces;
}

/** `open` holds the marks around this text: the same mark cannot open again inside itself. */
function readInline(text: string, auto: Auto, open: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  let at = 0;
  const push = (piece: Piece, end: number) => {
    if (literal) pieces.push({ kind: 'text', text: unescapeText(literal) });
    literal = '';
    pieces.push(piece);
    at = end;
  };
  while (at < text.length) {
    const before = text[at - 1] ?? ' ';
    const found = readSpan(text, at, before, auto, open);
    if (found) {
      push(found.piece, found.end);
    } else {
      literal += text[at];
      at += 1;
    }
  }
  if (literal) pieces.push({ kind: 'text', text: unescapeText(literal) });
  return pieces;
}

type Found = { piece: Piece; end: number };

function readSpan(text: string, at: number, before: string, auto: Auto, open: string): Found | undefined {
  const sign = text[at] as string;
  const match = (expression: RegExp) => {
    expression.lastIndex = at;
    return expression.exec(text);
  };
  const found = (piece: Piece | undefined, matched: RegExpExecArray | null): Found | undefined =>
    piece && matched ? { piece, end: at + matched[0].length } : undefined;

  if (sign === '<') {
    const angle = match(ANGLE);
    return found(angle ? readAngle(angle[1] as string) : undefined, angle);
  }
  if (sign === '`') {
    const code = match(CODE);
    return found({ kind: 'code', text: unescapeText(code?.[1] ?? '') }, code);
  }
  if (WORD.test(before)) return undefined;
  if (sign in MARKS && !open.includes(sign)) {
    const end = findClosing(text, at, sign);
    if (end === undefined) return undefined;
    const inside = readInline(text.slice(at + 1, end), auto, open + sign);
    return { piece: { kind: MARKS[sign as Mark], pieces: inside }, end: end + 1 };
  }
  if (auto.links && sign === 'h') {
    const url = match(BARE_URL);
    const address = unescapeText(url?.[0] ?? '');
    return found({ kind: 'link', url: address, pieces: [{ kind: 'text', text: address }] }, url);
  }
  if (auto.names && sign === '@') {
    const range = match(BARE_BROADCAST);
    return found({ kind: 'broadcast', range: range?.[1] ?? '' }, range);
  }
  if (auto.names && sign === '#') {
    const name = match(BARE_CHANNEL);
    return found({ kind: 'channel', id: '', name: name?.[1] ?? '' }, name);
  }
  return undefined;
}

/** Where the mark that opens at `at` closes: on its line, after no space, before no letter, outside of `<…>` and code. */
function findClosing(text: string, at: number, mark: string): number | undefined {
  if (/\s/.test(text[at + 1] ?? ' ')) return undefined;
  for (let index = at + 1; index < text.length && text[index] !== '\n'; index += 1) {
    const sign = text[index] as string;
    if (sign === '<' || sign === '`') {
      const span = sign === '<' ? ANGLE : CODE;
      span.lastIndex = index;
      index += Math.max(0, (span.exec(text)?.[0].length ?? 1) - 1);
    } else if (sign === mark && index > at + 1 && !/\s/.test(text[index - 1] as string)) {
      if (!WORD.test(text[index + 1] ?? ' ')) return index;
    }
  }
  return undefined;
}

/** The inside of `<…>`; undefined leaves it as literal text. */
function readAngle(inside: string): Piece | undefined {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeText(inside.slice(bar + 1));
  const named = label ? { name: label } : {};
  const mention = /^([@#]|!subteam\^)([A-Z0-9]+)$/.exec(target);
  if (mention) {
    const kind = mention[1] === '@' ? 'person' : mention[1] === '#' ? 'channel' : 'group';
    return { kind, id: mention[2] as string, ...named };
  }
  const range = /^!(here|channel|everyone)$/.exec(target)?.[1];
  if (range) return { kind: 'broadcast', range };
  const date = /^!date\^(\d{1,12})\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date) {
    const url = date[3] && findSafeUrl(unescapeText(date[3]));
    const fields = { timestamp: Number(date[1]), format: unescapeText(date[2] as string) };
    return { kind: 'date', ...fields, fallback: label ?? '', ...(url && { url }) };
  }
  const url = findSafeUrl(unescapeText(target));
  return url
    ? { kind: 'link', url, pieces: [{ kind: 'text', text: label || url.replace(/^mailto:/i, '') }] }
    : undefined;
}
