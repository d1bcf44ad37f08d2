/** Finds what Slack would refuse in a message or a view, before it is sent. */
import { anyBlock } from './blocks.ts';
import { id, plain } from './composition.ts';
import { LIMITS, type Surface } from './limits.ts';
import {
  boolean,
  type Check,
  fault,
  isObject,
  list,
  object,
  own,
  string,
  typed,
  unique,
  variant,
} from './shape.ts';

const MOST_FAULTS = 50;

const viewProperties = {
  callback_id: id,
  external_id: id,
  private_metadata: string(LIMITS.privateMetadata, 0),
};

const views = variant({
  modal: typed(
    { title: plain(LIMITS.viewTitle), blocks: blocksFor('modal') },
    {
      ...viewProperties,
      submit: plain(LIMITS.viewTitle),
      close: plain(LIMITS.viewTitle),
      clear_on_close: boolean,
      notify_on_close: boolean,
      submit_disabled: boolean,
    },
    (view, at, check) => {
      const asks = blocksOf(view).some((block) => own(block, 'type') === 'input');
      if (asks && own(view, 'submit') === undefined) {
        fault(check, at, 'missing required field: submit (needed as soon as there is an input block)');
      }
    },
  ),
  home: typed({ blocks: blocksFor('home') }, viewProperties),
});

/**
 * The faults of a message's `text` and `blocks`; every other property is left to the caller. `[]` means Slack takes it.
 * Each fault reads like Slack's own: `[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
 */
export function checkMessage(message: { text?: unknown; blocks?: unknown }): string[] {
  const check: Check = { surface: 'message', faults: [] };
  const text = own(message, 'text');
  const blocks = own(message, 'blocks');
  object({}, { text: string(LIMITS.messageText, 0), blocks: blocksFor('message') })(
    { text, blocks },
    '',
    check,
  );
  const empty = !Array.isArray(blocks) || blocks.length === 0;
  if (empty && (text === undefined || text === '')) fault(check, '', 'missing required field: text');
  checkMarkdown(blocks, check);
  return check.faults.slice(0, MOST_FAULTS);
}

/** The faults of a modal or Home view as sent to `views.open`, `views.push`, `views.update` or `views.publish`. */
export function checkView(view: unknown): string[] {
  const surface: Surface = own(view, 'type') === 'home' ? 'home' : 'modal';
  const check: Check = { surface, faults: [] };
  const bytes = Buffer.byteLength(JSON.stringify(view) ?? '');
  if (bytes > LIMITS.viewBytes)
    fault(check, '/view', `view_too_large: no more than ${LIMITS.viewBytes} bytes`);
  else views(view, '/view', check);
  return check.faults.slice(0, MOST_FAULTS);
}

function blocksFor(surface: Surface): (value: unknown, at: string, check: Check) => void {
  const all = list(anyBlock, LIMITS.blocks[surface], 0);
  return (value, at, check) => {
    all(value, at, check);
    const some = Array.isArray(value) ? value.slice(0, LIMITS.blocks[surface]) : [];
    unique(
      some,
      (block) => own(block, 'block_id'),
      (key, index) => fault(check, `${at}/${index}/block_id`, `\`block_id\` ${key} already exists`),
    );
    const focused = some.filter((block) => own(own(block, 'element'), 'focus_on_load') === true);
    if (focused.length > 1) fault(check, at, 'only one element may have focus_on_load');
  };
}

function checkMarkdown(blocks: unknown, check: Check): void {
  if (!Array.isArray(blocks)) return;
  const lengths = blocks.map((block) => {
    const text = own(block, 'type') === 'markdown' ? own(block, 'text') : '';
    return typeof text === 'string' ? text.length : 0;
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > LIMITS.markdown && Math.max(...lengths) <= LIMITS.markdown) {
    fault(check, '/blocks', `markdown blocks together must be less than ${LIMITS.markdown + 1} characters`);
  }
}

function blocksOf(view: unknown): unknown[] {
  const blocks = own(view, 'blocks');
  return Array.isArray(blocks) ? blocks.filter(isObject) : [];
}
