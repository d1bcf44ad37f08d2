/** Deleting several contacts at once: one question that names them all, then one answer that counts what is gone. */
import type { Button, KnownBlock } from '@slack/web-api';
import type { ListedContact } from '../../contacts/contact.ts';
import type { LookedUp, Removed } from '../../contacts/service.ts';
import { actionToDelete } from '../../workspaces/rights.ts';
import { buildUndo } from '../audit/buttons.ts';
import { buildReceipt, sendReceipt } from '../audit/receipt.ts';
import { actions, button, context, say, section } from '../blocks.ts';
import { type Click, onClick, staleButton } from '../click.ts';
import { createDeeds } from '../deeds.ts';
import { describeFailure } from '../failures.ts';
import type { Deps, DeskApp, Reply } from '../feature.ts';
import { counted, dateToken, escapeMrkdwn, mrkdwn } from '../text.ts';
import { buildAlready, type DeleteOne } from './delete-one.ts';
import { addressBeside, titleOf } from './title.ts';

export const DELETE_MANY_IDS = {
  run: 'contacts.delete_many.run',
  keep: 'contacts.delete_many.keep',
} as const;

/** So many ids of up to 16 digits fit into the 2000 characters of a button's value. */
export const MAX_DELETE = 100;

export function registerDeleteMany(
  app: DeskApp,
  { contacts, holds, audit, log }: Deps,
  { deleteShown }: Pick<DeleteOne, 'deleteShown'>,
): void {
  const deeds = createDeeds();
  const run = async (click: Click) => {
    const { person, account, client, value, messageKey, answer } = click;
    const ids = readIds(value);
    const [only] = ids;
    if (only === undefined) throw staleButton();
    if (ids.length === 1 && holds.seconds > 0) return deleteShown(click, only);
    const key = `${person.workspaceId}:${messageKey}`;
    const earlier = deeds.find(key);
    if (earlier) return answer(buildAlready('done', earlier, person.userId));
    deeds.note(key, person.userId);
    try {
      await answer(say(`Deleting ${counted(ids.length, 'contact')}…`), 'replace');
      const removed = await contacts.removeMany(account, { userId: person.userId, source: 'command' }, ids);
      await answer(buildRemoved(removed, new Date()), 'replace');
      const { code, deleted } = removed;
      if (!code || deleted.length === 0) return;
      const receipt = buildReceipt({ code, deleted: deleted.length, at: new Date() }, audit.undo.days);
      await sendReceipt(client, log, person.userId, receipt);
    } catch (error) {
      deeds.forget(key);
      const text = describeFailure(log, error, { request: DELETE_MANY_IDS.run });
      // Not as a message of its own: "Deleting…" would stand above it for good, without a button.
      await answer(say(escapeMrkdwn(text), actions(buildRun(value, ids.length))), 'replace');
    }
  };
  onClick(app, DELETE_MANY_IDS.run, run, { needs: (value) => actionToDelete(readIds(value).length) });
  onClick(app, DELETE_MANY_IDS.keep, ({ answer }) => answer(say('Nothing was deleted.'), 'replace'));
}

/** At most MAX_DELETE are found. Only what was matched once can be deleted. */
export function buildDeleteQuestion({ found, missing, ambiguous }: LookedUp): Reply {
  const value = found.map(({ id }) => id).join(',');
  const them = counted(found.length, 'contact');
  const question =
    found.length > 0
      ? `Delete ${them}? Undo can add ${found.length === 1 ? 'it' : 'them'} again: with new ids, without custom fields and second addresses.`
      : 'There is nothing to delete.';
  const notes = [
    ...(missing.length > 0 ? [`Not found: ${missing.map((ref) => mrkdwn(ref, 80)).join(', ')}`] : []),
    ...ambiguous.map(
      ({ ref, contacts }) =>
        `${mrkdwn(ref, 80)} is the address of several contacts, none of which is deleted: choose by id (${listIds(contacts)})`,
    ),
  ];
  return {
    text: [
      question,
      ...(notes.length > 0
        ? [`Not among them: ${counted(missing.length + ambiguous.length, 'entry', 'entries')}.`]
        : []),
    ].join(' '),
    blocks: [
      ...buildLines([`*${question}*`, ...found.map(buildLine)]),
      ...buildLines(notes),
      ...(found.length > 0
        ? [
            actions(
              buildRun(value, found.length),
              button(DELETE_MANY_IDS.keep, found.length === 1 ? 'Keep it' : 'Keep them'),
            ),
          ]
        : []),
    ],
  };
}

export function buildRemoved({ deleted, gone, remaining, code }: Removed, at: Date): Reply {
  const lines = [
    `*${counted(deleted.length, 'contact')}* deleted · by you at ${dateToken(at, 'time')}`,
    ...(gone.length > 0 ? [`${counted(gone.length, 'contact')} had been deleted before.`] : []),
    ...(remaining.length > 0
      ? [
          `${counted(remaining.length, 'contact')} still there: try again with \`/contact delete ${remaining.join(' ')}\``,
        ]
      : []),
  ];
  return {
    text: lines.join('\n'),
    blocks: [
      section(lines.join('\n')),
      context('Counted by reading the list again.'),
      ...(code ? [actions(buildUndo(code, counted(deleted.length, 'contact')))] : []),
    ],
  };
}

export function readIds(value: string): number[] {
  return value
    .split(',')
    .filter((id) => /^\d{1,16}$/.test(id))
    .map(Number)
    .slice(0, MAX_DELETE);
}

/** `value` holds the ids. */
function buildRun(value: string, size: number): Button {
  return button(DELETE_MANY_IDS.run, `Delete ${counted(size, 'contact')}`, { value, style: 'danger' });
}

function buildLine(contact: ListedContact): string {
  const address = mrkdwn(addressBeside(contact), 80);
  return `• *${mrkdwn(titleOf(contact), 60)}*${address && ` · ${address}`} · ${contact.id}`;
}

function listIds(contacts: ListedContact[]): string {
  const ids = contacts.slice(0, 10).map(({ id }) => String(id));
  return [...ids, ...(contacts.length > 10 ? ['…'] : [])].join(', ');
}

/** As many lines to a section as its 3000 characters take. */
function buildLines(lines: string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const longer = `${last}\n${line}`;
    if (last !== undefined && longer.length <= 3000) texts[texts.length - 1] = longer;
    else texts.push(line);
  }
  return texts.map(section);
}
