// Keys of the moderation desk, and a reason that survives a reload. Everything here presses what
// is on the page anyway, so the desk works without it.

import { listen } from "../js/keys.js";

const KEPT_DAYS = 14;
const PREFIX = `colloquy:desk:${document.body.dataset.user ?? ""}:`;

const section = document.querySelector("#case[data-revision]");
const form = document.querySelector("form.decision");
const reason = form?.querySelector("textarea[name=reason]");
const toast = document.querySelector(".toast");

/** The button that Ctrl + Enter presses: what R or D asked a reason for. */
let wanted = null;

document.addEventListener("keydown", (event) => {
  if (event.target === reason) keyWhileTyping(event);
});

listen({
  approve: () => press("a"),
  return: () => askForReason(pressable("r")),
  decline: () => askForReason(pressable("d")),
  next: () => press("j"),
  before: () => press("k"),
  open: () => press("o"),
  undo: () => press("z"),
});

function press(key) {
  pressable(key)?.click();
}

function pressable(key) {
  return document.querySelector(`[data-key="${key}"]`);
}

function askForReason(button) {
  if (!button) return;
  if (reason.value.trim()) {
    button.click();
    return;
  }
  want(button);
  reason.focus();
}

function want(button) {
  wanted?.classList.remove("wanted");
  wanted = button;
  wanted?.classList.add("wanted");
}

function keyWhileTyping(event) {
  if (event.key === "Escape") {
    want(null);
    reason.blur();
    document.querySelector("#case-title")?.focus();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    // Without a reason nothing is sent: the next key would no longer fall into the field.
    if (reason.value.trim()) wanted?.click();
  }
}

// The same form is not sent twice, whoever presses a key twice.
let sent = false;
form?.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => (sent = false));

function kept(name, act) {
  // Storage may be full or forbidden: then nothing is kept.
  try {
    return act(localStorage, PREFIX + name);
  } catch {
    return null;
  }
}

if (toast) {
  kept(toast.dataset.done, (store, name) => store.removeItem(name));
  // A status is read out when it changes, not when it is there from the beginning.
  const said = toast.querySelector("span");
  const words = said.textContent;
  said.textContent = "";
  setTimeout(() => (said.textContent = words), 150);
}

if (reason && section) {
  const mine = section.dataset.revision;
  const before = kept(mine, (store, name) => JSON.parse(store.getItem(name)));
  if (before?.text && !reason.value) reason.value = before.text;
  const keep = () =>
    kept(mine, (store, name) =>
      reason.value.trim()
        ? store.setItem(name, JSON.stringify({ text: reason.value, at: Date.now() }))
        : store.removeItem(name),
    );
  reason.addEventListener("input", keep);
  // After a clash the reason stands here under other words than it was typed for.
  if (reason.value) keep();
}

kept("", (store, prefix) => {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of Object.keys(store)) {
    if (name.startsWith(prefix) && JSON.parse(store.getItem(name)).at < oldest) store.removeItem(name);
  }
});
