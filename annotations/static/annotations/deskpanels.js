// @ts-check
/** What opens at the desk when something needs words: a reason, a copy-edit, a question. */

import { compare } from "./differences.js";

/** @returns {HTMLFormElement | null} */
function form() {
  return document.querySelector("form.decision");
}

/** @param {string} act */
export function press(act) {
  const button = document.querySelector(`[data-key="${act}"]`);
  if (button instanceof HTMLElement) button.click();
}

/** @returns {HTMLTextAreaElement | null} */
function reason() {
  return document.querySelector("form.decision textarea[name=reason]");
}

/** @returns {HTMLSelectElement | null} */
function list() {
  return document.querySelector("form.decision select[name=code]");
}

/**
 * Whether a reason is there for what a button does: own words, or one of the list for that.
 * @param {HTMLButtonElement} button
 */
function hasReason(button) {
  const group = list()?.selectedOptions[0]?.closest("optgroup");
  return !!reason()?.value.trim() || group?.dataset.use === button.value;
}

/**
 * Open the field for a reason.
 * @param {HTMLButtonElement | null} button what Ctrl + Enter will press; null: nothing is asked for
 */
export function openPanel(button) {
  const isAgain = !!button?.classList.contains("wanted");
  shut();
  form()?.classList.add("asking");
  button?.classList.add("wanted");
  /** @type {HTMLElement | null | undefined} */ (form()?.querySelector("[data-needs]"))?.toggleAttribute("hidden", !isAgain);
  if (!button) return;
  const choice = list();
  for (const group of choice?.querySelectorAll("optgroup") ?? [])
    group.hidden = group.disabled = group.dataset.use !== button.value;
  if (choice?.selectedOptions[0]?.closest("optgroup")?.disabled) choice.value = "";
  // In the list a digit chooses, and a letter begins one's own words.
  (choice && !reason()?.value.trim() ? choice : reason())?.focus({ preventScroll: true });
  uncover();
}

/** The words that are decided on stay in view above what has opened at the bottom. */
function uncover() {
  const words = document.querySelector(".case .changes, .case .offered");
  const place = form()?.getBoundingClientRect();
  const box = words?.getBoundingClientRect();
  if (!place || !box) return;
  const hidden = Math.min(box.bottom + 12 - place.top, box.top - place.top / 3);
  if (hidden > 0) scrollBy({ top: hidden, behavior: "instant" });
}

function shut() {
  for (const other of form()?.querySelectorAll(".wanted") ?? []) other.classList.remove("wanted");
  for (const panel of form()?.querySelectorAll("details[open]") ?? []) panel.removeAttribute("open");
  if (!reason()?.value.trim()) form()?.classList.remove("asking");
}

/** Leave what was opened; what was typed stays. */
export function close() {
  const inside = document.activeElement?.closest("form.decision");
  if (!inside) return;
  shut();
  /** @type {HTMLElement | null} */ (document.querySelector("#case-title"))?.focus();
}

/** @param {string} name */
function openDetails(name) {
  shut();
  const panel = form()?.querySelector(`[data-panel="${name}"]`);
  panel?.setAttribute("open", "");
  const field = panel?.querySelector("textarea");
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

export function watchPanels() {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-cancel]")) return close();
    const opens = target?.closest("[data-opens]");
    if (opens instanceof HTMLElement) return openDetails(opens.dataset.opens ?? "");
    const button = target?.closest("[data-asks]");
    if (!(button instanceof HTMLButtonElement) || hasReason(button)) return;
    // Nothing is sent without a reason: the next key would no longer fall into the field.
    event.preventDefault();
    openPanel(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const field = event.target instanceof Element ? event.target : null;
    const panel = field?.closest(".asks, details[data-panel]");
    if (!panel) return;
    event.preventDefault();
    const button = panel.matches("details")
      ? panel.querySelector("button[name=verdict]")
      : form()?.querySelector(".wanted");
    // Without a reason its click says so.
    if (button instanceof HTMLButtonElement) button.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target === list()) chooseOrType(event);
  });
  document.addEventListener("input", (event) => {
    const field = event.target instanceof HTMLTextAreaElement ? event.target : null;
    if (field?.name === "body") showDifference(field);
  });
}

/** @param {KeyboardEvent} event in the list of reasons */
function chooseOrType(event) {
  const choice = list();
  if (!choice || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
  if (event.key === " ") return;
  if (/^[1-9]$/.test(event.key)) {
    const offered = [...choice.options].filter((one) => one.value && !isOff(one));
    const chosen = offered[Number(event.key) - 1];
    if (chosen) chosen.selected = true;
    event.preventDefault();
  } else reason()?.focus();
}

/** @param {HTMLOptionElement} option */
function isOff(option) {
  return !!option.closest("optgroup")?.disabled;
}

/** @param {HTMLTextAreaElement} field a wording that a moderator changes */
function showDifference(field) {
  const place = form()?.querySelector("[data-difference]");
  if (!(place instanceof HTMLElement)) return;
  const before = field.dataset.before ?? "";
  place.hidden = field.value === before;
  place.replaceChildren(
    ...woven(words(compare(before, field.value)), words(compare(field.value, before))),
  );
}

/**
 * Words with the space behind each.
 * @param {[string, boolean][]} pieces
 * @returns {{text: string, isOwn: boolean}[]}
 */
function words(pieces) {
  const found = [];
  for (const [text, isOwn] of pieces) {
    if (text.trim() || !found.length) found.push({ text, isOwn });
    else found[found.length - 1].text += text;
  }
  return found;
}

/**
 * Both wordings in one: what they share once, and before it what went and what came.
 * @param {{text: string, isOwn: boolean}[]} gone
 * @param {{text: string, isOwn: boolean}[]} fresh
 */
function woven(gone, fresh) {
  const shown = [];
  let [i, j] = [0, 0];
  while (i < gone.length || j < fresh.length) {
    if (gone[i]?.isOwn) shown.push(marked("del", gone[i++].text));
    else if (fresh[j]?.isOwn) shown.push(marked("ins", fresh[j++].text));
    else {
      shown.push(fresh[j]?.text ?? gone[i]?.text ?? "");
      i++;
      j++;
    }
  }
  return shown;
}

/** @param {string} name @param {string} text */
function marked(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
