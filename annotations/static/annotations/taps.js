// @ts-check
/**
 * What is done by one tap: a link `[data-tap=PHRASE]` leads to a page that asks; here what it says
 * after the question mark is sent at once. Sent twice, it is done once.
 */

import { announce } from "./phrases.js";
import { send } from "./sending.js";
import { swap } from "./swap.js";

/** @param {HTMLElement} edition */
export function listenToTaps(edition) {
  edition.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-tap]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    tap(link);
  });
  edition.addEventListener("keydown", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-tap]") : null;
    if (event.key !== " " || !(link instanceof HTMLAnchorElement)) return;
    event.preventDefault(); // Some are buttons to a screen reader, and space presses buttons.
    tap(link);
  });
}

/** @param {HTMLAnchorElement} link */
async function tap(link) {
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const home = link.closest("[data-comment], [data-note]")?.id ?? "";
  const outcome = await send(link.pathname, new URLSearchParams(link.search));
  link.removeAttribute("aria-busy");
  if (outcome.kind === "done") {
    const sign = link.dataset.sign;
    swap(outcome.html);
    announce(link.dataset.tap ?? "saved");
    // What had the focus may be another element now, or folded away with its note.
    if (!link.isConnected || !link.checkVisibility()) focusAgain(home, sign);
  } else if (outcome.kind === "refused") {
    announce(outcome.problem.message || "refused", true);
  } else {
    announce(outcome.kind === "lost" ? "no answer" : outcome.kind, true);
  }
}

/**
 * @param {string} home id of the comment or note
 * @param {string} [sign]
 */
function focusAgain(home, sign) {
  const place = document.getElementById(home);
  const card = place?.closest("[data-note]");
  const same = sign && place?.querySelector(`:scope > .signs [data-sign="${CSS.escape(sign)}"]`);
  const target = same || card?.querySelector("summary, a[data-tap]") || card;
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
