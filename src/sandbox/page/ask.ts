/** The small windows of the page itself: confirm dialogs, and the toast that names a failure. */
import type { Confirm, Desk } from './desk.ts';
import { h } from './dom.ts';
import { drawText } from './text.ts';

const TOAST_MS = 10_000;

/** Resolves to the answer; Escape means no. */
export function askConfirm(desk: Desk, { title, text, confirm, deny, style }: Confirm): Promise<boolean> {
  return new Promise((resolve) => {
    const no = h('button', { value: 'no', class: 'button' }, deny.text);
    const yes = h('button', { value: 'yes', class: `button ${style ?? 'primary'}` }, confirm.text);
    const dialog = h(
      'dialog',
      { class: 'ask', role: 'alertdialog', 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
      h(
        'form',
        { method: 'dialog' },
        h('header', { class: 'bar' }, h('h2', { id: 'ask-title' }, title.text)),
        h('p', { id: 'ask-text', class: 'modal-body' }, ...drawText(desk, text)),
        h('footer', { class: 'buttons' }, no, yes),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    // What cannot be taken back is not one Enter away.
    (style === 'danger' ? no : yes).focus();
  });
}

/** In the window on top, because everything behind an open dialog is out of reach. */
export function showToast(message: string): void {
  const toast = h('div', { class: 'toast', role: 'alert' }, message);
  toast.append(
    h(
      'button',
      { type: 'button', class: 'icon', 'aria-label': 'Dismiss', onclick: () => toast.remove() },
      '×',
    ),
  );
  for (const old of document.querySelectorAll('.toast')) old.remove();
  ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(toast);
  setTimeout(() => toast.remove(), TOAST_MS);
}
