/** A bullet list of literal lines, in which no text of strangers is formatted, linked or mentioned. */
import type { RichTextBlock } from '@slack/web-api';

/** Each line is one that `plain` made: not blank. */
export function buildBullets(lines: string[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: lines.map((text) => ({
          type: 'rich_text_section' as const,
          elements: [{ type: 'text' as const, text }],
        })),
      },
    ],
  };
}
