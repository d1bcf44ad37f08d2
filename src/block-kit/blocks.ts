/** The blocks of Block Kit: what each one holds. */
import { id, plain, text, url } from './composition.ts';
import { accessory, actionElement, contextElement, inputElement } from './elements.ts';
import { BLOCK_SURFACES, LIMITS } from './limits.ts';
import { richTextBlock } from './rich-text.ts';
import {
  boolean,
  exactlyOne,
  fault,
  integer,
  list,
  object,
  oneOf,
  own,
  type Rule,
  string,
  typed,
  unique,
  variant,
} from './shape.ts';

const block = { block_id: id };

const section = typed(
  {},
  {
    ...block,
    text: text(LIMITS.text),
    fields: list(text(LIMITS.fieldText), LIMITS.fields),
    accessory,
    expand: boolean,
  },
  (value, at, check) => {
    if (own(value, 'text') === undefined && own(value, 'fields') === undefined) {
      fault(check, at, 'missing required field: text or fields');
    }
  },
);

const actions = typed(
  { elements: list(actionElement, LIMITS.actionsElements) },
  block,
  (value, at, check) => {
    const elements = own(value, 'elements');
    unique(
      Array.isArray(elements) ? elements.slice(0, LIMITS.actionsElements) : elements,
      (element) => own(element, 'action_id'),
      (key, index) =>
        fault(check, `${at}/elements/${index}/action_id`, `\`action_id\` ${key} already exists`),
    );
  },
);

const image = typed(
  { alt_text: string(LIMITS.imageAlt) },
  { ...block, title: plain(LIMITS.imageAlt), image_url: url, slack_file: object({}, { id, url }) },
  exactlyOne('image_url', 'slack_file'),
);

const table = typed(
  {
    rows: list(
      list(
        variant({
          rich_text: richTextBlock,
          raw_text: typed({ text: string(LIMITS.text) }),
          raw_number: typed({ value: number, text: string(LIMITS.text) }),
        }),
        LIMITS.tableCells,
      ),
      LIMITS.tableRows,
    ),
  },
  {
    ...block,
    column_settings: list(
      object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }),
      LIMITS.tableCells,
    ),
  },
);

function number(value: unknown, at: string, check: Parameters<Rule>[2]): void {
  if (typeof value !== 'number') fault(check, at, 'must be a number');
}

const described = {
  section,
  actions,
  image,
  table,
  divider: typed({}, block),
  header: typed({ text: plain(LIMITS.header) }, { ...block, level: integer(1, 4) }),
  context: typed({ elements: list(contextElement, LIMITS.contextElements) }, block),
  rich_text: richTextBlock,
  input: typed(
    { label: plain(LIMITS.inputLabel), element: inputElement },
    { ...block, hint: plain(LIMITS.inputLabel), optional: boolean, dispatch_action: boolean },
  ),
  markdown: typed({ text: string(LIMITS.markdown) }, block),
  alert: typed(
    { text: text(LIMITS.text) },
    { ...block, level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
};

const surfaceOnly: Rule = () => {};

/** Any block; of those this program never sends, only the surface is known. */
export const anyBlock = variant(
  {
    ...Object.fromEntries(Object.keys(BLOCK_SURFACES).map((type) => [type, surfaceOnly])),
    ...described,
  },
  BLOCK_SURFACES,
);
