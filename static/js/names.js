// Keys of the editors' page of names. Everything here presses or focuses what is on the page
// anyway, so the page works without it.

const help = document.querySelector("#name-keys");
const entries = [...document.querySelectorAll("[data-entry]")];

/** The entry that keys are meant for: where the focus is, else where the last act led. */
let current = document.querySelector(".entry.here") ?? entries[0] ?? null;

document.documentElement.classList.add("has-keys");
for (const button of document.querySelectorAll("button.keys")) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}
// An alert is read out first, and a name that the address names is where one wants to be.
if (location.hash.startsWith("#entry-") && current) stand(current);

document.addEventListener("focusin", (event) => {
  const entry = event.target.closest("[data-entry]");
  if (entry) mark(entry);
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target)) {
    if (event.key === "Escape" && current?.contains(event.target)) stand(current);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

const KEYS = {
  a: () => press("a"),
  d: () => press("d"),
  r: () => fill("r"),
  m: () => fill("m"),
  j: () => step(1),
  k: () => step(-1),
  n: () => document.querySelector("#add-name").focus(),
  z: () => document.querySelector("[data-key=z]")?.click(),
  "?": () => help.showModal(),
};

function isTyping(element) {
  return element.isContentEditable || element.matches("input, textarea, select");
}

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
