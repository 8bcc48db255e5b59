// @ts-check
/** Places in the text where a cursor stands: found from ranges, cited, brought into view. */

import { wordsIn } from "./steps.js";
import { sentenceAt, spansOf } from "./units.js";
import { place, textOf } from "./words.js";
/** @typedef {import("./steps.js").Spot} Spot */
/** @typedef {import("./units.js").Unit} Unit */

const EDGE = 110; // pixels that stay free above and below the cursor

/**
 * Where one begins: at what is selected, else at the beginning of a paragraph.
 * @param {Unit} unit
 * @param {Range | null} selected
 * @param {Element | undefined} row
 * @returns {Spot | null}
 */
export function firstSpot(unit, selected, row) {
  const spot = selected && spotOf(selected);
  const span = spot && spansOf(wordsIn(spot.row), unit).find((one) => one.to > spot.from);
  if (spot && span) return { row: spot.row, ...span, unit };
  const first = row && spansOf(wordsIn(row), unit)[0];
  return row && first ? { row, ...first, unit } : null;
}

/**
 * What a range covers of the paragraph in which it begins.
 * @param {Range} range
 * @returns {Spot | null}
 */
export function spotOf(range) {
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

/** @param {Spot} at */
export function wordsOf(at) {
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
export function pointOf({ row, offset }) {
  const range = document.createRange();
  range.setStart(...place(wordsIn(row), offset, true));
  return range;
}

/**
 * How the place is cited: ¶12.3.
 * @param {Element} row
 * @param {number} offset
 */
export function placeOf(row, offset) {
  const number = row.querySelector("a.num");
  const cite = number?.getAttribute("data-cite") ?? number?.textContent ?? "";
  const sentence = sentenceAt(wordsIn(row), offset);
  return `¶${cite}${sentence ? `.${sentence}` : ""}`;
}

/** @param {Range} range scrolled into view, no further than is needed */
export function reveal(range) {
  const box = range.getBoundingClientRect();
  const above = box.top - EDGE;
  const below = box.bottom + EDGE - innerHeight;
  if (above < 0 || box.height > innerHeight - 2 * EDGE) scrollBy({ top: above });
  else if (below > 0) scrollBy({ top: below });
}
