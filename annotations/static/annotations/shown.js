// @ts-check
/**
 * Whether notes and numbers are shown: two switches that work without script. Here they are kept in
 * this browser, so that they stand on the next page as they were left.
 */

const NAMES = ["show-notes", "show-numbers"];
const PREFIX = "colloquy ";

/** @param {string} name */
const switchOf = (name) => /** @type {HTMLInputElement | null} */ (document.getElementById(name));

/** Put the switches as they were left, and keep what becomes of them. */
export function keepSwitches() {
  for (const name of NAMES) {
    const one = switchOf(name);
    if (one && stored(name)) one.checked = false;
  }
  hideCounts();
  document.addEventListener("change", (event) => {
    const one = event.target;
    if (!(one instanceof HTMLInputElement) || !NAMES.includes(one.id)) return;
    hideCounts();
    try {
      if (one.checked) localStorage.removeItem(PREFIX + one.id);
      else localStorage.setItem(PREFIX + one.id, "off");
    } catch {
      // A browser that keeps nothing shows everything again.
    }
  });
}

/** The outline stands before the switch of the notes, where no style reaches it from there. */
function hideCounts() {
  const isOff = switchOf("show-notes")?.checked === false;
  document.documentElement.classList.toggle("without-notes", isOff);
}

/** @param {string} name */
function stored(name) {
  try {
    return localStorage.getItem(PREFIX + name) === "off";
  } catch {
    return false;
  }
}
