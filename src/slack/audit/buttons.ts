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

/** `says` is what is undone, literal. `only`: of that action one contact alone, by its id or e-mail address. */
export function buildUndo(code: string, says: string, label = 'Undo', only?: string): Button {
  return button(AUDIT_IDS.undo, label, {
    value: withRef(code, only),
    says: `${label}: ${plain(says, 50)}`,
  });
}

/** Under a receipt: those of that action that were kept, with what may be done about them. */
export function buildLookAtKept(code: string): Button {
  const label = 'Look at those kept…';
  return button(AUDIT_IDS.look, label, { value: code, says: `Undo ${code}: look at those kept` });
}

/** Says first what it will do: the receipt it stands under stays as it is. */
export function buildUndoImport(code: string, fileName: string): Button {
  return button(AUDIT_IDS.look, 'Undo import', {
    value: code,
    says: `Undo the import of ${plain(fileName, 50)}`,
  });
}

/** For those that need the person's word; `seen` names the state that is shown. */
export function buildAnyway(code: string, seen: string, label: string, only?: string): Button {
  const value = withRef(`${code} ${seen}`, only);
  return button(AUDIT_IDS.anyway, `${label} anyway`, { value, style: 'danger' });
}

function withRef(what: string, only: string | undefined): string {
  return only === undefined ? what : `${what} ${only}`;
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

/** What `Undo` carries. @throws AppError `stale_button` */
export function getUndo(value: string): { code: string; only: string | undefined } {
  const [, code = '', only] = /^(\S+)(?: (\S+))?$/.exec(value) ?? [];
  return { code: getCode(code), only };
}

/** What `Undo anyway` carries: also the state that was shown. @throws AppError `stale_button` */
export function getAnyway(value: string): ReturnType<typeof getUndo> & { anyway: string } {
  const [, code = '', anyway = '', only] = /^(\S+) (\S+)(?: (\S+))?$/.exec(value) ?? [];
  return { code: getCode(code), anyway, only };
}
