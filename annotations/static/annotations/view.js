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

/** Show it only where it is one of those chosen: something else is chosen now. */
export function forgetShown() {
  own.clear();
}

/**
 * The query for a part of this page: what is chosen, and what is shown besides. A note in whose
 * card something is being written stays, though by now it may be resolved, read or sorted anew.
 * @param {string} [query] what is chosen
 */
export function partQuery(query = viewQuery()) {
  const parameters = new URLSearchParams(query);
  if (![...parameters].length) return "";
  const written = [...document.querySelectorAll("[data-note] [data-live]")].map(
    (form) => form.closest("[data-note]")?.getAttribute("data-note") ?? "",
  );
  for (const id of new Set([...own, ...written])) parameters.append("also", id);
  return parameters.toString();
}
