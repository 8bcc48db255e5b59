// @ts-check
/**
 * Where the cursor goes next: over the paragraphs of the text by one of its units. Places are
 * compared by the paragraph's place in the page and the offset in it.
 */

import { spansOf, UNITS } from "./units.js";
/** @typedef {import("./units.js").Unit} Unit */
/** @typedef {{row: Element, from: number, to: number, unit: Unit}} Spot */
/** @typedef {{row: Element, offset: number}} Point */

/**
 * The words of a paragraph.
 * @param {Element} row
 * @returns {Element}
 */
export function wordsIn(row) {
  return /** @type {Element} */ (row.querySelector("[data-words]"));
}

/**
 * The next unit, or the one before. From something larger the first step goes into it.
 * @param {Spot} at
 * @param {Unit} unit
 * @param {number} step 1 or -1
 * @param {Element[]} rows all paragraphs
 * @returns {Spot | null} null at the end of the text
 */
export function beside(at, unit, step, rows) {
  const isInto = UNITS.indexOf(unit) > UNITS.indexOf(at.unit);
  const here = spansOf(wordsIn(at.row), unit);
  const found =
    step > 0
      ? here.find((span) => (isInto ? span.from >= at.from : span.from > at.from))
      : here.findLast((span) => span.from < at.from);
  if (found) return { row: at.row, ...found, unit };
  const next = neighbour(at.row, step, rows);
  const there = next ? spansOf(wordsIn(next), unit) : [];
  const span = step > 0 ? there[0] : there[there.length - 1];
  return next && span ? { row: next, ...span, unit } : null;
}

/**
 * Where the moving end of a selection goes: ahead to the next end of a unit, back to the next
 * beginning, and so also where it comes nearer to where the selection was begun.
 * @param {Point} head
 * @param {Spot} anchor the words that the selection was begun with, which it always holds
 * @param {Unit} unit
 * @param {number} step 1 or -1
 * @param {Element[]} rows
 * @returns {Point | null} null where there is nothing more to select: a heading, the end
 */
export function extended(head, anchor, unit, step, rows) {
  const start = { row: anchor.row, offset: anchor.from };
  const end = { row: anchor.row, offset: anchor.to };
  const isBehind = compare(head, start) <= 0;
  const isGrowing = step > 0 ? !isBehind : isBehind;
  const side = step > 0 === isGrowing ? "to" : "from";
  const here = spansOf(wordsIn(head.row), unit).map((span) => span[side]);
  let offset =
    step > 0 ? here.find((one) => one > head.offset) : here.findLast((one) => one < head.offset);
  let row = head.row;
  if (offset === undefined) {
    const next = neighbour(row, step, rows);
    if (!next || isParted(row, next)) return null;
    const there = spansOf(wordsIn(next), unit).map((span) => span[side]);
    row = next;
    offset = (step > 0 ? there[0] : there[there.length - 1]) ?? 0;
  }
  const point = { row, offset };
  if (isGrowing) return point;
  // It has come back to where it was begun: there is nothing less than that.
  if (step > 0) return compare(point, start) >= 0 ? end : point;
  return compare(point, end) <= 0 ? start : point;
}

/**
 * @param {Point} one
 * @param {Point} other
 */
export function compare(one, other) {
  if (one.row === other.row) return one.offset - other.offset;
  const follows = one.row.compareDocumentPosition(other.row) & Node.DOCUMENT_POSITION_FOLLOWING;
  return follows ? -1 : 1;
}

/**
 * The nearest paragraph with words.
 * @param {Element} row
 * @param {number} step
 * @param {Element[]} rows
 */
function neighbour(row, step, rows) {
  for (let at = rows.indexOf(row) + step; rows[at]; at += step)
    if (wordsIn(rows[at]).textContent?.trim()) return rows[at];
  return null;
}

/**
 * Whether a heading stands between two paragraphs: no passage goes over it.
 * @param {Element} one
 * @param {Element} other
 */
function isParted(one, other) {
  const [before, after] = compare({ row: one, offset: 0 }, { row: other, offset: 0 }) < 0 ? [one, other] : [other, one];
  return [...document.querySelectorAll("#edition .head")].some(
    (head) =>
      before.compareDocumentPosition(head) & Node.DOCUMENT_POSITION_FOLLOWING &&
      after.compareDocumentPosition(head) & Node.DOCUMENT_POSITION_PRECEDING,
  );
}
