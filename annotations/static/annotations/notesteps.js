// @ts-check
/**
 * From one note in view to the next, by two buttons: `#note-steps` with `[data-step]` and
 * `[data-count]`. The order is that of the marks in the text, which are all there even where the
 * cards of far-away parts are not; notes without a place come last.
 */

import { rowsInView } from "./inview.js";
import { notesOf, showNote } from "./marks.js";

/** The note that was shown last, while nothing else has been looked at. */
let current = "";
/** @type {string[] | null} the notes in their order, until something is put into the page */
let known = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/** @param {HTMLElement} edition */
export function listenToNoteSteps(edition) {
  const bar = document.getElementById("note-steps");
  if (!bar) return;
  const tell = () => {
    const ids = notesInView(edition);
    const at = ids.indexOf(current) + 1;
    bar.hidden = ids.length < 2;
    document.documentElement.classList.toggle("has-note-steps", !bar.hidden);
    const count = bar.querySelector("[data-count]");
    const words = (at ? bar.dataset.at : bar.dataset.all) ?? "";
    if (count) count.textContent = words.replace("{at}", `${at}`).replace("{all}", `${ids.length}`);
  };
  bar.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    if (!button) return;
    step(edition, Number(button.getAttribute("data-step")));
    tell();
  });
  edition.addEventListener("focusout", () => bar.classList.remove("is-aside"));
  edition.addEventListener("focusin", (event) => {
    const isWriting = event.target instanceof Element && !!event.target.closest("form.composer");
    bar.classList.toggle("is-aside", isWriting);
    const card = event.target instanceof Element ? event.target.closest("[data-note]") : null;
    current = card?.getAttribute("data-note") ?? "";
    tell();
  });
  // Notes come and go while one reads, by oneself and by others: said when there is time for it.
  edition.addEventListener("swapped", () => {
    known = null;
    clearTimeout(telling);
    telling = setTimeout(tell, 300);
  });
  tell();
}

/**
 * Show the note after the present one, or the one before; after the last comes the first.
 * @param {HTMLElement} edition
 * @param {number} by 1 or -1
 */
function step(edition, by) {
  const ids = notesInView(edition);
  if (!ids.length) return;
  const at = ids.indexOf(current);
  const next = at >= 0 ? at + by : fromHere(edition, ids, by);
  const id = ids[(next + ids.length) % ids.length];
  showById(id);
  current = id;
}

/** @param {string} id */
export function showById(id) {
  const card = document.getElementById(`note-${id}`);
  if (card) showNote(card);
  else location.hash = `note-${id}`;
}

/**
 * The note that comes next to where one reads: the first below the upper third of the window, or
 * the last above it.
 * @param {HTMLElement} edition
 * @param {string[]} ids
 * @param {number} by
 */
function fromHere(edition, ids, by) {
  const isBelow = (/** @type {Element} */ mark) =>
    mark.getBoundingClientRect().top > innerHeight / 3;
  const line = rowsInView()[0];
  const isLater = (/** @type {Element} */ mark) =>
    !line || !!(line.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
  // Nothing is asked of marks above the window: they would be laid out for it.
  const marks = [...edition.querySelectorAll("mark[data-notes]")];
  const below = marks.find((mark) => isLater(mark) && isBelow(mark));
  const at = below ? ids.indexOf(notesOf(below)[0]) : ids.length;
  return by > 0 ? at : at - 1;
}

/**
 * @param {HTMLElement} edition
 * @returns {string[]} ids of the notes, in the order of their words
 */
export function notesInView(edition) {
  if (known) return known;
  const ids = new Set([...edition.querySelectorAll("mark[data-notes]")].flatMap(notesOf));
  for (const card of edition.querySelectorAll(".card[data-note]"))
    ids.add(card.getAttribute("data-note") ?? "");
  known = [...ids];
  return known;
}
