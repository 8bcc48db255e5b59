// @ts-check
/** What the keys of the reading page do: the cursor's own, and the single keys of `?`. */

import { listen } from "../js/keys.js";
import { Cursor } from "./cursor.js";
import { stepThroughMarks } from "./marks.js";
import { wholeParagraph } from "./offsets.js";
import { toHeading, toNote, toNotesHere, toWords } from "./travel.js";
/** @typedef {import("./offsets.js").Passage} Passage */
/** @typedef {import("./units.js").Unit} Unit */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * @param {HTMLElement} edition
 * @param {Record<string, ((passage: Passage) => void) | undefined>} acts comment, highlight, copy
 */
export function listenToKeyboard(edition, acts) {
  const host = document.getElementById("text-cursor");
  if (!host) return;
  const cursor = new Cursor(edition, host);
  document.querySelector("[data-by-keys]")?.removeAttribute("hidden");
  const about = () => focusedParagraph(edition) ?? cursor.passage();
  const act = (/** @type {string} */ name) => {
    const passage = acts[name] && about();
    if (!passage) return false;
    const isHere = cursor.isActive;
    cursor.collapse();
    acts[name]?.(passage);
    // A form that opened has the focus now; when it is closed, one goes on where one was.
    if (isHere) comeBack(cursor);
    return true;
  };
  const go = (/** @type {Unit} */ unit, /** @type {number} */ step) => {
    return (/** @type {KeyboardEvent} */ event) => cursor.move(unit, step, event.shiftKey);
  };
  listen({
    paragraph: go("paragraph", 1),
    "paragraph-before": go("paragraph", -1),
    sentence: go("sentence", 1),
    "sentence-before": go("sentence", -1),
    word: go("word", 1),
    "word-before": go("word", -1),
    heading: () => toHeading(cursor, 1),
    "heading-before": () => toHeading(cursor, -1),
    note: () => toNote(cursor, 1),
    "note-before": () => toNote(cursor, -1),
    open: () => toNotesHere(cursor),
    back: () => toWords(cursor),
    comment: () => act("comment"),
    highlight: () => act("highlight"),
    copy: () => act("copy"),
    marks: () => !!cursor.row && stepThroughMarks(cursor.row),
    reply: () => press("a[data-reply]"),
    edit: () => press("a[data-edit]"),
    resolve: () => press("a[data-tap=resolved], a[data-tap=reopened]"),
    new: () => click("#view [data-do=next-new]"),
    arrived: () => click("#arrivals:not([hidden])"),
    filter: () => click("#view [data-filter]"),
    show: () => click("#show-notes"),
  });
  // A link that says that it is a button is pressed like one.
  edition.addEventListener("keydown", (event) => {
    const sign = event.key === " " && event.target instanceof HTMLElement ? event.target : null;
    if (!sign?.matches("a[role=button]")) return;
    event.preventDefault();
    sign.click();
  });
  host.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const isDone =
      event.key === "Enter" && !event.ctrlKey && !event.metaKey
        ? act("comment") || toNotesHere(cursor)
        : event.key === "Escape"
          ? cursor.collapse() || leave(cursor)
          : event.key === "Tab"
            ? !event.shiftKey && toToolbar()
            : arrow(cursor, event);
    if (isDone) event.preventDefault();
  });
}

/**
 * The arrows as in every text field: with Ctrl (on a Mac Option) by words and paragraphs.
 * @param {Cursor} cursor
 * @param {KeyboardEvent} event
 */
function arrow(cursor, event) {
  const isFar = MAC ? event.altKey : event.ctrlKey;
  if (event.metaKey || (MAC ? event.ctrlKey : event.altKey)) return false;
  const isReversed = getComputedStyle(cursor.edition).direction === "rtl";
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: isReversed ? -1 : 1, ArrowLeft: isReversed ? 1 : -1 }[event.key];
  if (step) {
    const isAcross = event.key === "ArrowDown" || event.key === "ArrowUp";
    const near = isAcross ? "sentence" : "character";
    const far = isAcross ? "paragraph" : "word";
    cursor.move(isFar ? far : near, step, event.shiftKey);
    return true;
  }
  const end = { End: 1, Home: -1 }[event.key];
  if (!end || isFar) return false;
  cursor.moveInside("sentence", end, event.shiftKey);
  return true;
}

/**
 * The paragraph whose number or other control has the focus, as one passage.
 * @param {HTMLElement} edition
 */
function focusedParagraph(edition) {
  const focused = document.activeElement;
  const row = focused?.closest(".para") && focused.closest("[data-paragraph]");
  return row && edition.contains(row) && getSelection()?.isCollapsed !== false ? wholeParagraph(row) : null;
}

/** From a selection to the toolbar that stands at it. */
function toToolbar() {
  const button = document.querySelector(".selection-toolbar button");
  if (button instanceof HTMLElement) button.focus();
  return !!button;
}

/** @param {Cursor} cursor */
function leave(cursor) {
  cursor.host.blur();
  return true;
}

/**
 * When the form that was opened from the cursor is closed, put the focus there again.
 * @param {Cursor} cursor
 */
function comeBack(cursor) {
  const form = document.activeElement?.closest("form");
  form?.addEventListener("closing", (event) => {
    event.preventDefault();
    cursor.host.focus({ preventScroll: true });
  });
}

/**
 * Press what the comment or note that has the focus offers.
 * @param {string} link
 */
function press(link) {
  const focused = document.activeElement;
  const [comment, note] = [focused?.closest("[data-comment]"), focused?.closest("[data-note]")];
  const found = comment?.querySelector(link) ?? note?.querySelector(link);
  if (!(found instanceof HTMLElement)) return false;
  found.click();
  return true;
}

/**
 * Press something that is there once on the page.
 * @param {string} selector
 */
function click(selector) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement) found.click();
  return !!found;
}
