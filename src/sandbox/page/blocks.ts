/** Draws Block Kit blocks, for messages and modals alike. */
import type { Block, PlainText } from '../protocol.ts';
import type { Desk, Place } from './desk.ts';
import { type Child, h, replaceKeepingFocus } from './dom.ts';
import type { BlockElement, Placed } from './element.ts';
import {
  drawCheckboxes,
  drawDay,
  drawFileInput,
  drawPeople,
  drawRadios,
  drawTextInput,
  drawTime,
} from './inputs.ts';
import { drawButton, drawOverflow, drawSelect } from './menus.ts';
import { findSafeUrl } from './pieces.ts';
import { readRichText } from './rich-text.ts';
import { drawPieces, drawText } from './text.ts';
import { drawTypeahead } from './typeahead.ts';

const ELEMENTS: Record<string, (placed: Placed) => HTMLElement> = {
  button: drawButton,
  overflow: drawOverflow,
  static_select: drawSelect,
  external_select: drawTypeahead,
  multi_users_select: drawPeople,
  checkboxes: drawCheckboxes,
  radio_buttons: drawRadios,
  datepicker: drawDay,
  timepicker: drawTime,
  plain_text_input: drawTextInput,
  email_text_input: drawTextInput,
  url_text_input: drawTextInput,
  number_input: drawTextInput,
  file_input: drawFileInput,
};

/** `error` stands under the field, as after a refused form. */
export function drawBlock(desk: Desk, place: Place, block: Block, error?: string): HTMLElement {
  const node = h('div', { class: `block ${block.type}` }, ...drawContent(desk, place, block, error));
  node.dataset.block = block.block_id;
  return node;
}

function drawContent(desk: Desk, place: Place, block: Block, error?: string): Child[] {
  const text = block.text as PlainText | undefined;
  const elements = (block.elements ?? []) as (BlockElement & PlainText)[];
  switch (block.type) {
    case 'divider':
      return [h('hr')];
    case 'header':
      return [h('h3', {}, text?.text)];
    case 'section': {
      const fields = ((block.fields ?? []) as PlainText[]).map((field) =>
        h('div', {}, ...drawText(desk, field)),
      );
      const accessory = block.accessory as BlockElement | undefined;
      return [
        h(
          'div',
          { class: 'words' },
          text && h('div', {}, ...drawText(desk, text)),
          fields.length > 0 && h('div', { class: 'fields' }, ...fields),
        ),
        accessory && drawElement({ desk, place, block, element: accessory, labels: {} }),
      ];
    }
    case 'context':
      return elements.map((one) =>
        one.type === 'image' ? drawImage(one) : h('span', {}, ...drawText(desk, one)),
      );
    case 'actions':
      return elements.map((element) => drawElement({ desk, place, block, element, labels: {} }));
    case 'rich_text':
      return drawPieces(desk, readRichText(block.elements));
    case 'image':
      return [drawImage(block)];
    case 'input':
      return drawInput(desk, place, block, error);
    default:
      return [drawUnknown(`A ${block.type} block`)];
  }
}

function drawInput(desk: Desk, place: Place, block: Block, error?: string): Child[] {
  const id = `${place.key}/${block.block_id}`;
  const hint = block.hint as PlainText | undefined;
  const element = block.element as BlockElement;
  const labels = {
    id,
    'aria-labelledby': `${id}/label`,
    ...((hint || error) && { 'aria-describedby': `${id}/hint ${id}/error` }),
    ...(error && { 'aria-invalid': 'true' }),
    ...(!block.optional && { 'aria-required': 'true' }),
  };
  return [
    h(
      'label',
      { class: 'label', for: id, id: `${id}/label` },
      (block.label as PlainText).text,
      block.optional === true && h('small', {}, ' (optional)'),
    ),
    drawElement({ desk, place, block, element, labels }),
    hint && h('small', { id: `${id}/hint` }, hint.text),
    error !== undefined && h('p', { id: `${id}/error`, class: 'error' }, error),
  ];
}

function drawElement(at: Omit<Placed, 'redraw'>): HTMLElement {
  if (at.element.type === 'image') return drawImage(at.element);
  const draw = ELEMENTS[at.element.type];
  if (!draw) return drawUnknown(`A ${at.element.type}`);
  const node = draw({ ...at, redraw: () => replaceKeepingFocus(node, drawElement(at)) });
  return node;
}

function drawImage(image: Record<string, unknown>): HTMLElement {
  const alt = String(image.alt_text ?? '');
  return h('img', { src: findSafeUrl(String(image.image_url)), alt, title: alt, loading: 'lazy' });
}

function drawUnknown(what: string): HTMLElement {
  return h('em', {}, `${what} cannot be shown here; Slack itself shows it.`);
}
