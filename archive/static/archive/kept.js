// @ts-check
/**
 * What is typed, kept in this browser until the server has it: words of pieces, and the fields
 * beside them. Under the person who typed it, so that nobody else at this browser meets it.
 */

const PREFIX = `colloquy:division:${document.body.dataset.user ?? ""}:${location.pathname}:`;

/** @typedef {{text: string, seen?: string}} Kept */

/**
 * @param {string} name of what was typed: "12" for a piece, "new-12", "field-title"
 * @param {Kept} kept
 */
export function keep(name, kept) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden: the field itself still holds the words.
  }
}

/**
 * Forget what the server has; what was typed since then stays.
 * @param {string} name
 * @param {string} [text] that has arrived; anything, where it is left out
 */
export function drop(name, text) {
  try {
    if (text === undefined || read(name)?.text === text) localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept where storage is forbidden.
  }
}

/**
 * @param {string} name
 * @returns {Kept | null}
 */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/**
 * Everything that is kept for this page.
 * @returns {[string, Kept][]}
 */
export function everything() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length))
      .map((name) => /** @type {[string, Kept]} */ ([name, read(name)]))
      .filter(([, kept]) => kept);
  } catch {
    return [];
  }
}
