// @ts-check
/** To which notes the page is narrowed, for whoever asks the server for a part of it. */

/** @type {Set<string>} notes written on this page, which are seen whatever it is narrowed to */
const own = new Set();

/** What is chosen, as it stands behind the question mark. */
export function viewQuery() {
  return document.getElementById("view")?.dataset.query ?? "";
}

/**
 * Show a note from now on, though it may not be one of those chosen.
 * @param {string} id
 */
export function keepShown(id) {
  own.add(id);
}

/** The query for a part of this page: what is chosen, and what is shown besides. */
export function partQuery() {
  const parameters = new URLSearchParams(viewQuery());
  if ([...parameters].length) for (const id of own) parameters.append("also", id);
  return parameters.toString();
}
