/** The menus that start shortcuts: global ones beside the composer, message ones on each message. */
import type { Desk } from './desk.ts';
import { drawMenu, type Entry } from './menus.ts';

export function drawGlobalShortcuts(desk: Desk): HTMLElement {
  const attributes = { class: 'icon', 'aria-label': 'Shortcuts', title: 'Shortcuts' };
  return drawMenu(attributes, '⚡', () => listEntries(desk));
}

/** undefined where the app has none. */
export function drawMessageShortcuts(
  desk: Desk,
  on: { channel: string; ts: string },
): HTMLElement | undefined {
  if (listEntries(desk, on).length === 0) return undefined;
  const attributes = { class: 'button small shortcuts', 'aria-label': 'Message shortcuts' };
  return drawMenu({ ...attributes, 'data-at': `shortcuts ${on.ts}` }, '⋯', () => listEntries(desk, on));
}

function listEntries(desk: Desk, on?: { channel: string; ts: string }): Entry[] {
  const { shortcuts } = desk.state();
  return shortcuts
    .filter(({ type }) => type === (on ? 'message' : 'global'))
    .map(({ name, callback_id }) => ({
      label: name,
      run: () => void desk.act({ action: 'shortcut', callback_id, ...(on && { on }) }),
    }));
}
