// @ts-check
/** Small menus that open at a place in the page: popovers with arrow keys. */

const GAP = 4; // pixels

/**
 * Open a popover below an element (above it where there is no room) and put the focus in it; when
 * it closes the focus goes back.
 * @param {HTMLElement} menu with the attribute popover
 * @param {Element} anchor
 * @param {{x: number, y: number}} [point] where the pointer is, in pixels of the window
 */
export function openMenu(menu, anchor, point) {
  const back = /** @type {HTMLElement | null} */ (document.activeElement);
  menu.showPopover();
  const box = anchor.getClientRects()[0] ?? anchor.getBoundingClientRect();
  const x = point?.x ?? box.left;
  const bottom = point ? point.y + 12 : box.bottom;
  const below = bottom + GAP + menu.offsetHeight <= innerHeight;
  const top = below ? bottom + GAP : Math.max(GAP, (point?.y ?? box.top) - menu.offsetHeight - GAP);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(GAP, Math.min(x, document.documentElement.clientWidth - menu.offsetWidth - GAP))}px`;
  items(menu)[0]?.focus();
  menu.addEventListener(
    "toggle",
    () => {
      if (!document.activeElement || document.activeElement === document.body)
        back?.focus({ preventScroll: true });
    },
    { once: true },
  );
}

/** @param {HTMLElement} menu */
export function listenToArrows(menu) {
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = items(menu);
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    all[(at + step + all.length) % all.length]?.focus();
  });
}

/** @param {HTMLElement} menu */
function items(menu) {
  return [...menu.querySelectorAll("button")].filter((button) => !button.hidden);
}
