// @ts-check
/** The words of a paragraph as one text, and counting in it. */

/**
 * The words in an element, without what is not text.
 * @param {Element} words
 */
export function textOf(words) {
  return textNodes(words)
    .map((node) => node.data)
    .join("");
}

/**
 * @param {Element} row
 * @returns {string}
 */
export function keyOf(row) {
  return row.getAttribute("data-paragraph") ?? "";
}

/**
 * How many code points there are in so many UTF-16 units of a text.
 * @param {string} text
 * @param {number} count
 */
export function codePoints(text, count) {
  let points = 0;
  for (const _ of text.slice(0, count)) points++;
  return points;
}

/**
 * How many UTF-16 units there are in so many code points of a text.
 * @param {string} text
 * @param {number} points
 */
export function units(text, points) {
  let count = 0;
  for (const character of text) {
    if (points-- <= 0) break;
    count += character.length;
  }
  return count;
}

/**
 * The text node and offset so many UTF-16 units into the words; at a border between two nodes the
 * end of the one before or the beginning of the one after.
 * @param {Element} words
 * @param {number} offset
 * @param {boolean} before
 * @returns {[Node, number]}
 */
export function place(words, offset, before) {
  let left = offset;
  for (const node of textNodes(words)) {
    if (left < node.length || (before && left === node.length)) return [node, left];
    left -= node.length;
  }
  return [words, words.childNodes.length];
}

/**
 * @param {Element} words
 * @returns {Text[]}
 */
export function textNodes(words) {
  const walker = document.createTreeWalker(
    words,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => {
      if (node instanceof Text) return NodeFilter.FILTER_ACCEPT;
      return /** @type {Element} */ (node).hasAttribute("data-apart")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_SKIP;
    },
  );
  /** @type {Text[]} */
  const nodes = [];
  while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
  return nodes;
}

/**
 * @param {string} text
 * @param {number} at
 */
export function splitsPair(text, at) {
  return (
    at > 0 &&
    at < text.length &&
    /[\ud800-\udbff]/.test(text[at - 1]) &&
    /[\udc00-\udfff]/.test(text[at])
  );
}
