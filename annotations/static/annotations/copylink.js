// @ts-check
/**
 * The menu at a paragraph's number: copy its link or a citation, go through its marks and, for
 * those who may write, comment on it. In a seminar's room its link there and its permalink differ.
 * Without this script the number is a plain link to the same address.
 */

import { actOf } from "../js/keys.js";
import { listenToArrows, openMenu } from "./menus.js";
import { placeOf } from "./originalpages.js";
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
  edition.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches("[data-paragraph] .num"))
      event.target.setAttribute("aria-haspopup", "true");
  });
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
function addressOf(number, edition) {
  const key = number.closest("[data-paragraph]")?.getAttribute("data-paragraph");
  if (!edition.dataset.seminar || !key) return number.href;
  return `${location.origin}${location.pathname}#p-${key}`;
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
  const range = document.createRange();
  range.selectNodeContents(number.parentElement?.querySelector("[data-words]") ?? number);
  return citation(edition, placeOf(edition, range, citeOf(number)), number.href);
}

/**
 * How the paragraph of a number is cited: "12", "12, item 3".
 * @param {HTMLAnchorElement} number
 */
export function citeOf(number) {
  return number.dataset.cite ?? number.textContent ?? "";
}

/**
 * A footnote in words, for a place in the text and its address.
 * @param {HTMLElement} edition
 * @param {string} place
 * @param {string} address
 */
export function citation(edition, place, address) {
  return (edition.dataset.citation ?? "")
    .replace("{place}", () => place)
    .replace("{address}", () => address);
}

/**
 * The keys that the menu's buttons show.
 * @param {HTMLElement} menu
 */
function listenToKeys(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement) return;
    const act = actOf(event);
    const button = [...menu.querySelectorAll("button")].find(
      (shown) => act && !shown.hidden && shown.querySelector("kbd")?.dataset.shows === act,
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
