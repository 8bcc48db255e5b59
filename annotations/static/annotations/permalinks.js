// @ts-check
/**
 * The place that an address names: `#comment-…` or `#note-…`. Browsers open folds on the way there
 * by themselves; here the comment also gets the focus, so that keys and screen readers go on in it.
 */

export function listenToPermalinks() {
  addEventListener("hashchange", goToPlace);
  goToPlace();
}

/** Open every fold around the named comment, and move the focus there. */
export function goToPlace() {
  if (!/^#(comment|note)-[-0-9a-f]+$/.test(location.hash)) return;
  const place = document.getElementById(location.hash.slice(1));
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
    fold.open = true;
  place.querySelector("details.resolved")?.setAttribute("open", "");
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
