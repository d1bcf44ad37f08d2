/** The answer to a review read: what travelled in the modal, what stands in its fields, and what is wrong with it. */
import type { ViewOutput } from '@slack/bolt';
import type { KnownBlock } from '@slack/web-api';
import { z } from 'zod';
import type { GivenFormat, HeaderRow, TargetField } from '../../imports/file-reading.ts';
import { POLICIES, type Policy } from '../../imports/policy.ts';
import type { Reviewed } from '../../imports/reviews.ts';
import { FIELD_NAMES } from './fields.ts';
import { IMPORT_IDS, REVIEW_FIELDS } from './ids.ts';
import { ASKED, LEAVE_OUT } from './review-columns.ts';

/** What travels in the modal: `given` is what a person said of the format, `generation` how often the file was read in it. */
const Meta = z.object({
  importId: z.string(),
  plan: z.number(),
  generation: z.number(),
  given: z.object({
    encoding: z.string().optional(),
    delimiter: z.string().optional(),
    headerRow: z.union([z.number(), z.literal('none')]).optional(),
  }),
});
export type ReviewMeta = Omit<z.infer<typeof Meta>, 'given'> & { given: GivenFormat };

type Named = { id: number; name: string };

/** undefined for anything that is no modal of ours. */
export function readMeta({
  private_metadata: text,
}: Pick<ViewOutput, 'private_metadata'>): ReviewMeta | undefined {
  try {
    return Meta.parse(JSON.parse(text)) as ReviewMeta;
  } catch {
    return undefined;
  }
}

/** A tab is trimmed away on the way through forms. */
export const TAB = 'tab';

/** The format as it is chosen in one of the three selects, beside what was given before. */
export function readGiven(given: GivenFormat, actionId: string, value: string): GivenFormat {
  if (actionId === IMPORT_IDS.encoding) return { ...given, encoding: value };
  if (actionId === IMPORT_IDS.delimiter) return { ...given, delimiter: value === TAB ? '\t' : value };
  const headerRow: HeaderRow = value === 'none' ? 'none' : Number(value);
  return { ...given, headerRow };
}

/** What stands in the fields that have nothing to do with how the file is read. */
export function readChoices(view: Pick<ViewOutput, 'state'>): {
  type: Named | null;
  country: Named | null;
  policy: Policy;
} {
  const named = (id: string): Named | null => {
    const option = view.state.values[id]?.[id]?.selected_option;
    const number = Number(option?.value ?? Number.NaN);
    return option && Number.isInteger(number) ? { id: number, name: option.text.text } : null;
  };
  const policy = view.state.values[REVIEW_FIELDS.policy]?.[REVIEW_FIELDS.policy]?.selected_option?.value;
  return {
    type: named(IMPORT_IDS.reviewType),
    country: named(IMPORT_IDS.reviewCountry),
    policy: POLICIES.find((one) => one === policy) ?? 'skip',
  };
}

/** All that was decided, or what is wrong, by block id as Slack wants it. */
export function readReview(
  view: Pick<ViewOutput, 'state' | 'blocks'>,
  meta: ReviewMeta,
): { reviewed: Reviewed } | { errors: Record<string, string> } {
  const selects = readSelects(view);
  const format = selects.filter(({ actionId, changed }) => actionId !== REVIEW_FIELDS.column && changed);
  if (format.length > 0) {
    const text = 'The columns below are being read anew. Press again when they are there.';
    return { errors: Object.fromEntries(format.map(({ blockId }) => [blockId, text])) };
  }
  const columns = selects.filter(({ actionId }) => actionId === REVIEW_FIELDS.column);
  const errors = columnErrors(columns);
  if (Object.keys(errors).length > 0) return { errors };
  const questioned = columns.filter(({ changed, asked }) => changed || asked);
  const { type, country, policy } = readChoices(view);
  return {
    reviewed: {
      plan: meta.plan,
      format: meta.given,
      columns: Object.fromEntries(
        questioned.map(({ column, value }) => [column, value === LEAVE_OUT ? null : (value as TargetField)]),
      ),
      policy,
      ...(type && { typeId: type.id }),
      ...(country && { countryId: country.id }),
    },
  };
}

type Select = {
  blockId: string;
  actionId: string;
  column: number;
  value: string;
  changed: boolean;
  asked: boolean;
};

/** The selects of the form with what they hold now, which is the initial option where Slack says nothing else. */
function readSelects({ state, blocks }: Pick<ViewOutput, 'state' | 'blocks'>): Select[] {
  return (blocks as KnownBlock[]).flatMap((block) => {
    if (block.type !== 'input' || block.element.type !== 'static_select') return [];
    const { block_id: blockId = '', element } = block;
    const { action_id: actionId = '', initial_option: initial } = element;
    const value = state.values[blockId]?.[actionId]?.selected_option?.value ?? initial?.value ?? '';
    const [question, column] = blockId.split('.').slice(-2);
    const changed = value !== initial?.value;
    return [{ blockId, actionId, column: Number(column), value, changed, asked: question === ASKED }];
  });
}

function columnErrors(columns: Select[]): Record<string, string> {
  const errors: Record<string, string> = {};
  const taken = new Set<string>();
  for (const { blockId, value } of columns) {
    if (value === LEAVE_OUT) continue;
    if (taken.has(value)) {
      errors[blockId] =
        `Another column above is the ${FIELD_NAMES[value as TargetField]} already: choose one of them, and leave the other out.`;
    }
    taken.add(value);
  }
  const [first] = columns;
  const blamed = columns.find(({ changed }) => changed) ?? first;
  if (!taken.has('email') && blamed) {
    errors[blamed.blockId] =
      'No column is the e-mail address, which every contact needs. Choose “e-mail” for the column that holds it.';
  }
  return errors;
}
