// @ts-check
/**
 * Which notes the page shows: the form behind “Filter” opens beside its button, and what is chosen
 * there comes into place without losing what one reads or types. Links `[data-view]` choose, too.
 * Without this script they are links, and the form is a page.
 */

import { copy } from "./copylink.js";
import { openMenu } from "./menus.js";
import { announce, say } from "./phrases.js";
import { fetchPage, send } from "./sending.js";
import { swap } from "./swap.js";
import { forgetShown, partQuery, viewQuery } from "./view.js";

/** Parts of the page that a filter changes. */
const PARTS = "#view, #outline, #switches, #unplaced, [data-paragraph]";

export function listenToNarrowing() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    if (link.getAttribute("href")?.startsWith("#")) history.scrollRestoration = "auto";
    const panel = document.getElementById("filter-panel");
    if (link.matches("[data-filter]")) openPanel(link);
    else if (link.matches("[data-copy-view]")) copyView(link);
    else if (link.matches("[data-view]") && link.pathname === location.pathname) {
      if (panel?.contains(link)) panel.hidePopover();
      show(link.search);
    } else return;
    event.preventDefault();
  });
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
  addEventListener("popstate", () => {
    if (queryOf(location.search) !== viewQuery()) show(location.search, false);
  });
}

/**
 * Show the page as it is under another query, or anew under its own.
 * @param {string} [search]
 * @param {boolean} [isStep] whether the browser's way back leads here
 */
export async function show(search = location.search, isStep = true) {
  const asked = ++latest;
  document.getElementById("view")?.setAttribute("aria-busy", "true");
  const query = queryOf(search);
  const isOther = query !== viewQuery();
  if (isOther) forgetShown();
  const page = await fetchPage(location.pathname + search, partQuery(query));
  if (asked !== latest) return; // Something else was chosen meanwhile.
  const edition = document.getElementById("edition");
  const fresh = page?.getElementById("edition");
  const isMine = page?.body.dataset.user === document.body.dataset.user;
  if (!page || !fresh || !edition || !isMine) {
    document.getElementById("view")?.removeAttribute("aria-busy");
    const who = page?.body.dataset.user ? "somebody else" : "signin";
    return announce(page && !isMine ? who : "no answer", true);
  }
  // The text was corrected meanwhile: its rows would stand among those of another version. What is
  // being written is kept, and comes back on the new page.
  if (fresh.dataset.version !== edition.dataset.version)
    return location.assign(query ? `?${query}` : location.pathname);
  if (isStep && isOther) {
    remember(query);
    // The page gets longer and shorter by it: on the way back, too, one stays at what one reads.
    history.scrollRestoration = "manual";
    history.pushState(null, "", query ? `?${query}` : location.pathname);
  }
  edition.classList.toggle("brief", fresh.classList.contains("brief"));
  swap([...page.querySelectorAll(PARTS)]);
  edition.dispatchEvent(new CustomEvent("renewed", { detail: Number(fresh.dataset.at ?? 0) }));
  const shown = document.querySelector("#view [data-shown]")?.textContent;
  if (shown) say(shown);
  else announce("all notes");
}

let latest = 0;

/**
 * For whoever is signed in: this is what they want to see here, also when they come back. Where it
 * does not arrive nothing is lost but that.
 * @param {string} query
 */
function remember(query) {
  const address = document.getElementById("view")?.dataset.remember;
  if (address) send(address, [["view", query]]);
}

/**
 * A query without what names a place in the text.
 * @param {string} search
 */
function queryOf(search) {
  const parameters = new URLSearchParams(search);
  parameters.delete("at");
  return parameters.toString();
}

/** @param {HTMLAnchorElement} link */
async function openPanel(link) {
  const page = await fetchPage(link.href);
  const form = page?.querySelector("main form");
  if (!(form instanceof HTMLFormElement)) return location.assign(link.href);
  const panel = document.getElementById("filter-panel") ?? madePanel();
  panel.replaceChildren(document.importNode(form, true));
  const anchor = link.isConnected ? link : document.getElementById("filter-button");
  if (anchor) openMenu(panel, anchor);
  /** @type {HTMLElement | null} */ (panel.querySelector("input"))?.focus({ preventScroll: true });
}

/** What is ticked is shown at once; the button only closes. */
function madePanel() {
  const panel = document.createElement("div");
  panel.id = "filter-panel";
  panel.className = "filter-panel";
  panel.popover = "auto";
  panel.addEventListener("change", () => show(`?${chosenIn(panel)}`));
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    panel.hidePopover();
    if (chosenIn(panel) !== viewQuery()) show(`?${chosenIn(panel)}`);
    document.getElementById("filter-button")?.focus({ preventScroll: true });
  });
  document.getElementById("main")?.append(panel);
  return panel;
}

/** @param {HTMLElement} panel */
function chosenIn(panel) {
  const form = panel.querySelector("form");
  const fields = form ? /** @type {[string, string][]} */ ([...new FormData(form)]) : [];
  return new URLSearchParams(fields).toString();
}

/** @param {HTMLAnchorElement} link */
async function copyView(link) {
  if (!(await copy(link.href))) location.assign(link.href);
}
