/** The one message of an import, as it stands in each of its states. */
import type { Deed } from '../../audit/action.ts';
import type { Import, ImportState } from '../../imports/import.ts';
import type { Progress } from '../../progress.ts';
import { actions, button, context, say } from '../blocks.ts';
import type { Reply } from '../feature.ts';
import { describeProgress } from '../progress.ts';
import { count, counted, cut, dateToken, escapeMrkdwn } from '../text.ts';
import { blockIdOf, IMPORT_IDS } from './ids.ts';
import { buildOffer } from './offer.ts';
import { decidersText, nameOf, startedText, typeText } from './phrases.ts';
import { buildReceipt, buildUndone } from './receipt.ts';

const LONGEST_NOTE = 2000;

/** `ahead`: the import of the same account that has the turn before this one. */
export function buildImportMessage(
  imported: Import,
  progress?: Progress,
  ahead?: Import,
  undone?: Deed,
): Reply {
  if (undone && imported.receipt) return buildUndone(imported, undone);
  return BUILDERS[imported.state](imported, progress, ahead);
}

type Builder = (imported: Import, progress?: Progress, ahead?: Import) => Reply;

const BUILDERS: Record<ImportState, Builder> = {
  reading: (imported) => say(`Reading ${nameOf(imported)}…`),
  // Never shown: an ignored file is none of ours.
  ignored: (imported) => say(`${nameOf(imported)} is not a file of contacts.`),
  refused: (imported) => say(`I cannot import ${nameOf(imported)}. ${noteOf(imported)}`),
  blocked: (imported) =>
    withButton(imported, `I cannot offer ${nameOf(imported)} yet. ${noteOf(imported)}`, 'Try again'),
  offered: buildOffer,
  dismissed: (imported) =>
    say(
      `${nameOf(imported)} was left alone${stopperText(imported)}. To import it after all, share it again.`,
    ),
  expired: (imported) => say(expiredText(imported)),
  queued: buildProgress,
  running: buildProgress,
  paused: (imported) =>
    withButton(
      imported,
      `The import of ${nameOf(imported)} is paused after ${count(imported.sent)} rows. ${noteOf(imported)}`,
      'Go on',
    ),
  stopped: (imported) => (imported.receipt ? buildReceipt(imported) : buildNotBegun(imported)),
  done: buildReceipt,
};

function buildProgress(imported: Import, progress?: Progress, ahead?: Import): Reply {
  const started = context(startedText(imported));
  if (imported.stoppedAt)
    return say(`Stopping the import of ${nameOf(imported)}: what is on its way comes to its end.`, started);
  const stop = actions(button(IMPORT_IDS.stop, 'Stop', { says: `Stop the import of ${imported.fileName}` }));
  const { waitsUntil } = imported;
  const text = waitsUntil
    ? `The contacts service asked the import of ${nameOf(imported)} to wait: it goes on by itself at about ${dateToken(waitsUntil, 'time')}. ${counted(imported.sent, 'row')} sent so far.`
    : ahead
      ? `${nameOf(imported)} waits for the import of ${nameOf(ahead)}${ahead.startedBy ? ` by <@${ahead.startedBy}>` : ''}.`
      : `Importing ${nameOf(imported)}${typeText(imported)}: ${progress ? describeProgress(progress, 'rows') : 'about to begin'}`;
  return say(text, { ...stop, block_id: blockIdOf(imported.id) }, started);
}

function buildNotBegun(imported: Import): Reply {
  const text = `The import of ${nameOf(imported)} was stopped before it began${stopperText(imported)}: nothing was sent.`;
  return withButton(imported, text, 'Go on');
}

function stopperText({ stoppedBy }: Import): string {
  return stoppedBy ? ` by <@${stoppedBy}>` : '';
}

function expiredText(imported: Import): string {
  const again = 'To import it, share it again.';
  if (!imported.startedBy) return `The offer to import ${nameOf(imported)} is over. ${again}`;
  return `The import of ${nameOf(imported)} stayed paused for too long and ended after ${count(imported.sent)} rows. ${again} What is in already will be skipped.`;
}

function withButton(imported: Import, text: string, label: string): Reply {
  const block = actions(
    button(IMPORT_IDS.goOn, label, { says: `${label}: ${imported.fileName}`, style: 'primary' }),
  );
  return say(text, { ...block, block_id: blockIdOf(imported.id) }, context(decidersText(imported)));
}

/** Our own sentence, though it may quote what stands in the file. */
function noteOf({ note }: Import): string {
  return escapeMrkdwn(cut(note ?? '', LONGEST_NOTE));
}
