/** The offer to import a file: what was found, what would happen, and the choices to make. */
import type { ActionsBlock, Button, ExternalSelect, KnownBlock, StaticSelect } from '@slack/web-api';
import { type Import, type Mapping, type Offer, type Tally, tallyOf } from '../../imports/import.ts';
import { button, context, section } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { count, counted, cut, mrkdwn, plain, plainText } from '../text.ts';
import { buildOption } from '../typeahead.ts';
import { blockIdOf, IMPORT_IDS } from './ids.ts';
import { nameOf } from './phrases.ts';

const MOST_OPTIONS = 100;
const LONGEST = 2900;
const SHOWN_DOUBTS = 3;
const DELIMITERS: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

export function buildOffer(imported: Import): Reply {
  const { offer, choice } = imported;
  if (!offer) throw new Error('an offered import has an offer');
  const tally = tallyOf(offer, choice);
  const found = `${nameOf(imported)}: ${counted(offer.rows, 'row')}, ${counted(offer.columns.length, 'column')}, ${formatText(offer)}`;
  const nothing = nothingText(offer, tally);
  const text = `${found}. ${nothing ?? `${counted(tally.fit, 'row')} can be imported.`}`;
  const blocks: KnownBlock[] = [
    section(`${found}\n${tallyText(tally)}`),
    ...problems(offer, tally),
    ...(nothing ? [section(nothing)] : []),
    context(...columnTexts(offer)),
    buildActions(imported, offer, tally),
    context(`Only <@${imported.sharerId}> can decide. Nothing is written before that.`),
  ];
  return { text, blocks };
}

function formatText({ format }: Offer): string {
  const encoding = format.encoding.replace(/^(utf|windows|euc|gb|big)/, (word) =>
    word === 'windows' ? 'Windows' : word.toUpperCase(),
  );
  return `separated by ${DELIMITERS[format.delimiter] ?? format.delimiter}, ${encoding}`;
}

function tallyText(tally: Tally): string {
  const parts = [`*${count(tally.fit)}* can go in`];
  if (tally.existing > 0)
    parts.push(`${count(tally.existing)} skipped: the e-mail address is among the contacts already`);
  if (tally.doubles > 0)
    parts.push(
      `${count(tally.doubles)} skipped: the address comes again further down, and the last row wins`,
    );
  if (tally.unfit > 0) parts.push(`${count(tally.unfit)} cannot go in`);
  return parts.map((part) => `• ${part}`).join('\n');
}

function problems(offer: Offer, tally: Tally): KnownBlock[] {
  const lines: string[] = [];
  for (const { row, problem } of tally.problems) lines.push(`Row ${count(row)}: ${mrkdwn(problem, 300)}`);
  const more = tally.unfit - tally.problems.length;
  if (more > 0)
    lines.push(`… and ${counted(more, 'more row')}; after the import you get all of them as a file.`);
  for (const { row, winner } of tally.doubled)
    lines.push(`Row ${count(row)}: same e-mail address as row ${count(winner)}`);
  const blank = offer.withCountry.fit - tally.fit;
  if (blank > 0 && tally.fit > 0)
    lines.push(
      `*${counted(blank, 'row names', 'rows name')} no country*: choose one for them, or they stay out.`,
    );
  if (tally.doubtful > 0) lines.push(doubtText(tally));
  return lines.length > 0 ? [section(cut(lines.join('\n'), LONGEST))] : [];
}

/** What looks like a slip goes in as it stands: somebody should have seen it. */
function doubtText({ doubtful, doubts }: Tally): string {
  const shown = doubts
    .slice(0, SHOWN_DOUBTS)
    .map(({ row, value, reason }) => `row ${count(row)}: ${mrkdwn(value, 60)} (${reason})`);
  return `*${counted(doubtful, 'row looks', 'rows look')} odd*: ${shown.join(' · ')}${doubtful > shown.length ? ' · …' : ''}`;
}

/** What to do where nothing can go in; undefined where something can. */
function nothingText(offer: Offer, tally: Tally): string | undefined {
  if (tally.fit > 0) return undefined;
  const blank = offer.withCountry.fit;
  if (blank > 0)
    return `${counted(blank, 'row names', 'rows name')} no country: choose one for them, and they can go in.`;
  if (tally.unfit > 0) return 'Nothing can go in as it is. Correct the file and share it again.';
  return 'Everybody in this file is among the contacts already: there is nothing to import.';
}

const FIELD_NAMES: Record<NonNullable<Mapping[number]>, string> = {
  email: 'e-mail',
  full_name: 'name',
  first_name: 'first name',
  last_name: 'last name',
  contact_type: 'contact type',
  country: 'country',
  state: 'state',
  city: 'city',
  address_line1: 'address line 1',
  address_line2: 'address line 2',
  state_province_region: 'state, province or region',
  postal_code: 'postal code',
};

function columnTexts({ columns, mapping }: Offer): string[] {
  const name = (column: number) => mrkdwn(columns[column] || `column ${column + 1}`, 40);
  const used = mapping.flatMap((field, column) => (field ? [`${name(column)} → ${FIELD_NAMES[field]}`] : []));
  const leftOut = mapping.flatMap((field, column) => (field ? [] : [name(column)]));
  const texts = [cut(`Columns: ${used.join(' · ')}`, LONGEST)];
  return leftOut.length > 0 ? [...texts, cut(`Left out: ${leftOut.join(' · ')}`, LONGEST)] : texts;
}

function buildActions(imported: Import, offer: Offer, tally: Tally): ActionsBlock {
  const elements: ActionsBlock['elements'] = [];
  if (offer.withCountry.fit > 0) elements.push(typeSelect(offer, imported.choice.type));
  if (offer.withCountry.fit > offer.asIs.fit) elements.push(countrySelect(imported.choice.country));
  if (tally.fit > 0) elements.push(startButton(imported, tally));
  elements.push(button(IMPORT_IDS.dismiss, 'Not this file', { says: `Do not import ${imported.fileName}` }));
  return { type: 'actions', block_id: blockIdOf(imported.id), elements };
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
function startButton({ choice, fileName }: Import, tally: Tally): Button {
  const label = `Import ${count(tally.fit)}`;
  const start = button(IMPORT_IDS.start, label, { style: 'primary', says: `${label} from ${fileName}` });
  const country = choice.country ? `, with ${choice.country.name} where a row names no country` : '';
  return {
    ...start,
    confirm: {
      title: plainText(`Import ${counted(tally.fit, 'contact')}?`),
      text: plainText(
        plain(
          `They are added as ${choice.type?.name ?? 'the type chosen here'}${country}. They are not taken back all at once later.`,
          300,
        ),
      ),
      confirm: plainText(label),
      deny: plainText('Not yet'),
      style: 'primary',
    },
  };
}
