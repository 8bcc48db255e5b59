// @ts-check
/**
 * Single keys that do what buttons do, on every page that has the sheet of `_partials/keys.html`.
 *
 * They are silent in fields, with Ctrl, Alt and Meta, while a dialog or a menu is open, and when
 * somebody has switched them off. A screen reader that reads keeps its own keys: these only come
 * through where it lets them pass.
 */

import { wire } from "./keysheet.js";

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";

export const sheet = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));

/** @type {{off: boolean, keys: Map<string, string>}} act -> key, as they are now */
const state = { off: false, keys: new Map() };

/** @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));
}

/**
 * The act whose key was pressed; "" for none.
 * @param {KeyboardEvent} event
 */
export function actOf(event) {
  if (state.off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : "";
  // Where the keyboard writes another alphabet, the key at the place of the Latin letter counts.
  const placed = /^[^\x00-\x7f]$/.test(key) && /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  for (const wanted of [key, placed])
    for (const [act, own] of state.keys) if (wanted && own === wanted) return act;
  return "";
}

/**
 * Do these when their keys are pressed. An act that returns false has not been done: the key stays
 * the browser's.
 * @param {Record<string, (event: KeyboardEvent) => unknown>} acts
 */
export function listen(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    const act = actOf(event);
    if (!act) return;
    if (act === "help") openSheet();
    else if (!acts[act] || acts[act](event) === false) return;
    event.preventDefault();
  });
}

export function openSheet() {
  if (sheet && !sheet.open) sheet.showModal();
}

/** Show everywhere in the page which keys there are; again where parts of it were put anew. */
export function showKeys() {
  document.documentElement.classList.toggle("has-keys", !state.off);
  for (const cap of document.querySelectorAll("kbd[data-shows]")) {
    const key = state.keys.get(cap.getAttribute("data-shows") ?? "") ?? "";
    cap.textContent = key === "-" ? "−" : key.toUpperCase();
    /** @type {HTMLElement} */ (cap).hidden = !key;
  }
}

if (sheet) {
  wire(sheet, state, showKeys);
  showKeys();
  for (const button of document.querySelectorAll("button[data-keys]")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", openSheet);
  }
}
