// Keys of the editors' page of names. Everything here presses or focuses what is on the page
// anyway, so the page works without it.

import { isTyping, listen } from "./keys.js";

const entries = [...document.querySelectorAll("[data-entry]")];

/** The entry that keys are meant for: where the focus is, else where the last act led. */
let current = document.querySelector(".entry.here") ?? entries[0] ?? null;

// An alert is read out first, and a name that the address names is where one wants to be.
if (location.hash.startsWith("#entry-") && current) stand(current);

document.addEventListener("focusin", (event) => {
  const entry = event.target.closest("[data-entry]");
  if (entry) mark(entry);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target) && current?.contains(event.target))
    stand(current);
});

listen({
  accept: () => press("a"),
  drop: () => press("d"),
  rename: () => fill("r"),
  merge: () => fill("m"),
  next: () => step(1),
  before: () => step(-1),
  add: () => document.querySelector("#add-name").focus(),
  undo: () => document.querySelector("[data-key=z]")?.click(),
});

function mark(entry) {
  current?.classList.remove("here");
  current = entry;
  current.classList.add("here");
}

function stand(entry) {
  mark(entry);
  entry.focus();
}

function step(by) {
  const at = entries.indexOf(current);
  const next = entries[Math.min(Math.max(at + by, 0), entries.length - 1)];
  if (next) stand(next);
}

function press(key) {
  current?.querySelector(`button[data-key="${key}"]`)?.click();
}

function fill(key) {
  const field = current?.querySelector(`input[data-key="${key}"]`);
  if (!field) return;
  field.closest("details").open = true;
  field.focus();
  field.select();
}

// Who presses a key twice means the one name that they saw.
let sent = false;
document.addEventListener("submit", (event) => {
  if (event.target.method === "dialog") return;
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => (sent = false));
