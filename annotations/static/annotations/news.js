// @ts-check
/**
 * What is new: the way from one new comment to the next, and marking all as read. Buttons are
 * `[data-do=next-new]`, `[data-do=previous-new]` and `[data-do=first-new]` in `#view`.
 */

import { show } from "./narrowing.js";
import { announce } from "./phrases.js";
import { send } from "./sending.js";

const STEPS = { "first-new": 0, "next-new": 1, "previous-new": -1 };

export function listenToNews() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("#view [data-do]") : null;
    const step = STEPS[button?.getAttribute("data-do") ?? ""];
    if (step === undefined) return;
    event.preventDefault();
    stepToNew(step);
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-mark-read]")) return;
    event.preventDefault();
    const until = String(new FormData(form).get("until") ?? "");
    const outcome = await send(form.action, [["until", until]]);
    if (outcome.kind !== "done") return announce(outcome.kind === "lost" ? "no answer" : "signin", true);
    await show();
    announce("all read", true);
  });
}

/**
 * Lead to a new comment: the first (0), the next (1) or the one before (-1), seen from the one that
 * was shown last, if it still stands in view, or else from what one reads. After the last comes the
 * first.
 * @param {number} step
 */
export function stepToNew(step) {
  const places = placesOfNew();
  if (!places.length) return announce("nothing new", true);
  const at = places.findIndex((place) => !isBefore(place));
  const here = places.findIndex((place) => place.id === last && isSeen(place));
  let next = 0;
  if (step && here >= 0) next = here + step;
  else if (step > 0) next = at < 0 ? 0 : at;
  else if (step < 0) next = (at < 0 ? places.length : at) - 1;
  lead(places[(next + places.length) % places.length]);
}

/** Id of the place to which somebody was led last. */
let last = "";

/** New comments in their order; of rows whose notes are not there yet, the row. */
function placesOfNew() {
  const keys = (document.getElementById("view")?.dataset.new ?? "").split(" ").filter(Boolean);
  const rows = keys
    .map((key) => document.getElementById(`row-${key}`))
    .filter((row) => row && !row.querySelector("[data-comment]"));
  const comments = document.querySelectorAll("#edition [data-comment][data-new]");
  return [.../** @type {HTMLElement[]} */ (rows), .../** @type {NodeListOf<HTMLElement>} */ (comments)].sort(
    (one, other) =>
      one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
}

/**
 * Whether one has passed it: it stands above the middle of the window.
 * @param {Element} place
 */
function isBefore(place) {
  const seen = place.closest("details:not([open])") ?? place;
  const row = seen.closest("[data-paragraph]")?.querySelector("[data-words]") ?? seen;
  return (seen.getClientRects().length ? seen : row).getBoundingClientRect().top < innerHeight / 3;
}

/** @param {Element} place */
function isSeen(place) {
  const { top, bottom } = place.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** @param {HTMLElement} place */
function lead(place) {
  last = place.id;
  for (
    let fold = place.closest("details");
    fold;
    fold = fold.parentElement?.closest("details") ?? null
  )
    fold.open = true;
  const seen = place.matches("[data-paragraph]")
    ? /** @type {HTMLElement} */ (place.querySelector("[data-words]") ?? place)
    : place;
  seen.tabIndex = -1;
  seen.focus({ preventScroll: true });
  seen.scrollIntoView({ block: "center" });
}
