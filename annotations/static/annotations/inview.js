// @ts-check
/** What one reads at this moment, and whether it has moved. */

const TOP = 60; // pixels under the bar
const SHIFT = 1.5; // pixels that nobody notices

/**
 * The lines of text, or other things in reading order, that can be seen. Found by halving: a page
 * may have thousands.
 * @param {Element[]} elements
 */
export function inView(elements) {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elements[middle].getBoundingClientRect().bottom > TOP) high = middle;
    else low = middle + 1;
  }
  const found = [];
  for (const element of elements.slice(low)) {
    if (element.getBoundingClientRect().top >= innerHeight) break;
    found.push(element);
  }
  return found;
}

/**
 * The elements of the text that match and can be seen. In a long text nothing is asked of the
 * stretches that are out of sight: they would be laid out for it.
 * @param {string} selector
 */
export function seen(selector) {
  return inView(partsInView().flatMap((part) => [...part.querySelectorAll(selector)]));
}

/** @returns {ParentNode[]} */
function partsInView() {
  const stretches = [...document.querySelectorAll(".stretch")];
  return stretches.length ? inView(stretches) : [document];
}

/** The paragraphs that can be seen. */
export function rowsInView() {
  const words = seen("[data-paragraph] [data-words]");
  return words.flatMap((found) => found.closest("[data-paragraph]") ?? []);
}

/**
 * Remember where everything stands that can be read now: text, notes and open forms.
 * @returns {() => boolean} whether any of it has moved since
 */
export function watch() {
  const rows = rowsInView();
  // Not the words themselves: a mark in them makes their box larger, and moves nothing.
  const found = new Set(rows.map((row) => row.querySelector("[data-words]")?.parentElement ?? row));
  const others = ".notes > [id], .notes > details > [id], [data-live]";
  for (const one of partsInView().flatMap((part) => [...part.querySelectorAll(others)])) {
    const box = one.getBoundingClientRect();
    if (box.height && box.bottom > TOP && box.top < innerHeight) found.add(one);
  }
  const tops = [...found].map((one) => /** @type {const} */ ([one, topOf(one)]));
  return () =>
    tops.some(([one, top]) => one?.isConnected && Math.abs(topOf(one) - top) > SHIFT);
}

/** @param {Element | null} element */
function topOf(element) {
  return element?.getBoundingClientRect().top ?? 0;
}
