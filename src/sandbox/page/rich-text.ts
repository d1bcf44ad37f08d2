/** Reads a rich_text block into pieces; its texts are literal. No DOM in here. */
import { findSafeUrl, type Piece } from './pieces.ts';

type Style = Partial<Record<'bold' | 'italic' | 'strike' | 'code' | 'underline', boolean>>;

type RichPart = {
  type: string;
  elements?: RichPart[];
  style?: Style | 'bullet' | 'ordered';
  indent?: number;
  offset?: number;
} & Record<string, unknown>;

export function readRichText(elements: unknown): Piece[] {
  return ((elements ?? []) as RichPart[]).map(readPart);
}

function readPart(part: RichPart): Piece {
  const elements = part.elements ?? [];
  switch (part.type) {
    case 'rich_text_list':
      return {
        kind: 'list',
        ordered: part.style === 'ordered',
        indent: part.indent ?? 0,
        start: (part.offset ?? 0) + 1,
        items: elements.map((item) => (item.elements ?? []).map(readElement)),
      };
    case 'rich_text_preformatted':
      return {
        kind: 'preformatted',
        text: elements.map((one) => String(one.text ?? one.url ?? '')).join(''),
      };
    case 'rich_text_quote':
      return { kind: 'quote', pieces: elements.map(readElement) };
    default:
      return { kind: 'paragraph', pieces: elements.map(readElement) };
  }
}

function readElement(element: RichPart): Piece {
  const style = (typeof element.style === 'object' ? element.style : {}) as Style;
  const plain = readPlain(element);
  let piece: Piece = style.code && plain.kind === 'text' ? { kind: 'code', text: plain.text } : plain;
  for (const kind of ['bold', 'italic', 'strike', 'underline'] as const) {
    if (style[kind]) piece = { kind, pieces: [piece] };
  }
  return piece;
}

function readPlain(element: RichPart): Piece {
  const text = (name: string) => String(element[name] ?? '');
  switch (element.type) {
    case 'link': {
      const url = findSafeUrl(text('url'));
      const label: Piece = { kind: 'text', text: text('text') || text('url') };
      return url ? { kind: 'link', url, pieces: [label] } : label;
    }
    case 'user':
      return { kind: 'person', id: text('user_id') };
    case 'channel':
      return { kind: 'channel', id: text('channel_id') };
    case 'usergroup':
      return { kind: 'group', id: text('usergroup_id') };
    case 'broadcast':
      return { kind: 'broadcast', range: text('range') };
    case 'emoji':
      return { kind: 'text', text: `:${text('name')}:` };
    case 'date': {
      const date = {
        timestamp: Number(element.timestamp),
        format: text('format'),
        fallback: text('fallback'),
      };
      return { kind: 'date', ...date };
    }
    default:
      return { kind: 'text', text: text('text') || text('value') };
  }
}
