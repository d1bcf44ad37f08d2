/** The columns of a file in the review: what each is taken for, by what it was told, and what is asked. */
import type { InputBlock, KnownBlock } from '@slack/web-api';
import { type ColumnGuess, leftOutReason } from '../../imports/column-guess.ts';
import type { TargetField } from '../../imports/file-reading.ts';
import { section } from '../blocks.ts';
import { count, cut, cutMrkdwn, mrkdwn, plain, plainText } from '../text.ts';
import { FIELD_NAMES } from './fields.ts';
import { REVIEW_FIELDS } from './ids.ts';

/** A modal holds 100 blocks and 250 KB, and every column is one of them. */
const MOST_COLUMNS = 80;
const LONGEST_SAMPLE = 40;
export const LEAVE_OUT = 'leave_out';
/** In the id of a block whose column the person is asked about: what stands there in the end was decided. */
export const ASKED = 'asked';

/** Those that fill a field or might, then those with values, in the order of the file. */
export function shownColumns(guesses: ColumnGuess[]): ColumnGuess[] {
  const rank = ({ target, rivals, samples }: ColumnGuess) =>
    target || rivals.length > 0 ? 0 : samples.length > 0 ? 1 : 2;
  return [...guesses]
    .sort((a, b) => rank(a) - rank(b) || a.column - b.column)
    .slice(0, MOST_COLUMNS)
    .sort((a, b) => a.column - b.column);
}

export function columnNotices(guesses: ColumnGuess[], shown: ColumnGuess[]): KnownBlock[] {
  const asked = guesses.flatMap(({ target, rivals, column }) =>
    target && rivals.length > 0
      ? [
          `*Which column is the ${FIELD_NAMES[target]}?* ${[column, ...rivals].map((at) => `“${mrkdwn(nameOf(guesses, at), 40)}”`).join(', ')} could be it. Choose below.`,
        ]
      : [],
  );
  const missing = guesses.length - shown.length;
  const cutShort =
    missing > 0
      ? [
          `Shown are ${count(shown.length)} of ${count(guesses.length)} columns; the other ${count(missing)} are left out. To import one of them, remove columns you do not need from the file and share it again.`,
        ]
      : [];
  return [...asked, ...cutShort].map((text) => section(cutMrkdwn(text, 2900)));
}

/** Without a header row the columns are called by letters of ours. */
export type ShownColumns = { guesses: ColumnGuess[]; generation: number; hasHeader: boolean };

export function columnInput(guess: ColumnGuess, shown: ShownColumns): InputBlock {
  const { guesses, generation } = shown;
  const options = [
    { text: plainText('Leave it out'), value: LEAVE_OUT },
    ...Object.entries(FIELD_NAMES).map(([value, name]) => ({ text: plainText(name), value })),
  ];
  const value = guess.target ?? LEAVE_OUT;
  const initial = options.find((option) => option.value === value);
  return {
    type: 'input',
    block_id: columnBlock(guess, generation),
    label: plainText(plain(nameOf(guesses, guess.column), 60)),
    hint: plainText(plain(hintOf(guess, shown), 400)),
    element: {
      type: 'static_select',
      action_id: REVIEW_FIELDS.column,
      options,
      ...(initial && { initial_option: initial }),
    },
  };
}

const TOLD: Record<string, string> = {
  name: 'told by its name',
  synonym: 'told by its name',
  spelling: 'its name is one letter away',
  content: 'told by its values',
  remembered: 'as in your last import',
  chosen: 'chosen',
};

const NAMELESS = 'it has no name to go by, and its values do not tell';

/** Three values, the share of those that fit, and how it was told or why it is left out. */
function hintOf(guess: ColumnGuess, { guesses, hasHeader }: ShownColumns): string {
  const samples = guess.samples.map((sample) => cut(sample, LONGEST_SAMPLE)).join(' · ');
  const looks: Partial<Record<TargetField, string>> = {
    email: 'look like e-mail addresses',
    country: 'are countries',
    contact_type: 'are contact types here',
  };
  const look = guess.target && looks[guess.target];
  const share =
    guess.share !== undefined && look ? [`${Math.floor(guess.share * 100)} % of the values ${look}`] : [];
  const isNameless = guess.why === 'unknown' && (!hasHeader || guess.header.trim() === '');
  const why = guess.target ? TOLD[guess.why] : `left out: ${isNameless ? NAMELESS : leftOutReason(guess)}`;
  const rivals = guess.rivals.map((at) => `“${nameOf(guesses, at)}”`).join(', ');
  const asked = rivals && guess.target ? [`could also be ${cut(rivals, 100)}`] : [];
  return [samples || 'no values', ...share, why, ...asked].filter(Boolean).join(' — ');
}

function nameOf(guesses: ColumnGuess[], column: number): string {
  return guesses[column]?.header.trim() || `Column ${column + 1}`;
}

function columnBlock(guess: ColumnGuess, generation: number): string {
  // Slack keeps what was put into a block of the same id, and this may be another column by now.
  return `${REVIEW_FIELDS.column}.${generation}.${isAsked(guess) ? ASKED : 'told'}.${guess.column}`;
}

function isAsked({ target, rivals }: ColumnGuess): boolean {
  return target !== undefined && rivals.length > 0;
}
