// @ts-check
/**
 * A cursor in the text for those who read by keys. It stands on a paragraph, a sentence, a word or
 * a character, is painted there, and what it comes to is read out.
 *
 * The focus stays on one small element, `#text-cursor`, the only stop for the Tab key and the only
 * part of the page where a screen reader leaves its own way of reading (role="application"); the
 * text itself stays plain text for it. With Shift the cursor makes the browser's own selection, so
 * that the toolbar, copying and everything else find it.
 */

import { passageOf } from "./offsets.js";
import { beside, compare, extended, wordsIn } from "./steps.js";
import { sentenceAt, spansOf } from "./units.js";
import { keyOf, place, textOf } from "./words.js";
/** @typedef {import("./offsets.js").Passage} Passage */
/** @typedef {import("./steps.js").Spot} Spot */
/** @typedef {import("./units.js").Unit} Unit */

const EDGE = 110; // pixels that stay free above and below the cursor

export class Cursor {
  /**
   * @param {HTMLElement} edition
   * @param {HTMLElement} host
   */
  constructor(edition, host) {
    this.edition = edition;
    this.host = host;
    /** @type {Spot | null} */
    this.spot = null;
    /** @type {{spot: Spot, head: import("./steps.js").Point} | null} where a selection was begun */
    this.anchor = null;
    host.hidden = false;
    host.addEventListener("focus", () => this.#enter());
    host.addEventListener("blur", () => this.#paint());
    // Rows are put anew where notes come and go; the cursor stands in their words again.
    new MutationObserver(() => this.isActive && this.#paint()).observe(edition, {
      childList: true,
      subtree: true,
    });
  }

  get isActive() {
    return document.activeElement === this.host;
  }

  /** The paragraph that one is at: of the focus, of what is selected, of the cursor. */
  get row() {
    const focused = document.activeElement?.closest("[data-paragraph]");
    return focused ?? this.selectedRow ?? this.#standing()?.row ?? null;
  }

  get selectedRow() {
    const node = getSelection()?.anchorNode;
    const element = node instanceof Element ? node : node?.parentElement;
    return (this.edition.contains(element ?? null) && element?.closest("[data-words]")?.closest("[data-paragraph]")) || null;
  }

  /**
   * Go to the next unit or the one before; with ``isSelecting`` take what lies between.
   * @param {Unit} unit
   * @param {number} step 1 or -1
   * @param {boolean} [isSelecting]
   */
  move(unit, step, isSelecting = false) {
    const rows = this.#rows();
    const at = this.#standing();
    if (!at) this.stand(this.#begin(rows, unit));
    else if (isSelecting) this.#select(at, unit, step, rows);
    else {
      const next = beside(at, unit, step, rows);
      if (next) this.stand(next);
      else this.stand(this.anchor ? { ...at } : at);
    }
    this.host.focus({ preventScroll: true });
  }

  /**
   * @param {Unit} unit
   * @param {number} step 1 for the last one of its paragraph, -1 for the first
   * @param {boolean} isSelecting
   */
  moveInside(unit, step, isSelecting) {
    const at = this.#standing();
    const spans = at ? spansOf(wordsIn(at.row), unit) : [];
    const span = step > 0 ? spans[spans.length - 1] : spans[0];
    if (!at || !span) return;
    if (!isSelecting) return this.stand({ row: at.row, ...span, unit });
    this.anchor ??= { spot: at, head: { row: at.row, offset: at.to } };
    this.anchor.head = { row: at.row, offset: step > 0 ? span.to : span.from };
    this.#show();
  }

  /**
   * Stand at a place, and give up what was selected.
   * @param {Spot | null} spot
   */
  stand(spot) {
    if (!spot) return;
    if (this.anchor || this.selectedRow) getSelection()?.removeAllRanges();
    this.anchor = null;
    this.spot = spot;
    this.#show();
  }

  /**
   * Go into the text at some words of it.
   * @param {Range} range
   */
  standOn(range) {
    const spot = this.#spotOf(range);
    this.stand(spot);
    this.host.focus({ preventScroll: true });
  }

  /** Give up what is selected; without that, says so. */
  collapse() {
    const at = this.#standing();
    if (!this.anchor || !at) return false;
    this.stand(at);
    return true;
  }

  /** What an act is about: what is selected, else what the cursor stands on. @returns {Passage | null} */
  passage() {
    const selected = passageOf(getSelection(), this.edition);
    if (selected) return selected;
    const range = this.range();
    if (!range) return null;
    const selection = getSelection();
    // A selection for a moment: one reading of the page serves fingers, mice and keys.
    selection?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    const passage = passageOf(selection, this.edition);
    selection?.removeAllRanges();
    return passage;
  }

  /** The words that the cursor stands on, or that are selected with it. */
  range() {
    const at = this.#standing();
    if (!at) return null;
    const [start, end] = this.#ends(at);
    const range = document.createRange();
    range.setStart(...place(wordsIn(start.row), start.offset, false));
    range.setEnd(...place(wordsIn(end.row), end.offset, true));
    return range;
  }

  #enter() {
    if (!this.#standing()) this.stand(this.#begin(this.#rows(), "paragraph"));
    else this.#show();
  }

  /**
   * @param {Spot} at
   * @param {Unit} unit
   * @param {number} step
   * @param {Element[]} rows
   */
  #select(at, unit, step, rows) {
    this.anchor ??= { spot: at, head: { row: at.row, offset: step > 0 ? at.to : at.from } };
    const before = String(this.range());
    for (let tries = 0; tries < 2 && String(this.range()) === before; tries++) {
      const head = extended(this.anchor.head, this.anchor.spot, unit, step, rows);
      if (!head) return this.#tell(this.host.dataset.border ?? "");
      this.anchor.head = head;
    }
    this.#show();
  }

  /** Where the cursor stands in the page as it is now. */
  #standing() {
    const { spot, anchor } = this;
    if (!spot) return null;
    if (anchor && !anchor.head.row.isConnected) this.anchor = null;
    if (!spot.row.isConnected) {
      const row = this.#rows().find((found) => keyOf(found) === keyOf(spot.row));
      this.spot = row ? { ...spot, row } : null;
    }
    return this.spot;
  }

