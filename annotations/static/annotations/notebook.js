// @ts-check
/** Keys of a notebook: from entry to entry, into the text, to the search. All is plain links, too. */

import { listen } from "../js/keys.js";

const entries = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article.entry")]);
for (const entry of entries) entry.tabIndex = -1;

/** @param {number} by 1 or -1 */
function step(by) {
  const at = entries.findIndex((entry) => entry.contains(document.activeElement));
  const next = entries[at < 0 && by < 0 ? 0 : Math.min(Math.max(at + by, 0), entries.length - 1)];
  next?.focus();
}

listen({
  next: () => step(1),
  before: () => step(-1),
  open: () => {
    const entry = document.activeElement?.closest("article.entry");
    const link = /** @type {HTMLElement | null} */ (entry?.querySelector("a.when") ?? null);
    link?.click();
    return !!link;
  },
  search: () => {
    const field = /** @type {HTMLElement | null} */ (document.querySelector("main input[type=search]"));
    field?.focus();
    return !!field;
  },
});
