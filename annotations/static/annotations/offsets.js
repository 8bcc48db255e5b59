// @ts-check
/**
 * From what is selected in the page to a passage of the text, and back.
 *
 * A passage counts Unicode code points of the words of a paragraph, as the server does; a browser
 * counts UTF-16 units of text nodes that marks and footnote marks have cut up. Words stand in
 * `[data-words]` inside `[data-paragraph]`; what carries `[data-apart]` in there is not text.
 */

import { codePoints, keyOf, place, splitsPair, textNodes, textOf, units } from "./words.js";
/** @typedef {{first: string, start: number, last: string, end: number, quote: string}} Passage */
/** @typedef {{key: string, text: string, from: number, to: number}} Piece UTF-16 units of text */

const WORDS = "[data-paragraph] [data-words]";
const BORDER = "h1, h2, h3, h4, h5, h6, .row:not([data-paragraph])";

/**
 * The passage that is selected, without white space at its ends. Headings and footnotes are not
 * crossed: what lies on the side where the selection was begun is taken.
 * @param {Selection | null} selection
 * @param {Element} edition
 * @returns {Passage | null}
 */
export function passageOf(selection, edition) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  /** @type {Piece[][]} */
  const groups = [[]];
  let begun = -1;
  const inside = range.commonAncestorContainer;
  const stretch = (inside instanceof Element ? inside : inside.parentElement)?.closest(".stretch");
  for (const element of (stretch ?? edition).querySelectorAll(`${WORDS}, ${BORDER}`)) {
    if (!range.intersectsNode(element)) continue;
    if (!element.matches(WORDS)) {
      groups.push([]);
      continue;
    }
    const piece = cut(element, range);
    if (!piece) continue;
    groups[groups.length - 1].push(piece);
    if (element.contains(selection.anchorNode)) begun = groups.length - 1;
  }
  const backwards =
    range.startContainer !== selection.anchorNode || range.startOffset !== selection.anchorOffset;
  const filled = groups.filter((group) => group.length);
  const group = groups[begun] ?? (backwards ? filled[filled.length - 1] : filled[0]);
  return group ? assemble(group) : null;
}

/**
 * The passage that covers all words of a paragraph.
 * @param {Element} row
 * @returns {Passage | null}
 */
export function wholeParagraph(row) {
  const words = row.querySelector("[data-words]");
  if (!words) return null;
  const text = textOf(words);
  return assemble([{ key: keyOf(row), text, from: 0, to: text.length }]);
}

/**
 * Where a passage stands in the page now, one range a paragraph; none where the text is another.
 * @param {Passage} passage
 * @param {Element} edition
 * @returns {Range[]}
 */
export function rangesOf(passage, edition) {
  const rows = rowsBetween(passage.first, passage.last, edition);
  /** @type {Range[]} */
  const ranges = [];
  const quote = [];
  for (const [index, row] of rows.entries()) {
    const words = row.querySelector("[data-words]");
    if (!words) return [];
    const text = textOf(words);
    const from = index === 0 ? units(text, passage.start) : 0;
    const to = index === rows.length - 1 ? units(text, passage.end) : text.length;
    quote.push(text.slice(from, to));
    const range = document.createRange();
    range.setStart(...place(words, from, false));
    range.setEnd(...place(words, to, true));
    ranges.push(range);
  }
  return quote.join("\n") === passage.quote ? ranges : [];
}

/**
 * The rows from one paragraph to another; none where they are not there in this order.
 * @param {string} first
 * @param {string} last
 * @param {Element} edition
 * @returns {Element[]}
 */
function rowsBetween(first, last, edition) {
  const found = (/** @type {string} */ key) =>
    edition.querySelector(`[data-paragraph="${CSS.escape(key)}"]`);
  const row = found(first);
  if (!row || first === last) return row ? [row] : [];
  const end = found(last);
  const parts = [row, end].map((one) => one?.closest(".stretch"));
  const scope = parts[0] && parts[0] === parts[1] ? parts[0] : edition;
  const rows = [...scope.querySelectorAll("[data-paragraph]")];
  return end ? rows.slice(rows.indexOf(row), rows.indexOf(end) + 1) : [];
}

/**
 * What a range covers of one paragraph's words.
 * @param {Element} words
 * @param {Range} range
 * @returns {Piece | null}
 */
function cut(words, range) {
  let text = "";
  let from = -1;
  let to = -1;
  for (const node of textNodes(words)) {
    if (range.intersectsNode(node)) {
      const start = node === range.startContainer ? range.startOffset : 0;
      const end = node === range.endContainer ? range.endOffset : node.length;
      if (start < end) {
        if (from < 0) from = text.length + start;
        to = text.length + end;
      }
    }
    text += node.data;
  }
  if (from < 0) return null;
  const row = /** @type {Element} */ (words.closest("[data-paragraph]"));
  if (splitsPair(text, from)) from--;
  if (splitsPair(text, to)) to++;
  return { key: keyOf(row), text, from, to };
}

/**
 * One passage of the pieces of consecutive paragraphs, without white space at its ends.
 * @param {Piece[]} pieces
 * @returns {Passage | null}
 */
function assemble(pieces) {
  const blank = (/** @type {Piece} */ piece) => !piece.text.slice(piece.from, piece.to).trim();
  while (pieces.length && blank(pieces[0])) pieces.shift();
  while (pieces.length && blank(pieces[pieces.length - 1])) pieces.pop();
  if (!pieces.length) return null;
  const first = pieces[0];
  const last = pieces[pieces.length - 1];
  while (/\s/.test(first.text[first.from])) first.from++;
  while (/\s/.test(last.text[last.to - 1])) last.to--;
  return {
    first: first.key,
    start: codePoints(first.text, first.from),
    last: last.key,
    end: codePoints(last.text, last.to),
    quote: pieces.map((piece) => piece.text.slice(piece.from, piece.to)).join("\n"),
  };
}
