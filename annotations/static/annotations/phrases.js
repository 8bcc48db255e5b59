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

/**
 * Say something to whoever cannot see that it happened.
 * @param {string} name of a phrase
 */
export function announce(name) {
  const line = document.getElementById("announcements");
  if (!line) return;
  line.textContent = "";
  // A change in the same task as the emptying would not be noticed where the sentence is the same.
  setTimeout(() => (line.textContent = phrase(name)), 60);
}
