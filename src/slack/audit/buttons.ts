/** The buttons that lead to the ledger from anywhere: undo what was done, see what happened to a contact. */
import type { Button } from '@slack/web-api';
import { readCode } from '../../audit/action.ts';
import { button } from '../blocks.ts';
import { staleButton } from '../click.ts';
import { plain } from '../text.ts';

export const AUDIT_IDS = {
  undo: 'audit.undo.run',
  look: 'audit.undo.look',
  anyway: 'audit.undo.anyway',
  start: 'audit.undo.start',
  stop: 'audit.undo.stop',
  leave: 'audit.undo.leave',
  previousUndo: 'audit.undo.previous',
  nextUndo: 'audit.undo.next',
  history: 'audit.log.history',
  previous: 'audit.log.previous',
  next: 'audit.log.next',
} as const;

/** `says` is what is undone, literal. */
export function buildUndo(code: string, says: string, label = 'Undo'): Button {
  return button(AUDIT_IDS.undo, label, { value: code, says: `${label}: ${plain(says, 50)}` });
}

/** For those that need the person's word; `seen` names the state that is shown. */
export function buildAnyway(code: string, seen: string, label: string): Button {
  return button(AUDIT_IDS.anyway, `${label} anyway`, { value: `${code} ${seen}`, style: 'danger' });
}

export function buildHistory(contactId: number, name: string): Button {
  return button(AUDIT_IDS.history, 'History', {
    value: `1 ${contactId}`,
    says: `History of ${plain(name, 60)}`,
  });
}

/** @throws AppError `stale_button` */
export function getCode(value: string): string {
  const code = readCode(value);
  if (!code) throw staleButton();
  return code;
}

/** What `Undo anyway` carries: the code, and the state that was shown. @throws AppError `stale_button` */
export function getAnyway(value: string): { code: string; seen: string } {
  const [, code = '', seen = ''] = /^(\S+) (.*)$/.exec(value) ?? [];
  return { code: getCode(code), seen };
}
