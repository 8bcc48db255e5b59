// @ts-check
/**
 * Links that ask for a note: "Write your note" where a seminar writes first, "Answer" at a
 * question. Each leads to a page with a form; here the form opens beside its passage.
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
    const isAnswer = link.hasAttribute("data-answer");
    if (!isAnswer && !link.hasAttribute("data-write-first")) return;
    const passage = isAnswer ? passageOf(link, edition) : inView(edition);
    if (!passage) return;
    event.preventDefault();
    composer.comment(passage, isAnswer ? { prompt: link.dataset.answer ?? "" } : {});
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

/**
 * The whole of the first paragraph that can be seen.
 * @param {HTMLElement} edition
 * @returns {Passage | null}
 */
function inView(edition) {
  const rows = [...edition.querySelectorAll("[data-paragraph]")];
  const seen = rows.find((row) => {
    const words = row.querySelector("[data-words]");
    return !!words && words.getBoundingClientRect().top > 0;
  });
  const row = seen ?? rows[0];
  return row ? wholeParagraph(row) : null;
}
