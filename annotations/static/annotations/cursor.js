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

import { rowsInView } from "./inview.js";
import { passageOf } from "./offsets.js";
import { firstSpot, placeOf, pointOf, reveal, spotOf, wordsOf } from "./spots.js";
import { beside, compare, extended, wordsIn } from "./steps.js";
import { spansOf, UNITS } from "./units.js";
import { keyOf, place } from "./words.js";
/** @typedef {import("./offsets.js").Passage} Passage */
/** @typedef {import("./steps.js").Spot} Spot */
/** @typedef {import("./units.js").Unit} Unit */

const MOST_SAID = 160; // characters of a selection that are read out

/**
 * Whether a unit is less than the paragraph or sentence that one stands on. A word is the least:
 * characters are added to it.
 * @param {Spot} at
 * @param {Unit} unit
 */
function isInto(at, unit) {
  return at.unit !== "word" && UNITS.indexOf(unit) > UNITS.indexOf(at.unit);
}

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
    // Who points at other words goes on by keys from there.
    edition.addEventListener("pointerdown", () => {
      this.spot = null;
      this.anchor = null;
    });
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
    if (!at) this.stand(this.#begin(unit));
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
    this.stand(spotOf(range));
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
    if (!this.#standing()) this.stand(this.#begin("paragraph"));
    else this.#show();
  }

  /**
   * @param {Spot} at
   * @param {Unit} unit
   * @param {number} step
   * @param {Element[]} rows
   */
  #select(at, unit, step, rows) {
    if (!this.anchor && isInto(at, unit)) {
      // A paragraph is not taken as a whole where one asks for a sentence of it.
      const span = spansOf(wordsIn(at.row), unit).find((one) => one.from >= at.from);
      if (span) at = this.spot = { row: at.row, ...span, unit };
      this.anchor = { spot: at, head: { row: at.row, offset: step > 0 ? at.to : at.from } };
      if (step > 0) return this.#show();
    }
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

  /** @param {Unit} unit */
  #begin(unit) {
    const selection = getSelection();
    const selected = this.selectedRow && selection?.rangeCount ? selection.getRangeAt(0) : null;
    return firstSpot(unit, selected, this.row ?? rowsInView()[0] ?? this.#rows()[0]);
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
    const seen = this.anchor ? pointOf(head) : range;
    reveal(seen);
    // What lies between is laid out only now, in a long text, and may be longer than was thought.
    requestAnimationFrame(() => reveal(seen));
    const label = this.host.querySelector("[data-place]");
    if (label) label.textContent = placeOf(head.row, this.anchor ? Math.max(0, head.offset - 1) : at.from);
    this.#tell(this.anchor ? this.#selected() : wordsOf(at));
  }

  /** The words that are selected, of many the last ones. */
  #selected() {
    const quote = passageOf(getSelection(), this.edition)?.quote ?? "";
    const words = quote.length > MOST_SAID ? `… ${quote.slice(-MOST_SAID)}` : quote;
    return `${words} · ${this.host.dataset.selected ?? ""}`;
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
