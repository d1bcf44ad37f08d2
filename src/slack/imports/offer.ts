/** The offer to import a file, with its plan: what was found, what would happen, what is asked, and the choices to make. */
import type { ActionsBlock, Button, ExternalSelect, KnownBlock, StaticSelect } from '@slack/web-api';
import type { GivenTable } from '../../imports/file-reading.ts';
import { type Import, isTypeMissing } from '../../imports/import.ts';
import { goesIn, type Offer, type Tally, tallyOf, untypedOf } from '../../imports/offer.ts';
import { button, context, section } from '../blocks.ts';
import { BULK_IDS, buildGivenFile } from '../deletions/bulk-ids.ts';
import type { Reply } from '../feature.ts';
import { count, counted, cut, cutMrkdwn, escapeMrkdwn, mrkdwn, plain, plainText } from '../text.ts';
import { buildOption } from '../typeahead.ts';
import { DELIMITERS, encodingName, FIELD_NAMES, POLICY_NAMES } from './fields.ts';
import { blockIdOf, IMPORT_IDS } from './ids.ts';
import { nothingText, reviewLabel } from './nothing-text.ts';
import { decidersText, nameOf, typeText } from './phrases.ts';
import { askedText, planText, problemLines, sampleLines, seenText } from './plan-text.ts';

const MOST_OPTIONS = 100;
const LONGEST = 2900;

export function buildOffer(imported: Import): Reply {
  const { offer, choice, policy, note } = imported;
  if (!offer) throw new Error('an offered import has an offer');
  const tally = tallyOf(offer, choice);
  const found = `${nameOf(imported)}: ${counted(offer.rows, 'row')}, ${counted(offer.columns.length, 'column')}, ${formatText(offer)}`;
  const plan = planText(tally, policy);
  const nothing = nothingText(imported, offer, tally);
  const blocks: KnownBlock[] = [
    ...(note ? [section(escapeMrkdwn(cut(note, LONGEST)))] : []),
    section(`${found}\n${plan}`),
    ...paragraph(...offer.questions.map((question) => askedText(question, offer))),
    ...paragraph(...(offer.seen ? [seenText(offer.seen, policy)] : [])),
    ...paragraph(...problemLines(offer, tally)),
    ...paragraph(...sampleLines(tally.sample)),
    ...(nothing ? [section(nothing)] : []),
    context(...columnTexts(offer)),
    buildActions(imported, offer, tally),
    context(`${policyText(imported)} ${decidersText(imported)} Nothing is written before that.`),
  ];
  return { text: `${found}. ${nothing ?? `${plan}.`}`, blocks };
}

function paragraph(...lines: string[]): KnownBlock[] {
  return lines.length > 0 ? [section(cutMrkdwn(lines.join('\n'), LONGEST))] : [];
}

function formatText({ format }: Offer): string {
  return `separated by ${DELIMITERS[format.delimiter] ?? mrkdwn(format.delimiter, 10)}, ${encodingName(format.encoding)}`;
}

