// @ts-check
/**
 * One quiet line at the edge of the page: that it is cut off, that its reader is signed out, that
 * the text was corrected, and how much of what was written waits to be sent. Where several hold,
 * it says the gravest.
 */

import { phrase } from "./phrases.js";

/** The gravest first; a phrase for each. */
const ORDER = ["somebody else", "signed out", "closed", "corrected", "lost"];

/** @type {Set<string>} */
const holding = new Set();
let unsent = 0;

/**
 * Say that something is so, or no longer.
 * @param {string} name
 * @param {boolean} isSo
 */
export function stand(name, isSo) {
  if (holding.has(name) === isSo) return;
  if (isSo) holding.add(name);
  else holding.delete(name);
  show();
}

/** @param {number} count of writes that wait to be sent */
export function waitToBeSent(count) {
  if (count === unsent) return;
  unsent = count;
  show();
}

function show() {
  const line = document.getElementById("standing-line");
  if (!line) return;
  const name = ORDER.find((one) => holding.has(one));
  const sentences = [name && phrase(name)];
  if (unsent === 1) sentences.push(phrase("one unsent"));
  else if (unsent) sentences.push(phrase("unsent so far").replace("{count}", String(unsent)));
  const words = line.querySelector("[data-text]");
  const text = sentences.filter(Boolean).join(" ");
  if (words && text) words.textContent = text;
  line.hidden = !text;
  for (const link of line.querySelectorAll("[data-for]"))
    /** @type {HTMLElement} */ (link).hidden = !(link.getAttribute("data-for") ?? "").split(",").includes(name ?? "");
}
