// @ts-check
/**
 * What one copies from the text is its words alone: no notes from beside it, no footnote marks.
 * What is selected in a card or a form is copied as everywhere.
 */

import { textNodes } from "./words.js";

const TEXT = "[data-words], .head > :is(h1, h2, h3, h4, h5, h6)";

/** @param {HTMLElement} edition */
export function listenToCopying(edition) {
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    const field = event.target instanceof Element && event.target.closest("input, textarea");
    const begun = elementAt(selection?.anchorNode ?? null);
    if (!selection || selection.isCollapsed || field || !begun?.closest(".para, .head")) return;
    if (!edition.contains(begun)) return;
    const text = wordsIn(selection.getRangeAt(0), edition);
    if (!text) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  });
}

/**
 * The words of the text in a range, a blank line between paragraphs.
 * @param {Range} range
 * @param {Element} edition
 */
function wordsIn(range, edition) {
  return [...edition.querySelectorAll(TEXT)]
    .filter((element) => range.intersectsNode(element))
    .map((element) => textNodes(element).map((node) => within(node, range)))
    .map((parts) => parts.join("").trim())
    .filter(Boolean)
    .join("\n\n");
}

/**
 * @param {Text} node
 * @param {Range} range
 */
function within(node, range) {
  if (!range.intersectsNode(node)) return "";
  const start = node === range.startContainer ? range.startOffset : 0;
  const end = node === range.endContainer ? range.endOffset : node.length;
  return node.data.slice(start, end);
}

/** @param {Node | null} node */
function elementAt(node) {
  return node instanceof Element ? node : (node?.parentElement ?? null);
}
