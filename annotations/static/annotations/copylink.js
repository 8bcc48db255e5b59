// @ts-check
/**
 * The menu at a paragraph's number: copy its link, go through its marks and, for those who may
 * write, comment on it.
 * Without this script the number is a plain link to the same address.
 */

import { listenToArrows, openMenu } from "./menus.js";
import { announce } from "./phrases.js";

/**
 * @param {HTMLElement} edition
 * @param {Record<string, (row: Element) => void>} acts by the buttons' data-do
 */
export function listenToNumbers(edition, acts) {
  const menu = document.getElementById("paragraph-menu");
  if (!menu) return;
  /** @type {HTMLAnchorElement | null} */
  let number = null;
  listenToArrows(menu);
  for (const link of edition.querySelectorAll("[data-paragraph] .num"))
    link.setAttribute("aria-haspopup", "true");
  edition.addEventListener("click", (event) => {
    const link =
      event.target instanceof Element ? event.target.closest("[data-paragraph] a.num") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    number = link;
    field(menu).hidden = true;
    const marks = /** @type {HTMLElement | null} */ (menu.querySelector("[data-do=marks]"));
    if (marks) marks.hidden = !link.closest("[data-paragraph]")?.querySelector("mark");
    openMenu(menu, link);
  });
  menu.addEventListener("click", async (event) => {
    const act =
      event.target instanceof Element && event.target.closest("[data-do]")?.getAttribute("data-do");
    if (!number || !act) return;
    if (act === "copy" && !(await copy(number.href))) return showToCopy(menu, number.href);
    const row = number.closest("[data-paragraph]");
    menu.hidePopover();
    if (row) acts[act]?.(row);
  });
}

/**
 * Copy an address. Says whether the browser let us.
 * @param {string} address
 */
export async function copy(address) {
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    return false; // Only https pages may, and people can forbid it.
  }
  announce("copied");
  return true;
}

/**
 * @param {HTMLElement} menu
 * @param {string} address
 */
function showToCopy(menu, address) {
  const input = field(menu);
  input.hidden = false;
  input.value = address;
  input.focus();
  input.select();
}

/**
 * @param {HTMLElement} menu
 * @returns {HTMLInputElement}
 */
function field(menu) {
  return /** @type {HTMLInputElement} */ (menu.querySelector("input"));
}
