// @ts-check
/** Ways by key between text, notes and headings: the next note, its words, the way back. */

import { chooseAmong, notesOf } from "./marks.js";
import { notesInView, showById } from "./notesteps.js";
import { announce } from "./phrases.js";
import { near } from "./stretches.js";
import { wordsIn } from "./steps.js";
import { textOf } from "./words.js";
/** @typedef {import("./cursor.js").Cursor} Cursor */

const NOTES = ".card[data-note]";
/** Notes, and rows whose notes are not there yet. */
const PLACES = `${NOTES}, [data-waiting]`;

/**
 * Go to the next note on the page, or the one before; after the last comes the first. From a note
 * it is the one after it, from the text the one that comes next there.
 * @param {Cursor} cursor
 * @param {number} step 1 or -1
 */
export function toNote({ edition, row }, step) {
  const ids = notesInView(edition);
  if (!ids.length) return false;
  const card = document.activeElement?.closest(NOTES)?.getAttribute("data-note") ?? "";
  const at = ids.includes(card) ? ids.indexOf(card) + step : besideRow(edition, ids, row, step);
  showById(ids[(at + ids.length) % ids.length]);
  return true;
}

/**
 * The place, among all notes, of the first one on the words of a paragraph or after it, or of the
 * last one before it.
 * @param {HTMLElement} edition
 * @param {string[]} ids
 * @param {Element | null} row
 * @param {number} step
 */
function besideRow(edition, ids, row, step) {
  const marks = [...edition.querySelectorAll("mark[data-notes]")];
  const from = row ?? edition;
  if (step < 0) {
    const mark = marks.findLast((one) => follows(one, from));
    return mark ? ids.indexOf(notesOf(mark)[0]) : -1;
  }
  const mark = marks.find((one) => follows(from, one));
  return mark ? ids.indexOf(notesOf(mark)[0]) : 0;
}

/**
 * Go to the heading after the place where one is, or to the one before; the cursor stands on the
 * paragraph below it.
 * @param {Cursor} cursor
 * @param {number} step 1 or -1
 */
export function toHeading(cursor, step) {
  const lines = [...cursor.edition.querySelectorAll(".head, [data-paragraph]")];
  const heads = lines.filter((line) => line.matches(".head"));
  const below = lines.filter((line, at) => !line.matches(".head") && lines[at - 1]?.matches(".head"));
  const here = cursor.row;
  const next = (/** @type {Element} */ one) => !here || follows(here, one);
  const row = step > 0 ? below.find(next) : here && below.findLast((one) => follows(one, here));
  if (!row) return false;
  cursor.stand({ row, from: 0, to: textOf(wordsIn(row)).length, unit: "paragraph" });
  cursor.host.focus({ preventScroll: true });
  heads.findLast((head) => follows(head, row))?.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * From the text to the notes on the words where one is, through a choice where there are several.
 * @param {Cursor} cursor
 */
export function toNotesHere(cursor) {
  const selection = getSelection();
  const selected = cursor.selectedRow && selection?.rangeCount ? selection.getRangeAt(0) : null;
  const mark = document.activeElement?.closest("mark");
  const range = selected ?? cursor.range();
  const marks = mark
    ? [mark]
    : [...(stretchOf(range) ?? cursor.edition).querySelectorAll("mark[data-notes]")].filter(
        (one) => range?.intersectsNode(one),
      );
  const ids = [...new Set(marks.flatMap(notesOf))];
  if (!marks[0]?.closest("[data-waiting]")) return chooseAmong(ids, marks[0]);
  whenThere(marks[0], () => chooseAmong(ids, marks[0]));
  return true;
}

/**
 * The stretch of a long text in which a range lies as a whole.
 * @param {Range | null | undefined} range
 */
function stretchOf(range) {
  const inside = range?.commonAncestorContainer;
  return (inside instanceof Element ? inside : inside?.parentElement)?.closest(".stretch");
}

/**
 * Go on when the notes beside an element have been fetched.
 * @param {Element} place
 * @param {() => void} go
 */
async function whenThere(place, go) {
  if (await near(place)) go();
  else announce("no answer", true);
}

/**
 * From a note back to its words.
 * @param {Cursor} cursor
 */
export function toWords(cursor) {
  const card = document.activeElement?.closest(NOTES);
  const id = card?.getAttribute("data-note") ?? "";
  const runs = card ? [...cursor.edition.querySelectorAll(`mark[data-notes~="${CSS.escape(id)}"]`)] : [];
  if (!runs.length) {
    // Where one was reading last, from wherever else on the page.
    cursor.host.focus({ preventScroll: true });
    return true;
  }
  const row = runs[0].closest("[data-paragraph]");
  const inside = runs.filter((run) => run.closest("[data-paragraph]") === row);
  const range = document.createRange();
  range.setStartBefore(inside[0]);
  range.setEndAfter(inside[inside.length - 1]);
  cursor.standOn(range);
  return true;
}

/**
 * @param {Element} one
 * @param {Element} other
 */
function follows(one, other) {
  return !!(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}
