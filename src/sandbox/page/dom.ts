/** The little that is needed to build and patch the DOM. Text only ever becomes text nodes, never markup. */

type Value = string | number | boolean | undefined | ((event: never) => void);
export type Child = Node | string | undefined | false;

/** An element; functions named `on…` become listeners, `true` an empty attribute, `false` and undefined nothing. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value as (event: Event) => void);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
  return node;
}

/** An element of index.html. */
export function getById<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (!node) throw new Error(`index.html has no #${id}`);
  return node as T;
}

/** `stamp` says everything that `draw` shows: while it is the same, the node stays, with its focus and open menus. */
export type Item = { key: string; stamp: string; draw(): HTMLElement };

/** Keeps the children of `container` in step with a list of items, touching only what changed. */
export function createKeyedList(container: HTMLElement): (items: Item[]) => void {
  let drawn = new Map<string, { stamp: string; node: HTMLElement }>();
  return (items) => {
    const next = new Map<string, { stamp: string; node: HTMLElement }>();
    for (const { key, stamp, draw } of items) {
      const old = drawn.get(key);
      if (old?.stamp === stamp) {
        next.set(key, old);
        continue;
      }
      const node = draw();
      if (old) replaceKeepingFocus(old.node, node);
      next.set(key, { stamp, node });
    }
    for (const [key, { node }] of drawn) if (!next.has(key)) node.remove();
    let place = container.firstChild;
    for (const { node } of next.values()) {
      if (node === place) place = place.nextSibling;
      else container.insertBefore(node, place);
    }
    drawn = next;
  };
}

/** The control that had the focus gets it again, found by its `data-at`, with the caret where it was. */
export function replaceKeepingFocus(old: HTMLElement, node: HTMLElement): void {
  const active = document.activeElement;
  const at = active instanceof HTMLElement && old.contains(active) ? active.dataset.at : undefined;
  const caret =
    active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : undefined;
  const [start, end] = [caret?.selectionStart ?? null, caret?.selectionEnd ?? null];
  old.replaceWith(node);
  if (!at) return;
  const again = [node, ...node.querySelectorAll<HTMLElement>('[data-at]')].find(
    (one) => one.dataset.at === at,
  );
  again?.focus();
  const takesCaret = again instanceof HTMLInputElement || again instanceof HTMLTextAreaElement;
  if (takesCaret && start !== null) again.setSelectionRange(start, end);
}
