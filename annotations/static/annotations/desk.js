// @ts-check
/**
 * The moderation desk: its keys, and the field for a reason that opens when one is asked for.
 * Everything here presses what is on the page anyway, so the desk works without it.
 */

import { listen } from "../js/keys.js";
import { watchClaim } from "./deskclaim.js";
import { recallReason, watchReasons } from "./deskreasons.js";
import { step, watchSteps } from "./desksteps.js";

document.querySelector("main.desk")?.classList.add("scripted");
watchReasons();
watchClaim();
watchSteps(arrive);
arrive();

/** What is to be done whenever another case stands there. */
function arrive() {
  if (recallReason()) open(null);
}

const press = (/** @type {string} */ key) => pressable(key)?.click();
const ask = (/** @type {string} */ key) => askFor(pressable(key));

listen({
  approve: () => press("approve"),
  return: () => ask("return"),
  decline: () => ask("decline"),
  "take-over": () => press("take-over"),
  next: () => press("next"),
  before: () => press("before"),
  open: () => press("open"),
  undo: () => press("undo"),
});

/** @param {string} key */
function pressable(key) {
  return /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${key}"]`));
}

/** @returns {HTMLTextAreaElement | null} */
function reasonField() {
  return document.querySelector("form.decision textarea[name=reason]");
}

/**
 * Press a button that needs a reason; without one, open the field and wait for it.
 * @param {HTMLElement | null} button
 */
function askFor(button) {
  const reason = reasonField();
  if (!button || !reason) return;
  if (reason.value.trim()) button.click();
  else open(button);
}

/** @param {HTMLElement | null} button what Ctrl + Enter will press */
function open(button) {
  const form = document.querySelector("form.decision");
  for (const other of form?.querySelectorAll(".wanted") ?? []) other.classList.remove("wanted");
  button?.classList.add("wanted");
  form?.classList.add("asking");
  if (button) reasonField()?.focus();
}

function close() {
  const form = document.querySelector("form.decision");
  for (const other of form?.querySelectorAll(".wanted") ?? []) other.classList.remove("wanted");
  if (!reasonField()?.value.trim()) form?.classList.remove("asking");
  /** @type {HTMLElement | null} */ (document.querySelector("#case-title"))?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-asks]");
  if (!(button instanceof HTMLElement) || reasonField()?.value.trim()) return;
  // Nothing is sent without a reason: the next key would no longer fall into the field.
  event.preventDefault();
  open(button);
});

document.addEventListener("keydown", (event) => {
  const field = event.target instanceof Element && event.target.closest(".asks");
  if (!field) return;
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const wanted = document.querySelector("form.decision .wanted");
    if (wanted instanceof HTMLElement && reasonField()?.value.trim()) wanted.click();
  }
});

addEventListener("popstate", () => step(location.href, { isBack: true }));
