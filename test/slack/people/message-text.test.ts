/** The people of a message, in every form in which Slack hands over what somebody wrote. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPeople } from '../../../src/contacts/people-in-text.ts';
import { readMessageTexts } from '../../../src/slack/people/message-text.ts';

const found = (message: object) =>
  findPeople(...readMessageTexts(message)).map(
    ({ first_name, last_name, email }) => `${first_name}|${last_name}|${email}`,
  );

const rich = (...elements: object[]) => ({
  blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
});
const text = (value: string) => ({ type: 'text', text: value });
const mail = (address: string, label = address) => ({ type: 'link', url: `mailto:${address}`, text: label });

describe('the text of a message', () => {
  it.each([
    ['Ana Ruiz &lt;<mailto:ana@x.de|ana@x.de>&gt;', ['Ana|Ruiz|ana@x.de']],
    ['<mailto:ana@x.de|Ana Ruiz>', ['Ana|Ruiz|ana@x.de']],
    ['<mailto:ana@x.de?subject=Hi|write to Ana Ruiz>', ['Ana|Ruiz|ana@x.de']],
    ['<mailto:evil@y.de|ana@x.de>', ['||ana@x.de', '||evil@y.de']],
    ['Ana Ruiz\n<mailto:a.r@x.de|a.r@x.de>', ['Ana|Ruiz|a.r@x.de']],
    ['<@U1|ana> <https://x.de/?to=ana@x.de|the page> <#C1|news>', []],
    ['', []],
  ])('%j', (given, people) => {
    expect(found({ text: given })).toEqual(people);
  });
});

describe('what is not in the text', () => {
  it.each([
    ['rich text', rich(text('Ana Ruiz: '), mail('ana@x.de'), text('\nLeo Okafor: '), mail('leo@x.de'))],
    ['a label', rich(mail('ana@x.de', 'Ana Ruiz'), text(', '), mail('leo@x.de', 'Leo Okafor'))],
    [
      'a list',
      {
        blocks: [
          {
            type: 'rich_text',
            elements: [
              {
                type: 'rich_text_list',
                elements: [
                  { type: 'rich_text_section', elements: [text('Ana Ruiz '), mail('ana@x.de')] },
                  { type: 'rich_text_section', elements: [text('Leo Okafor '), mail('leo@x.de')] },
                ],
              },
            ],
          },
        ],
      },
    ],
    [
      'a section with fields',
      {
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: 'Ana Ruiz, <mailto:ana@x.de|ana@x.de>' } },
          { type: 'section', fields: [{ type: 'plain_text', text: 'Leo Okafor, leo@x.de' }] },
        ],
      },
    ],
    [
      'a table',
      {
        blocks: [
          {
            type: 'table',
            rows: [
              [
                { type: 'raw_text', text: 'Ana Ruiz' },
                { type: 'raw_text', text: 'ana@x.de' },
              ],
              [{ type: 'raw_text', text: 'Leo Okafor' }, rich(mail('leo@x.de')).blocks[0]],
            ],
          },
        ],
      },
    ],
    [
      'an attachment',
      {
        attachments: [
          { text: 'Ana Ruiz <mailto:ana@x.de|ana@x.de>', fallback: 'nobody@x.de' },
          {
            fields: [
              { title: 'Name', value: 'Leo Okafor' },
              { title: 'E-mail', value: 'leo@x.de' },
            ],
          },
        ],
      },
    ],
    [
      'a message shared into it',
      {
        attachments: [
          { message_blocks: [{ message: rich(text('Ana Ruiz '), mail('ana@x.de')) }] },
          { blocks: [], fallback: 'Leo Okafor <mailto:leo@x.de|leo@x.de>' },
        ],
      },
    ],
    [
      'an e-mail',
      {
        files: [
          {
            filetype: 'email',
            from: [{ address: 'ana@x.de', name: 'Ruiz, Ana', original: '"Ruiz, Ana" <ana@x.de>' }],
            to: [
              { address: 'leo@x.de', name: 'Leo Okafor' },
              { address: '', name: 'Email' },
            ],
            preview: '<p>nobody@x.de</p>',
            plain_text: 'Hello',
          },
        ],
      },
    ],
    ['a text file', { files: [{ name: 'a.csv', preview: 'Ana Ruiz,ana@x.de\nLeo Okafor,leo@x.de' }] }],
  ])('is found in %s', (_, message) => {
    expect(found({ text: '', ...message })).toEqual(['Ana|Ruiz|ana@x.de', 'Leo|Okafor|leo@x.de']);
  });

  it('counts once, though Slack sends it twice', () => {
    const both = {
      text: 'Ana Ruiz <mailto:ana@x.de|ana@x.de>',
      ...rich(text('Ana Ruiz '), mail('ana@x.de')),
    };
    expect(found(both)).toEqual(['Ana|Ruiz|ana@x.de']);
  });
});

const word = fc.stringMatching(/^[a-z]{2,8}$/);
const line = fc.array(
  fc.oneof(
    word.map((one) => ({ address: `${one}@x.de` })),
    fc
      .constantFrom('Ana Ruiz', 'Leo', ', ', ': ', ' <', '> ', '"', ' & ', ' (', ') ', '- ', '\t', ' — ')
      .map((plain) => ({ plain })),
  ),
  { maxLength: 8 },
);
type Piece = { address: string; plain?: undefined } | { plain: string; address?: undefined };
const escaped = (plain: string) =>
  plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

it('whatever was written, its people are those of the plain text, as text and as rich text', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const written = (show: (piece: Piece) => string) =>
        lines.map((pieces) => (pieces as Piece[]).map(show).join('')).join('\n');
      const people = findPeople(written(({ address, plain }) => address ?? plain ?? ''));
      const sent = written(({ address, plain }) =>
        address ? `<mailto:${address}|${address}>` : escaped(plain ?? ''),
      );
      const elements = lines.flatMap((pieces) => [
        ...(pieces as Piece[]).map(({ address, plain }) => (address ? mail(address) : text(plain ?? ''))),
        text('\n'),
      ]);
      expect(findPeople(...readMessageTexts({ text: sent }))).toEqual(people);
      expect(findPeople(...readMessageTexts(rich(...elements)))).toEqual(people);
    }),
  );
});

it('what is not as Slack documents it is passed over', () => {
  const odd = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.anything(),
      fc.dictionary(
        fc.constantFrom(
          'type',
          'text',
          'elements',
          'fields',
          'rows',
          'blocks',
          'message_blocks',
          'message',
          'from',
          'title',
        ),
        fc.oneof(
          tie('node'),
          fc.array(tie('node'), { maxLength: 3 }),
          fc.constantFrom('mrkdwn', 'link', 'a@x.de', null),
        ),
      ),
    ),
  }));
  const message = fc.record({ text: odd.node, blocks: odd.node, attachments: odd.node, files: odd.node });
  fc.assert(
    fc.property(message, (given) => {
      for (const one of readMessageTexts(given)) expect(one).toContain('@');
    }),
  );
});
