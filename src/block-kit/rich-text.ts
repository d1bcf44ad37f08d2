/** The shape of rich text: lists, quotes and code made of literal pieces. */
import { id, url } from './composition.ts';
import { LIMITS } from './limits.ts';
import { boolean, integer, list, object, oneOf, string, typed, variant } from './shape.ts';

const MOST_PIECES = 1000;

const marked = object(
  {},
  { bold: boolean, italic: boolean, strike: boolean, code: boolean, underline: boolean },
);
const style = { style: marked };
const border = { border: oneOf(0, 1) };

const textPiece = typed({ text: string(LIMITS.text) }, style);
const linkPiece = typed({ url }, { ...style, text: string(LIMITS.text), unsafe: boolean });

const piece = variant({
  text: textPiece,
  link: linkPiece,
  user: typed({ user_id: id }, style),
  usergroup: typed({ usergroup_id: id }, style),
  team: typed({ team_id: id }, style),
  channel: typed({ channel_id: id }, style),
  broadcast: typed({ range: oneOf('here', 'channel', 'everyone') }, style),
  color: typed({ value: string(7) }, style),
  emoji: typed({ name: string(LIMITS.id) }, { ...style, unicode: string(LIMITS.id), url }),
  date: typed(
    { timestamp: integer(0, 9_999_999_999), format: string(LIMITS.id) },
    { ...style, url, fallback: string(LIMITS.text) },
  ),
});

const pieces = list(piece, MOST_PIECES, 0);
const section = typed({ elements: pieces });

const richTextElement = variant({
  rich_text_section: section,
  rich_text_list: typed(
    {
      style: oneOf('bullet', 'ordered'),
      elements: list(variant({ rich_text_section: section }), MOST_PIECES, 0),
    },
    { ...border, indent: integer(0, LIMITS.listIndent), offset: integer(0, MOST_PIECES) },
  ),
  rich_text_quote: typed({ elements: pieces }, border),
  rich_text_preformatted: typed(
    { elements: list(variant({ text: textPiece, link: linkPiece }), MOST_PIECES, 0) },
    { ...border, language: string(LIMITS.id) },
  ),
});

const shape = { elements: list(richTextElement, MOST_PIECES, 0) };

/** A rich_text block, also as the value of an input and as a cell. */
export const richTextBlock = variant({ rich_text: typed(shape, { block_id: id }) });
