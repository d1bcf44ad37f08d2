/** Phrases that several messages of an import share; mrkdwn, escaped. */
import type { Import } from '../../imports/import.ts';
import { dateToken, mrkdwn } from '../text.ts';

/** The file's name in bold; a pasted or nameless one is called what it is. */
export function nameOf({ fileName }: Import): string {
  return fileName.trim() === '' ? 'the file' : `*${mrkdwn(fileName, 80)}*`;
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
