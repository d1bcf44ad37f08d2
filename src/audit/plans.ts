/** What is said of lines that wait: for reading to tell about them, or for the person's word. */
import { hash } from 'node:crypto';
import type { Line } from './action.ts';
import type { Plan } from './reverser.ts';

/** For a line of which it is not known whether it, or the line that takes it back, happened. */
export function planUnknown(line: Line, { settledAt, note }: Line): Plan {
  const says = [
    settledAt && note ? note : 'Whether this was done is not known yet: try again in a few minutes.',
  ];
  const act = async () => ({ contactId: line.contactId, says });
  const open = settledAt === undefined;
  return { line, verdict: 'nothing', changedSince: false, open, says, seen: '', act };
}

/** For a line of which nothing is kept on purpose. */
export function planForgotten(line: Line): Plan {
  const says = ['This contact was forgotten for good: nothing is kept of it that could come back.'];
  const act = async () => ({ contactId: undefined, says });
  return { line, verdict: 'nothing', changedSince: false, says, seen: '', act };
}

/** Only what needs the person's word: the state stays the same when the rest is taken back. */
export function nameState(plans: Plan[]): string {
  const asking = plans.filter(({ verdict }) => verdict === 'asks');
  const states = asking.map(({ line, seen }) => `${line.id} ${seen}`);
  return hash('sha256', states.join(), 'base64url').slice(0, 16);
}
