// @ts-check
/**
 * Links to words, citations of them, and the panel that shows the Cite page beside the text.
 */

import { listenToCopies } from "../js/copy.js";
import { citation, citeOf, copy } from "./copylink.js";
import { rangesOf } from "./offsets.js";
import { placeOf } from "./originalpages.js";
import { say } from "./phrases.js";
import { sentenceAt } from "./units.js";
import { textOf, units } from "./words.js";
/** @typedef {import("./offsets.js").Passage} Passage */

const QUOTED = 60; // code points of a quote that a link repeats as a whole

/**
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
export async function copyLink(edition, passage) {
  const number = numberOf(edition, passage);
  if (number && !(await copy(linkTo(edition, passage, number)))) number.focus();
}

/**
 * Copy the words and, below them, a footnote that cites them.
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
export async function copyQuote(edition, passage) {
  const number = numberOf(edition, passage);
  if (!number) return;
  const ranges = rangesOf(passage, edition);
  const range = ranges[0].cloneRange();
  const end = ranges[ranges.length - 1];
  range.setEnd(end.endContainer, end.endOffset);
  const place = placeOf(edition, range, citedAs(edition, passage, number));
  const address = isWhole(number, passage) ? number.href : `${number.href}?words=${wordsOf(edition, passage)}`;
  const text = `“${passage.quote}”\n\n${citation(edition, place, address)}`;
  if (!(await copy(text, "quoted"))) number.focus();
}

/**
 * Show how words are cited, in all styles.
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
export function citeWords(edition, passage) {
  const number = numberOf(edition, passage);
  if (!number) return;
  const at = isWhole(number, passage) ? passage.first : phraseOf(edition, passage);
  openPanel(citePage(number, at), number);
}

/**
 * Show how a paragraph is cited, in all styles.
 * @param {Element} row
 */
export function citeParagraph(row) {
  const number = row.querySelector("a.num");
  const key = row.getAttribute("data-paragraph");
  if (number instanceof HTMLAnchorElement && key) openPanel(citePage(number, key), number);
}

/**
 * @param {HTMLAnchorElement} number
 * @param {string} at
 */
function citePage(number, at) {
  return `${number.href.replace(/p\/[^/]+$/, "")}cite/?at=${at}`;
}

/**
 * @param {string} address of a Cite page
 * @param {HTMLElement} back where the focus goes when the panel closes
 */
async function openPanel(address, back) {
  const panel = document.getElementById("cite-panel");
  const body = panel?.querySelector("[data-body]");
  if (!panel || !body) return location.assign(address);
  const answer = await fetch(address).catch(() => null);
  const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
  const citations = page.getElementById("citations");
  if (!citations) return location.assign(address);
  body.replaceChildren(.../** @type {Element[]} */ ([page.querySelector("h1"), citations]).filter(Boolean));
  panel.querySelector("[data-page]")?.setAttribute("href", address);
  panel.showPopover();
  listenToCopies(body);
  /** @type {HTMLElement | null} */ (panel.querySelector("button:not([hidden]), a"))?.focus();
  panel.addEventListener("beforetoggle", () => back.focus({ preventScroll: true }), { once: true });
  say(body.querySelector("h1")?.textContent ?? "");
}

/**
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
function numberOf(edition, passage) {
  const row = edition.querySelector(`[data-paragraph="${CSS.escape(passage.first)}"]`);
  const number = row?.querySelector("a.num");
  return number instanceof HTMLAnchorElement ? number : null;
}

/**
 * Where words are read: in a seminar's room among its notes; elsewhere their permalink.
 * @param {HTMLElement} edition
 * @param {Passage} passage
 * @param {HTMLAnchorElement} number
 */
function linkTo(edition, passage, number) {
  const here = `${location.origin}${location.pathname}`;
  const isRoom = Boolean(edition.dataset.seminar);
  if (isWhole(number, passage)) return isRoom ? `${here}#p-${passage.first}` : number.href;
  if (isRoom) return `${here}?at=${phraseOf(edition, passage)}#w-${passage.first}`;
  const quote = new URLSearchParams({ quote: shortened(passage.quote) });
  return `${number.href}?words=${wordsOf(edition, passage)}&${quote}`;
}

/**
 * The words as the server names them: code points of the text version that is read.
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
function wordsOf(edition, { first, start, last, end }) {
  return `${start}-${last === first ? "" : `${last}:`}${end}@${edition.dataset.version}`;
}

/**
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
function phraseOf(edition, passage) {
  return `${passage.first}:${wordsOf(edition, passage)}`;
}

/**
 * A quote as a link has it: one line, and of a long one its ends.
 * @param {string} quote
 */
function shortened(quote) {
  const letters = [...quote.trim().replace(/\s+/gu, " ")];
  if (letters.length <= QUOTED) return letters.join("");
  const half = QUOTED / 2;
  return `${letters.slice(0, half).join("").trimEnd()} … ${letters.slice(-half).join("").trimStart()}`;
}

/**
 * @param {HTMLAnchorElement} number
 * @param {Passage} passage
 */
function isWhole(number, { first, start, last, end }) {
  const words = number.parentElement?.querySelector("[data-words]");
  return first === last && !start && Boolean(words) && units(textOf(words), end) === textOf(words).length;
}

/**
 * By which paragraph and sentences words are cited: "12", "12.3", "12.3–5", "12–14".
 * @param {HTMLElement} edition
 * @param {Passage} passage
 * @param {HTMLAnchorElement} number
 */
function citedAs(edition, passage, number) {
  const cite = citeOf(number);
  if (passage.first !== passage.last) {
    const until = numberOf(edition, { ...passage, first: passage.last });
    return until && !number.dataset.cite && !until.dataset.cite ? `${cite}–${citeOf(until)}` : cite;
  }
  const words = number.parentElement?.querySelector("[data-words]");
  if (!words || isWhole(number, passage)) return cite;
  const text = textOf(words);
  const from = sentenceAt(words, units(text, passage.start));
  const to = from && sentenceAt(words, units(text, passage.end) - 1);
  if (!from) return cite;
  return `${cite}.${from}${to > from ? `–${to}` : ""}`;
}
