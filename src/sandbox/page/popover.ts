/** Where menus open: over everything else, beside what opened them. */

/** Shows a popover under its opener, or over it where the window ends. */
export function openBeside(menu: HTMLElement, opener: HTMLElement): void {
  if (!menu.matches(':popover-open')) menu.showPopover();
  const at = opener.getBoundingClientRect();
  const isLow = at.bottom + menu.offsetHeight > window.innerHeight;
  const isFarRight = at.left + menu.offsetWidth > window.innerWidth;
  menu.style.top = `${isLow ? Math.max(4, at.top - menu.offsetHeight - 4) : at.bottom + 4}px`;
  menu.style.left = `${isFarRight ? at.right - menu.offsetWidth : at.left}px`;
  menu.style.minWidth = `${at.width}px`;
}