function policyText({ policy }: Import): string {
  const { said } = POLICY_NAMES[policy];
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

function columnTexts({ columns, mapping, remembered }: Offer): string[] {
  const name = (column: number) => mrkdwn(columns[column] || `column ${column + 1}`, 40);
  const used = mapping.flatMap((field, column) => (field ? [`${name(column)} → ${FIELD_NAMES[field]}`] : []));
  const leftOut = mapping.flatMap((field, column) => (field ? [] : [name(column)]));
  return [
    cutMrkdwn(`Columns: ${used.join(' · ')}`, LONGEST),
    ...(leftOut.length > 0 ? [cutMrkdwn(`Left out: ${leftOut.join(' · ')}`, LONGEST)] : []),
    ...(remembered ? ['Columns are taken as in your team’s last import with this header.'] : []),
  ];
}

function buildActions(imported: Import, offer: Offer, tally: Tally): ActionsBlock {
  const isAsked = offer.questions.length > 0;
  const review = reviewButton(imported, isAsked);
  const start = goesIn(tally) > 0 ? [startButton(imported, tally, !isAsked)] : [];
  const elements: ActionsBlock['elements'] = [];
  // Where nobody is added, or all name their type, none is needed.
  if (untypedOf(offer.withCountry) > 0 && imported.policy !== 'update_only')
    elements.push(typeSelect(offer, imported.choice.type));
  if (goesIn(offer.withCountry) > goesIn(offer.asIs)) elements.push(countrySelect(imported.choice.country));
  // Where something is asked, the answer comes before the import.
  elements.push(...(isAsked ? [review, ...start] : [...start, review]));
  elements.push(
    button(IMPORT_IDS.planCsv, 'Plan as CSV', {
      value: String(imported.plan),
      says: `Plan of ${imported.fileName} as CSV`,
    }),
    button(IMPORT_IDS.dismiss, 'Not this file', { says: `Do not import ${imported.fileName}` }),
    button(BULK_IDS.file, 'Delete these…', {
      value: buildGivenFile(imported.fileId, addressTableOf(offer)),
      says: `Delete the contacts whose addresses are in ${imported.fileName}`,
    }),
  );
  return { type: 'actions', block_id: blockIdOf(imported.id), elements };
}

function addressTableOf({ format, mapping, questions }: Offer): GivenTable {
  const column = mapping.indexOf('email');
  const isKnown = column !== -1 && questions.every(({ field }) => field !== 'email');
  return { format, column: isKnown ? column : undefined };
}

function reviewButton(imported: Import, isAsked: boolean): Button {
  const { plan, fileName } = imported;
  const label = reviewLabel(imported);
  return button(IMPORT_IDS.review, label, {
    value: String(plan),
    says: `${label} how ${fileName} is imported`,
    ...(isAsked && { style: 'primary' }),
  });
}

type Named = { id: number; name: string };

/** With more types than a select holds, the person types the beginning of the name. */
function typeSelect(offer: Offer, chosen: Named | null): StaticSelect | ExternalSelect {
  const common = { action_id: IMPORT_IDS.type, placeholder: plainText('Contact type') };
  if (offer.types.length === 0 || offer.types.length > MOST_OPTIONS) return { ...external(common, chosen) };
  return {
    type: 'static_select',
    ...common,
    options: offer.types.map(optionOf),
    ...(chosen && offer.types.some(({ id }) => id === chosen.id) && { initial_option: optionOf(chosen) }),
  };
}

function countrySelect(chosen: Named | null): ExternalSelect {
  return external(
    { action_id: IMPORT_IDS.country, placeholder: plainText('Country where none is named') },
    chosen,
  );
}

function external(
  common: Pick<ExternalSelect, 'action_id' | 'placeholder'>,
  chosen: Named | null,
): ExternalSelect {
  return {
    type: 'external_select',
    ...common,
    min_query_length: 0,
    ...(chosen && { initial_option: optionOf(chosen) }),
  };
}

const optionOf = ({ id, name }: Named) => buildOption(String(id), name);

/** It asks before a type is known too: a choice may be on its way while this button is pressed. */
function startButton(imported: Import, tally: Tally, isPrimary: boolean): Button {
  const label = `Import ${count(goesIn(tally))}`;
  const start = button(IMPORT_IDS.start, label, {
    value: String(imported.plan),
    says: `${label} from ${imported.fileName}`,
    ...(isPrimary && { style: 'primary' }),
  });
  return {
    ...start,
    confirm: {
      title: plainText(confirmTitle(tally)),
      text: plainText(plain(consequences(imported, tally), 300)),
      confirm: plainText(label),
      deny: plainText('Not yet'),
      style: 'primary',
    },
  };
}

function confirmTitle({ fit, update }: Tally): string {
  if (update === 0) return `Import ${counted(fit, 'contact')}?`;
  return fit === 0
    ? `Change ${counted(update, 'contact')}?`
    : `Add ${count(fit)} and change ${counted(update, 'contact')}?`;
}

function consequences(imported: Import, tally: Tally): string {
  const { update } = tally;
  const changed =
    imported.policy === 'fill'
      ? `${counted(update, 'gets', 'get')} values into empty fields`
      : `${counted(update, 'gets the file’s values in place of its own', 'get the file’s values in place of their own')}; blank cells erase nothing`;
  const parts = [...(tally.fit > 0 ? [addedText(imported, tally)] : []), ...(update > 0 ? [changed] : [])];
  return `${parts.join('. ')}. Undo import under the receipt takes it back.`;
}

function addedText(imported: Import, { fit, update }: Tally): string {
  const { country } = imported.choice;
  if (isTypeMissing(imported))
    return 'Choose a contact type before you press Import: without one nobody is added';
  const who = update > 0 || fit === 1 ? counted(fit, 'is', 'are') : 'They are';
  const type = typeText(imported, (name) => cut(name, 60));
  return `${who} added${type}${country ? `, with ${cut(country.name, 40)} where a row names no country` : ''}`;
}