  /** @param {Spot} at */
  #ends(at) {
    const start = { row: at.row, offset: at.from };
    const end = { row: at.row, offset: at.to };
    const head = this.anchor?.head;
    if (!head) return [start, end];
    return compare(head, start) < 0 ? [head, end] : [start, compare(head, end) > 0 ? head : end];
  }

  /**
   * Where one begins: at what is selected or has the focus, else at what is in view.
   * @param {Element[]} rows
   * @param {Unit} unit
   * @returns {Spot | null}
   */
  #begin(rows, unit) {
    const selection = getSelection();
    if (this.selectedRow && selection?.rangeCount) {
      const spot = this.#spotOf(selection.getRangeAt(0));
      const span = spot && spansOf(wordsIn(spot.row), unit).find((one) => one.to > spot.from);
      if (spot && span) return { row: spot.row, ...span, unit };
    }
    const ceiling = document.querySelector("header.bar")?.getBoundingClientRect().bottom ?? 0;
    const row = this.row ?? rows.find((one) => wordsIn(one).getBoundingClientRect().bottom > ceiling + 10) ?? rows[0];
    const span = row && spansOf(wordsIn(row), unit)[0];
    return span ? { row, ...span, unit } : null;
  }

  /**
   * @param {Range} range
   * @returns {Spot | null}
   */
  #spotOf(range) {
    const begun = range.startContainer;
    const row = (begun instanceof Element ? begun : begun.parentElement)?.closest("[data-paragraph]");
    if (!row) return null;
    const words = wordsIn(row);
    const before = document.createRange();
    before.setStart(words, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const from = lengthOf(before, words);
    before.setEnd(range.endContainer, range.endOffset);
    const to = words.contains(range.endContainer) ? lengthOf(before, words) : textOf(words).length;
    return { row, from, to: Math.max(from, to), unit: "word" };
  }

  #rows() {
    return [...this.edition.querySelectorAll("[data-paragraph]")];
  }

  /** Paint, bring into view and read out where the cursor stands. */
  #show() {
    const range = this.range();
    const at = this.spot;
    if (!range || !at) return;
    if (this.anchor) {
      const [start, end] = [range.startContainer, range.endContainer];
      getSelection()?.setBaseAndExtent(start, range.startOffset, end, range.endOffset);
    }
    this.#paint();
    const head = this.anchor?.head ?? { row: at.row, offset: at.from };
    reveal(this.anchor ? pointOf(head) : range);
    const label = this.host.querySelector("[data-place]");
    if (label) label.textContent = placeOf(head.row, this.anchor ? Math.max(0, head.offset - 1) : at.from);
    const said = this.anchor ? `${String(range).trim()} · ${this.host.dataset.selected ?? ""}` : wordsOfRange(at);
    this.#tell(said);
  }

  #paint() {
    if (!("highlights" in CSS)) return;
    const range = this.isActive && !this.anchor ? this.range() : null;
    if (range) CSS.highlights.set("cursor", new Highlight(range));
    else CSS.highlights.delete("cursor");
  }

  /** @param {string} words */
  #tell(words) {
    const line = this.host.querySelector("[data-spoken]");
    if (line) line.textContent = line.textContent === words ? `${words} ` : words;
  }
}

/** @param {Spot} at */
function wordsOfRange(at) {
  return textOf(wordsIn(at.row)).slice(at.from, at.to);
}

/**
 * How many units of text a range of a paragraph covers; what is not text does not count.
 * @param {Range} range
 * @param {Element} words
 */
function lengthOf(range, words) {
  const copy = document.createElement("span");
  copy.append(range.cloneContents());
  return Math.min(textOf(copy).length, textOf(words).length);
}

/** @param {import("./steps.js").Point} point */
function pointOf({ row, offset }) {
  const range = document.createRange();
  range.setStart(...place(wordsIn(row), offset, true));
  return range;
}

/**
 * How the place is cited: ¶12.3.
 * @param {Element} row
 * @param {number} offset
 */
function placeOf(row, offset) {
  const number = row.querySelector("a.num");
  const cite = number?.getAttribute("data-cite") ?? number?.textContent ?? "";
  const sentence = sentenceAt(wordsIn(row), offset);
  return `¶${cite}${sentence ? `.${sentence}` : ""}`;
}

/** @param {Range} range scrolled into view, no further than is needed */
function reveal(range) {
  const box = range.getBoundingClientRect();
  const above = box.top - EDGE;
  const below = box.bottom + EDGE - innerHeight;
  if (above < 0 || box.height > innerHeight - 2 * EDGE) scrollBy({ top: above });
  else if (below > 0) scrollBy({ top: below });
}
