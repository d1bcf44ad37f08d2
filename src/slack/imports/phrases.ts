/** Phrases that several messages of an import share; mrkdwn, escaped. */
import type { Import } from '../../imports/import.ts';
import { tallyOf, untypedOf } from '../../imports/offer.ts';
import { dateToken, mrkdwn } from '../text.ts';

/** The file's name in bold; a pasted or nameless one is called what it is. */
export function nameOf({ fileName }: Import): string {
  return fileName.trim() === '' ? 'the file' : `*${mrkdwn(fileName, 80)}*`;
}

/** What new contacts are added as, to stand behind "added"; '' where nobody is added or no type is chosen yet. */
export function typeText(
  { offer, choice }: Pick<Import, 'offer' | 'choice'>,
  nameOf = (name: string) => mrkdwn(name, 60),
): string {
  const tally = offer && tallyOf(offer, choice);
  if (!tally || tally.fit === 0) return '';
  const isColumn = offer.mapping.includes('contact_type');
  if (isColumn && untypedOf(tally) === 0) return ' as the file says';
  if (!choice.type) return '';
  const type = nameOf(choice.type.name);
  return isColumn ? ` as the file says (${type} where a row names none)` : ` as ${type}`;
}

/** Who may press the buttons. */
export function decidersText({ sharerId, source }: Import): string {
  return source === 'channel'
    ? `<@${sharerId}>, or anybody who may import contacts, decides.`
    : `Only <@${sharerId}> can decide.`;
}

/** Who began it and when, and whether it had to go on by itself. */
export function startedText({ startedBy, startedAt, interruptions }: Import): string {
  const started =
    startedBy && startedAt ? `Started by <@${startedBy}> at ${dateToken(startedAt, 'time')}` : 'Started';
  return interruptions > 0 ? `${started} · went on by itself after an interruption` : started;
}
