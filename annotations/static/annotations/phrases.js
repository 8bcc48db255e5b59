// @ts-check
/**
 * The sentences that scripts say, translated by the server in `<script type="application/json"
 * id="phrases">`, and the quiet line where a screen reader hears them.
 */

/** @type {Record<string, string>} */
const phrases = JSON.parse(document.getElementById("phrases")?.textContent || "{}");

/**
 * A sentence by its name.
 * @param {string} name
 */
export function phrase(name) {
  return phrases[name] ?? name;
}

const SEEN = 2500; // milliseconds for which a line that is shown stays

/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;

/**
 * Say something to whoever cannot see that it happened, and show it where nobody could see it.
 * @param {string} name of a phrase
 * @param {boolean} [isShown]
 */
export function announce(name, isShown = false) {
  say(phrase(name), isShown);
}

/**
 * The same with a sentence of the server's that stands in the page.
 * @param {string} sentence
 * @param {boolean} [isShown]
 */
export function say(sentence, isShown = false) {
  const line = document.getElementById("announcements");
  if (!line) return;
  line.textContent = "";
  line.className = isShown ? "toast" : "visually-hidden";
  clearTimeout(hiding);
  if (isShown) hiding = setTimeout(() => (line.className = "visually-hidden"), SEEN);
  // A change in the same task as the emptying would not be noticed where the sentence is the same.
  setTimeout(() => (line.textContent = sentence), 60);
}
