// @ts-check
/**
 * Puts into the page what others have changed, without moving what one reads.
 *
 * What was withdrawn goes at once, and what fits comes at once. New notes that would push text or
 * other notes away wait behind a quiet sign, until one asks for them or has read on.
 */

import { rowsInView, watch } from "./inview.js";
import { focusInside, open } from "./liveform.js";
import { phrase } from "./phrases.js";
import { holdPlace, swap } from "./swap.js";

const ASK = ".ask";
const IDLE = 400; // milliseconds after the last scrolling

export class Arrivals {
  constructor() {
    this.sign = document.getElementById("arrivals");
    /** @type {Map<string, Element>} rows with something new in them, by their ids */
    this.waiting = new Map();
    /** @type {Set<HTMLElement>} what was made smaller, and keeps its room while it is seen */
    this.held = new Set();
    this.isPressed = false;
    this.sign?.addEventListener("click", () => this.#show());
    // What one's own act or another choice of notes has brought is newer than what waits.
    document.getElementById("edition")?.addEventListener("swapped", (event) => {
      if (isPutting || !this.waiting.size) return;
      for (const id of /** @type {CustomEvent<string[]>} */ (event).detail) this.waiting.delete(id);
      this.#say();
    });
    addEventListener("scroll", () => this.#soon(), { passive: true });
    // While one selects, nothing is changed under the pointer.
    addEventListener("pointerdown", () => (this.isPressed = true));
    for (const end of ["pointerup", "pointercancel", "blur"])
      addEventListener(end, () => (this.isPressed = false) || this.#soon());
  }

  /**
   * Rows, and the outline, as the server shows them now.
   * @param {Element[]} fresh
   */
  put(fresh) {
    const changed = fresh.filter(differs);
    for (const row of fresh) this.waiting.delete(row.id);
    const before = changed.map((row) => plain(document.getElementById(row.id)));
    if (this.isPressed) {
      for (const row of changed) this.waiting.set(row.id, row);
    } else if (changed.length) {
      const putBack = holdPlace(); // Each step may be half a pixel out.
      const hasMoved = watch();
      swapAll(changed);
      if (hasMoved()) {
        swapAll(before);
        changed.forEach((row, at) => this.#place(row, before[at]));
      }
      putBack();
      tellForms(changed, before);
    }
    this.#say();
  }

  /**
   * @param {Element} row
   * @param {Element} before
   */
  #place(row, before) {
    const hasMoved = watch();
    const notes = document.getElementById(row.id)?.querySelector(".notes");
    const room = notes instanceof HTMLElement ? notes.offsetHeight : 0;
    swapAll([row]);
    if (!hasMoved()) return;
    // A note that was withdrawn must not be read any more; a question that was can still be.
    const isLess = additions(before, row).some((one) => !one.matches(ASK));
    if (isLess && notes instanceof HTMLElement) this.#hold(notes, room);
    swapAll([without(row, before)]);
    // Nothing has to go at once: then nothing at all is changed yet.
    if (hasMoved() && !isLess) swapAll([before]);
    if (differs(row)) this.waiting.set(row.id, row);
  }

  /**
   * Keep the room that the notes of a row take, so that nothing moves up as one of them goes.
   * @param {HTMLElement} notes
   * @param {number} room in pixels
   */
  #hold(notes, room) {
    if (!room) return;
    notes.style.minBlockSize = `${room}px`;
    notes.dataset.held = "";
    this.held.add(notes);
  }

  /** @param {HTMLElement} notes */
  #release(notes) {
    notes.style.minBlockSize = "";
    delete notes.dataset.held;
    this.held.delete(notes);
  }

  #soon() {
    clearTimeout(this.timer);
    if (!this.waiting.size && !this.held.size) return;
    this.timer = setTimeout(() => {
      const seen = new Set(rowsInView());
      for (const notes of this.held) {
        const row = notes.closest("[data-paragraph]");
        if (!row || !seen.has(row)) this.#release(notes);
      }
      if (this.waiting.size) this.put([...this.waiting.values()]);
    }, IDLE);
  }

  #show() {
    const rows = [...this.waiting.values()];
    this.waiting.clear();
    const before = rows.map((row) => plain(document.getElementById(row.id)));
    const added = rows.flatMap((row, at) => additions(row, before[at]));
    for (const notes of this.held) this.#release(notes);
    swapAll(rows);
    tellForms(rows, before);
    this.#say();
    const first = added[0] && document.getElementById(added[0].id);
    if (first) focusInside(first);
  }

  /** What waits: notes with replies, and questions, both counted, or else some change. */
  #say() {
    if (!this.sign) return;
    const fresh = [...this.waiting.values()].flatMap((row) => {
      const old = document.getElementById(row.id);
      return old ? additions(row, old) : [];
    });
    const asks = fresh.filter((one) => one.matches(ASK)).length;
    const counts = /** @type {const} */ ([["new note", fresh.length - asks], ["new question", asks]]);
    const said = counts
      .filter(([, count]) => count)
      .map(([name, count]) => phrase(count === 1 ? name : `${name}s`).replace("{count}", `${count}`));
    const words = this.sign.querySelector("[data-text]");
    const isWaiting = this.waiting.size > 0;
    if (words && isWaiting) words.textContent = said.join(" · ") || phrase("changed");
    this.sign.hidden = !isWaiting;
  }
}

/** @param {Element} row */
function differs(row) {
  const old = document.getElementById(row.id);
  return !!old && !plain(old).isEqualNode(row);
}

/**
 * A copy of what stands there, without open forms and what reading has left on it.
 * @param {Element | null} element
 */
function plain(element) {
  const copy = /** @type {Element} */ ((element ?? document.createElement("div")).cloneNode(true));
  for (const live of copy.querySelectorAll("[data-live]")) live.remove();
  for (const one of copy.querySelectorAll(".is-linked")) one.classList.remove("is-linked");
  for (const name of ["tabindex", "style", "aria-haspopup", "data-held"])
    for (const one of copy.querySelectorAll(`[${name}]`)) one.removeAttribute(name);
  return copy;
}

/** Whether it is this module that puts rows in place. */
let isPutting = false;

/** @param {Element[]} rows */
function swapAll(rows) {
  isPutting = true;
  swap(rows.map((row) => row.outerHTML).join(""));
  isPutting = false;
}

/**
 * The notes, the replies to notes that were there, and the questions that are in a row and not in
 * another.
 * @param {Element} row
 * @param {Element} other
 */
function additions(row, other) {
  const is = (/** @type {Element} */ one) => !!other.querySelector(`[id="${CSS.escape(one.id)}"]`);
  const fresh = [...row.querySelectorAll(`[data-note], [data-comment], ${ASK}`)].filter((one) => !is(one));
  return fresh.filter((one) => !one.parentElement?.closest("[data-note], [data-comment]") || fresh.every((above) => above === one || !above.contains(one)));
}

/**
 * A row without what is new in it: with what was withdrawn gone, and words as they are now.
 * @param {Element} row
 * @param {Element} before
 */
function without(row, before) {
  const rest = /** @type {Element} */ (row.cloneNode(true));
  for (const one of additions(rest, before)) one.remove();
  return rest;
}

/**
 * Say in forms that are open on something that is gone that it is; their words stay.
 * @param {Element[]} rows
 * @param {Element[]} before
 */
function tellForms(rows, before) {
  rows.forEach((row, at) => {
    for (const live of open.values()) {
      const home = `[id="${CSS.escape(live.draft.home)}"]`;
      if (live.draft.form !== "note" && !live.isGone && before[at].querySelector(home) && !row.querySelector(home))
        live.gone("taken away");
    }
  });
}
