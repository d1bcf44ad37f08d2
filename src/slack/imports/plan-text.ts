/** The plan of an import in words: its counts, what is asked, what is wrong, and some rows as they go in; mrkdwn, escaped. */
import {
  countryless,
  goesIn,
  type Offer,
  type PlannedRow,
  type Question,
  type SeenBefore,
  type Tally,
} from '../../imports/offer.ts';
import type { Policy } from '../../imports/policy.ts';
import { count, counted, dateToken, mrkdwn } from '../text.ts';
import { FIELD_NAMES } from './fields.ts';
import { countrylessText } from './nothing-text.ts';

const SHOWN_DOUBTS = 3;

/** Every row of the file is in one of the counts; those of nobody are left out. */
export function planText(tally: Tally, policy: Policy): string {
  const { fit, update, same, existing, absent, several, doubles, unfit } = tally;
  const added = policy === 'update_only' ? [] : [`add *${count(fit)}*`];
  const changed = policy === 'skip' ? [] : [`update *${count(update)}*`];
  const one = (rows: number, singular: string, plural: string) => (rows === 1 ? singular : plural);
  const rest: [number, string][] = [
    [same, `leave ${counted(same, 'as it is', 'as they are')}`],
    [existing, `skip ${count(existing)} ${one(existing, 'that exists', 'that exist')}`],
    [absent, `skip ${count(absent)} ${one(absent, 'that is no contact', 'that are no contacts')}`],
    [several, `skip ${count(several)} that several contacts have`],
    [doubles, `${count(doubles)} twice in the file`],
    [unfit, `${count(unfit)} cannot go in`],
  ];
  const told = rest.flatMap(([rows, words]) => (rows > 0 ? [words] : []));
  return `Will ${[...added, ...changed, ...told].join(' · ')}`;
}

/** Several columns could be meant: said before anybody imports by it. */
export function askedText({ field, column, rivals }: Question, { columns }: Offer): string {
  const name = (at: number) => `“${mrkdwn(columns[at] || `column ${at + 1}`, 40)}”`;
  const others = rivals.slice(0, 3).map(name).join(' and ');
  return `*Which column is the ${FIELD_NAMES[field]}?* I took ${name(column)}, but ${others} could be it as well. Review lets you choose.`;
}

export function seenText({ what, by, at, undoneBy }: SeenBefore, policy: Policy): string {
  const when = dateToken(new Date(at), 'date_short_pretty_at_time');
  if (what === 'under_way')
    return `*The very same file is being imported*, started by <@${by}> ${when}. Wait for its receipt first.`;
  if (what === 'offered')
    return `The very same file was shared by <@${by}> ${when}, and waits for an answer there too.`;
  const rest =
    policy === 'skip'
      ? 'Who is in is skipped, so only new rows go in; Review lets you update the others.'
      : 'Only rows that are new, or differ from their contact, change anything.';
  const before =
    what === 'in_part'
      ? '*The very same file was imported before in part*, and stopped: begun'
      : '*The very same file was imported before*,';
  const undone = undoneBy ? `, and undone by <@${undoneBy}> since` : '';
  return `${before} by <@${by}> ${when}${undone}. ${rest}`;
}

export function problemLines(offer: Offer, tally: Tally): string[] {
  const lines = tally.problems.map(({ row, problem }) => `Row ${count(row)}: ${mrkdwn(problem, 300)}`);
  const more = tally.unfit - tally.problems.length;
  if (more > 0)
    lines.push(`… and ${counted(more, 'more row')}; after the import you get all of them as a file.`);
  for (const { row, winner } of tally.doubled)
    lines.push(`Row ${count(row)}: same e-mail address as row ${count(winner)}, which wins`);
  if (goesIn(offer.withCountry) > goesIn(tally) && goesIn(tally) > 0) {
    const blank = countryless(tally, offer);
    lines.push(`*${countrylessText(blank)}*, or ${blank === 1 ? 'it stays' : 'they stay'} out.`);
  }
  if (tally.doubtful > 0) lines.push(doubtText(tally));
  return lines;
}

/** What looks like a slip goes in as it stands: somebody should have seen it. */
function doubtText({ doubtful, doubts }: Tally): string {
  const shown = doubts
    .slice(0, SHOWN_DOUBTS)
    .map(({ row, value, reason }) => `row ${count(row)}: ${mrkdwn(value, 60)} (${reason})`);
  return `*${counted(doubtful, 'row looks', 'rows look')} odd*: ${shown.join(' · ')}${doubtful > shown.length ? ' · …' : ''}`;
}

export function sampleLines(sample: PlannedRow[]): string[] {
  if (sample.length === 0) return [];
  const lines = sample.map(({ row, is, email, name, changes }) => {
    const who = [...(name ? [mrkdwn(name, 60)] : []), mrkdwn(email, 100)].join(' · ');
    const what = changes.map((change) => mrkdwn(change, 160)).join(' · ');
    return `• row ${count(row)}: ${is} ${who}${what ? ` (${what})` : ''}`;
  });
  return ['For example:', ...lines];
}
