// @ts-check
/**
 * The menu at a paragraph's number: copy its link or a citation, go through its marks and, for
 * those who may write, comment on it. In a seminar's room its link there and its permalink differ.
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
  listenToKeys(menu);
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
    const text = textFor(act, number, edition);
    if (text && !(await copy(text, act === "cite" ? "cited" : "copied")))
      return showToCopy(menu, text);
    const row = number.closest("[data-paragraph]");
    menu.hidePopover();
    if (row) acts[act]?.(row);
  });
}

/**
 * Where a paragraph is read on this page: in a seminar's room, whoever follows the link lands among
 * the seminar's notes; elsewhere its permalink.
 * @param {HTMLAnchorElement} number
 * @param {HTMLElement} edition
 */
export function addressOf(number, edition) {
  const place = number.closest("[data-paragraph] .para")?.id;
  if (!edition.dataset.seminar || !place) return number.href;
  return `${location.origin}${location.pathname}#${place}`;
}

/**
 * What a button of the menu copies; nothing for those that do something else.
 * @param {string} act
 * @param {HTMLAnchorElement} number
 * @param {HTMLElement} edition
 */
function textFor(act, number, edition) {
  if (act === "copy") return addressOf(number, edition);
  if (act === "permalink") return number.href;
  if (act !== "cite") return "";
  const cite = number.dataset.cite ?? number.textContent ?? "";
  return (edition.dataset.citation ?? "")
    .replace("{paragraph}", () => cite)
    .replace("{address}", () => number.href);
}

/**
 * The keys that the menu's buttons show.
 * @param {HTMLElement} menu
 */
function listenToKeys(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement)
      return;
    const button = [...menu.querySelectorAll("button")].find(
      (shown) => !shown.hidden && shown.querySelector("kbd")?.textContent === event.key,
    );
    if (!button) return;
    event.preventDefault(); // Else the letter would be typed into the form that opens.
    button.click();
  });
}

/**
 * Copy a text. Says whether the browser let us.
 * @param {string} text
 * @param {string} [said] name of the phrase that tells of it
 */
export async function copy(text, said = "copied") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false; // Only https pages may, and people can forbid it.
  }
  announce(said, true);
  return true;
}

/**
 * @param {HTMLElement} menu
 * @param {string} text
 */
function showToCopy(menu, text) {
  const input = field(menu);
  input.hidden = false;
  input.value = text;
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
