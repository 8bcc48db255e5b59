// @ts-check
/**
 * "Answer" at a question leads to a page with a form; here the form opens beside its passage.
 */

import { wholeParagraph } from "./offsets.js";
import { keyOf } from "./words.js";
/** @typedef {import("./composer.js").Composer} Composer */
/** @typedef {import("./offsets.js").Passage} Passage */

/**
 * @param {HTMLElement} edition
 * @param {Composer} composer
 */
export function listenToQuestions(edition, composer) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const passage = link.hasAttribute("data-answer") && passageOf(link, edition);
    if (!passage) return;
    event.preventDefault();
    composer.comment(passage, { prompt: link.dataset.answer ?? "" });
  });
}

/**
 * The passage of a question, or the whole of its paragraph.
 * @param {HTMLElement} link
 * @param {HTMLElement} edition
 * @returns {Passage | null}
 */
function passageOf({ dataset }, edition) {
  const { first = "", start, last = "", end, quote } = dataset;
  if (start !== undefined && end !== undefined && quote !== undefined)
    return { first, start: Number(start), last, end: Number(end), quote };
  const rows = [...edition.querySelectorAll("[data-paragraph]")];
  const row = rows.find((found) => keyOf(found) === first);
  return row ? wholeParagraph(row) : null;
}
