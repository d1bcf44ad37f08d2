/** Draws texts: pieces of mrkdwn and rich text, plain text, mentions and dates. */
import type { PlainText } from '../protocol.ts';
import { formatDate } from './dates.ts';
import type { Desk } from './desk.ts';
import { type Child, h } from './dom.ts';
import { parseMrkdwn } from './mrkdwn.ts';
import type { Piece } from './pieces.ts';

/** A text object: literal when plain, formatted when mrkdwn; `verbatim` finds no links or names by itself. */
export function drawText(desk: Desk, text: PlainText): Child[] {
  if (text.type !== 'mrkdwn') return [text.text];
  const auto = text.verbatim !== true;
  return drawPieces(desk, parseMrkdwn(text.text, { links: auto, names: auto }));
}

export function drawPieces(desk: Desk, pieces: Piece[]): Child[] {
  return pieces.map((piece) => drawPiece(desk, piece));
}

const TAGS = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  underline: 'u',
  quote: 'blockquote',
  paragraph: 'p',
} as const;

function drawPiece(desk: Desk, piece: Piece): Child {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'code':
      return h('code', {}, piece.text);
    case 'preformatted':
      return h('pre', {}, piece.text);
    case 'link':
      return drawLink(piece.url, drawPieces(desk, piece.pieces));
    case 'person':
      return h('span', { class: 'mention' }, `@${nameOf(desk, piece.id) ?? piece.name ?? piece.id}`);
    case 'group':
      return h('span', { class: 'mention' }, piece.name ?? `@${piece.id}`);
    case 'broadcast':
      return h('span', { class: 'mention loud' }, `@${piece.range}`);
    case 'channel': {
      const { channels } = desk.state();
      const channel = channels.find(({ id, name }) => (piece.id ? id === piece.id : name === piece.name));
      const name = `#${channel?.name ?? piece.name ?? piece.id}`;
      return channel
        ? h('a', { class: 'mention', href: `#/${desk.state().me.id}/${channel.id}` }, name)
        : name;
    }
    case 'date': {
      const text = formatDate(piece, { now: new Date() });
      return piece.url ? drawLink(piece.url, [text]) : h('time', { title: piece.fallback }, text);
    }
    case 'list': {
      const items = piece.items.map((item) => h('li', {}, ...drawPieces(desk, item)));
      const list = piece.ordered ? h('ol', { start: piece.start }, ...items) : h('ul', {}, ...items);
      list.classList.add(`indent-${Math.min(piece.indent, 3)}`);
      return list;
    }
    default:
      return h(TAGS[piece.kind], {}, ...drawPieces(desk, piece.pieces));
  }
}

function drawLink(href: string, children: Child[]): HTMLElement {
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** The name of a person or of the bot. */
export function nameOf(desk: Desk, id: string): string | undefined {
  const { people, bot } = desk.state();
  return id === bot.id ? bot.name : people.find((person) => person.id === id)?.name;
}
