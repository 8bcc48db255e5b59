// @ts-check
/**
 * Printing by the browser's own menu: it asks for nothing and waits for nothing, so what is not
 * there yet is fetched while it stands still. (For Ctrl P see stretches.js, which says that it is
 * at work.)
 */

import { swap } from "./swap.js";
import { partQuery, viewQuery } from "./view.js";

/** @param {HTMLElement} edition */
export function listenToPrinting(edition) {
  addEventListener("beforeprint", () => {
    if (!edition.querySelector("[data-waiting]")) return;
    const page = wholePage();
    const fresh = page?.getElementById("edition");
    // Another person's page, or another text, would be in the wrong place here.
    if (!page || !fresh || page.body.dataset.user !== document.body.dataset.user) return;
    if (fresh.dataset.version !== edition.dataset.version) return;
    const isWaiting = (/** @type {Element} */ row) =>
      document.getElementById(row.id)?.matches("[data-waiting]");
    swap([...fresh.querySelectorAll("[data-paragraph][id]")].filter(isWaiting));
    for (const link of edition.querySelectorAll(".stretch .waiting"))
      if (!link.closest(".stretch")?.querySelector("[data-waiting]")) link.remove();
  });
}

/** This page with all its notes, asked for at once; null where the server does not answer so. */
function wholePage() {
  const query = new URLSearchParams(viewQuery());
  query.set("notes", "all");
  const request = new XMLHttpRequest();
  try {
    request.open("GET", `${location.pathname}?${query}`, false);
    request.setRequestHeader("X-Fragment", "");
    request.setRequestHeader("X-View", partQuery());
    request.send();
  } catch {
    return null;
  }
  return request.status === 200
    ? new DOMParser().parseFromString(request.responseText, "text/html")
    : null;
}
