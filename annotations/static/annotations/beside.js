// Two texts side by side scroll together, each as far through its own passage as the other.
// Without this script both stand in the page and scroll with it.

import { keepSwitches } from "./shown.js";

const columns = /** @type {HTMLElement} */ (document.querySelector("[data-columns]"));
const texts = [.../** @type {NodeListOf<HTMLElement>} */ (columns.querySelectorAll(".column"))];
const together = /** @type {HTMLInputElement} */ (document.getElementById("scroll-together"));
const wide = matchMedia("(min-width: 58.01rem)");

/** The column that somebody scrolls; the other one follows and reports nothing. */
let leading = texts[0];

function arrange() {
  columns.classList.toggle("are-paired", wide.matches);
  together.closest("label").hidden = !wide.matches;
  for (const text of texts) {
    // A pane that scrolls must be within reach of the keyboard.
    if (wide.matches) text.tabIndex = 0;
    else text.removeAttribute("tabindex");
  }
}

/** @param {HTMLElement} text */
const room = (text) => text.scrollHeight - text.clientHeight;

for (const text of texts) {
  for (const kind of ["pointerdown", "pointerenter", "wheel", "touchstart", "keydown", "focusin"]) {
    text.addEventListener(kind, () => (leading = text), { passive: true });
  }
  text.addEventListener("scroll", () => {
    if (text !== leading || !together.checked || room(text) <= 0) return;
    for (const other of texts) {
      if (other !== text) other.scrollTop = (text.scrollTop / room(text)) * room(other);
    }
  }, { passive: true });
}

keepSwitches();
wide.addEventListener("change", arrange);
arrange();
// The place that the address names lies in a pane that scrolls only now.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
