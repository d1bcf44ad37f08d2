/** The result of a save as a message, and as what its modal turns into: every person once, by the list read back. */
import type { ModalView } from '@slack/web-api';
import type { FoundPerson } from '../../contacts/people-in-text.ts';
import type { Outcome, Save } from '../../people/save.ts';
import { context, section } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { buildNotice } from '../modals.ts';
import { count, cut, escapeMrkdwn, mrkdwn, plain } from '../text.ts';
import { buildBullets } from './bullets.ts';
import { fullName, TITLE } from './form.ts';

/** Slack refuses long messages: so many people are named at most. */
const MAX_NAMED = 40;
const MAX_REASON = 200;

/** @throws Error for a save that is not done */
export function buildReport(save: Save): Reply {
  const results = save.people.map((person, at) => {
    const outcome = save.outcomes[at];
    if (!outcome) throw new Error('a done save has an outcome for everybody');
    return { person, outcome };
  });
  const failed = results.filter(({ outcome }) => outcome.kind !== 'added');
  const added = results.filter(({ outcome }) => outcome.kind === 'added');
  const headline = buildHeadline(save, added.length);
  // What went wrong is named first, where not all can be.
  const named = [...failed.slice(0, MAX_NAMED), ...added.slice(0, MAX_NAMED - failed.length)];
  const lines = results
    .filter((one) => named.includes(one))
    .map(({ person, outcome }) => describe(person, outcome));
  const more = results.length - named.length;
  const rest =
    more > 0
      ? [`and ${count(more)} more: choose ${TITLE} on the message again to see who is a contact now`]
      : [];
  const isCounted = results.every(({ outcome }) => outcome.kind !== 'unknown');
  return {
    text: cut([headline.replaceAll('*', ''), ...lines.map(escapeMrkdwn)].join('\n'), 3000),
    blocks: [
      section(headline),
      buildBullets([...lines, ...rest]),
      context(
        isCounted ? 'Counted by reading the list again.' : 'The list could not be read again to count them.',
        ...(save.notice ? [mrkdwn(save.notice, 500)] : []),
      ),
    ],
  };
}

export function buildReportModal(save: Save): ModalView {
  const { blocks: [headline, ...rest] = [] } = buildReport(save);
  const text = headline?.type === 'section' ? (headline.text?.text ?? '') : '';
  return buildNotice(TITLE, text, rest);
}

function buildHeadline({ people, choice }: Save, added: number): string {
  const as = choice ? ` as ${mrkdwn(choice.type.name, 60)}, ${mrkdwn(choice.country.name, 60)}` : '';
  if (added === 0)
    return people.length === 1 ? '*Nobody* was added.' : `*Nobody* of ${count(people.length)} was added.`;
  return `Added *${count(added)} of ${count(people.length)}*${as}:`;
}

function describe(person: FoundPerson, outcome: Outcome): string {
  const address = plain(person.email, 100);
  const who = [plain(fullName(person), 100), address].filter(Boolean).join(' · ');
  switch (outcome.kind) {
    case 'added':
      return who;
    case 'existing':
      return `${plain(outcome.name, 100) || who} was a contact already (${address})`;
    case 'refused':
      return `${who} could not be added: ${plain(outcome.reason, MAX_REASON)}`;
    case 'absent':
      return `${who}: the service said it was added, but its list does not hold it`;
    case 'unknown':
      return `${who} may or may not be added: ${plain(outcome.reason, MAX_REASON)}`;
  }
}
