// @ts-check
/**
 * Choosing a passage for a note: what is selected in the shown text goes into the form, exactly as
 * it stands there. Without this script the form asks for the paragraph and its words.
 */

import { passageOf } from "./offsets.js";

const text = document.querySelector("[data-choose]");
const chosen = document.querySelector("[data-chosen]");

/**
 * @param {string} name
 * @returns {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | null}
 */
function field(name) {
  return chosen?.querySelector(`[name="${name}"]`) ?? null;
}

function take() {
  if (!text || !chosen) return;
  const passage = passageOf(document.getSelection(), text);
  if (!passage) return;
  /** @type {Record<string, string>} */
  const values = {
    first: passage.first,
    last: passage.last === passage.first ? "" : passage.last,
    start: String(passage.start),
    end: String(passage.end),
    quote: passage.quote,
    words: passage.quote,
  };
  for (const [name, value] of Object.entries(values)) {
    const input = field(name);
    if (input) input.value = value;
  }
  const said = /** @type {HTMLElement | null} */ (chosen.querySelector("[data-said]"));
  // Shown first: a change inside what is hidden is not announced.
  chosen.querySelector("[data-bar]")?.removeAttribute("hidden");
  if (said) said.textContent = `${said.dataset.chosenWords} “${passage.quote}”`;
}

/** @type {number | undefined} */
let waiting;
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!text || !selection?.anchorNode || !text.contains(selection.anchorNode)) return;
  // A selection that is still being drawn changes with every move of the hand.
  clearTimeout(waiting);
  waiting = window.setTimeout(take, 150);
});
