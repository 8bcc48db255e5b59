// @ts-check
/** On which pages of the archive's original words stand, as `.pb[data-label]` tells. */

import { phrase } from "./phrases.js";

/**
 * A place as a footnote has it: "p. 3, ¶12"; without a page where none is known.
 * @param {Element} edition
 * @param {Range} range
 * @param {string} cite how the paragraph is cited
 */
export function placeOf(edition, range, cite) {
  const [from, to] = pagesOf(edition, range);
  const page = from === to ? phrase("page").replace("{page}", () => from) : "";
  const pages = page || phrase("pages").replace("{pages}", () => `${from}–${to}`);
  return `${from ? `${pages}, ` : ""}${/^\d/.test(cite) ? `¶${cite}` : cite}`;
}

/**
 * The labels of the first and the last page; empty where they are not known.
 * @param {Element} edition
 * @param {Range} range
 * @returns {[string, string]}
 */
function pagesOf(edition, range) {
  let first = "";
  let last = "";
  for (const mark of edition.querySelectorAll(".pb[data-label]:not([data-label=''])")) {
    const parent = /** @type {Element} */ (mark.parentElement);
    const side = range.comparePoint(parent, [...parent.childNodes].indexOf(mark));
    const before = range.cloneRange();
    const after = range.cloneRange();
    if (side === 0) before.setEndBefore(mark);
    if (side === 0) after.setStartAfter(mark);
    if (side > 0 || (side === 0 && !after.toString())) break;
    last = mark.getAttribute("data-label") ?? "";
    if (side < 0 || !before.toString()) first = last;
  }
  return [first, last];
}
