// @ts-check
/**
 * The pieces of a division on the page: which one is in question, its words, and putting in place
 * what the server says has changed. Offsets are those of strings in scripts (UTF-16).
 */

export const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-division]"));
export const section = /** @type {HTMLElement} */ (document.getElementById("division"));
const holder = /** @type {HTMLElement} */ (document.getElementById("pieces"));
const tools = /** @type {HTMLElement} */ (document.getElementById("tools"));

let current = "";

/** @param {string | number | undefined} id */
export function piece(id) {
  return document.getElementById(`piece-${id}`);
}

/** @param {EventTarget | null} inside */
export function pieceOf(inside) {
  const found = inside instanceof Element ? inside.closest(".piece[data-id]") : null;
  return /** @type {HTMLElement | null} */ (found);
}

/** All pieces, or those of a kind, in reading order. */
export function pieces(selector = ".piece[data-id]") {
  return /** @type {HTMLElement[]} */ ([...holder.querySelectorAll(selector)]);
}

/** The piece that keys and tools act on. */
export function inQuestion() {
  return piece(current);
}

/**
 * The next one of these after a piece (or before it), going round.
 * @param {HTMLElement | null} from
 * @param {string} selector
 * @param {boolean} back
 */
export function nextOf(from, selector, back) {
  const found = pieces(selector);
  if (!from) return back ? found.at(-1) : found[0];
  const wanted = back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const isBeyond = (/** @type {HTMLElement} */ one) => from.compareDocumentPosition(one) & wanted;
  return back ? (found.findLast(isBeyond) ?? found.at(-1)) : (found.find(isBeyond) ?? found[0]);
}

/**
 * The piece beside this one, or null.
 * @param {HTMLElement} from
 * @param {boolean} back
 */
export function beside(from, back) {
  let one = back ? from.previousElementSibling : from.nextElementSibling;
  while (one && !one.matches(".piece[data-id]")) {
    one = back ? one.previousElementSibling : one.nextElementSibling;
  }
  return /** @type {HTMLElement | null} */ (one);
}

/**
 * Make a piece the one in question: the tools are about it, and Tab comes to it.
 * @param {HTMLElement | null | undefined} chosen
 */
export function choose(chosen) {
  const before = inQuestion();
  if (before && before !== chosen) {
    before.classList.remove("here");
    before.tabIndex = -1;
  }
  current = chosen?.dataset.id ?? "";
  if (chosen) {
    chosen.classList.add("here");
    chosen.tabIndex = 0;
  }
  fit(chosen ?? null);
}

/**
 * Choose a piece, move the focus to it, and the page where it is not in sight.
 * @param {HTMLElement | null | undefined} chosen
 */
export function go(chosen) {
  if (!chosen) return;
  choose(chosen);
  chosen.focus({ preventScroll: true });
  show(chosen);
}

/** @param {HTMLElement} shown */
export function show(shown) {
  const box = shown.getBoundingClientRect();
  const roof = document.querySelector(".desk")?.getBoundingClientRect().bottom ?? 0;
  const floor = innerHeight - 80; // pixels: on a phone the tools lie below
  if (box.top < roof + 8 || (box.bottom > floor && box.height < floor - roof) || box.top > floor) {
    shown.scrollIntoView({ block: "center" });
  }
}

/** @param {HTMLElement | null} chosen */
function fit(chosen) {
  const can = {
    doubtful: chosen?.classList.contains("doubtful"),
    above: chosen && beside(chosen, true),
    below: chosen && beside(chosen, false),
    nested: chosen?.matches(".heading, .list_item"),
  };
  for (const button of tools.querySelectorAll("button")) {
    const { for: needs, is, step } = button.dataset;
    if (needs === "doubtful" || needs === "nested") button.hidden = !can[needs];
    else if (needs) button.disabled = !can[/** @type {"above"} */ (needs)];
    else if (step || button.dataset.do === "edit") button.disabled = !chosen;
    if (is) button.setAttribute("aria-pressed", String(Boolean(chosen && isA(chosen, is))));
  }
}

/**
 * @param {HTMLElement} chosen
 * @param {string} kind as a button names it: "heading-2", "aside"
 */
function isA(chosen, kind) {
  const [name, level] = kind.split("-");
  if (name === "aside") return chosen.classList.contains("out");
  const is = chosen.classList.contains(name) && !chosen.classList.contains("out");
  return is && (!level || chosen.classList.contains(`level-${level}`));
}

/** The nodes that hold the words of a piece: no label, footnote mark or page break.
 * @param {HTMLElement} of
 * @returns {Text[]} */
function wordNodes(of) {
  const words = of.querySelector(".words");
  if (!words) return [];
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement === words ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT,
  );
  const found = [];
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode));
  return found;
}

/** @param {HTMLElement} of */
export function textOf(of) {
  return wordNodes(of)
    .map((node) => node.data)
    .join("");
}

/**
 * The offset in a piece's words that lies under a point of the window.
 * @param {HTMLElement} of
 * @param {number} x
 * @param {number} y
 */
export function offsetAt(of, x, y) {
  const place = document.caretPositionFromPoint?.(x, y);
  const range = place ? null : document.caretRangeFromPoint?.(x, y);
  const node = place?.offsetNode ?? range?.startContainer;
  const inNode = place?.offset ?? range?.startOffset ?? 0;
  if (!node) return 0;
  let before = 0;
  for (const one of wordNodes(of)) {
    if (one === node) return before + inNode;
    if (node.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) return before;
    before += one.length;
  }
  return before;
}

/**
 * Put what the server sent in place of what it stands for.
 * @param {HTMLElement} part
 */
export function put(part) {
  for (const id of ["head", "outline"]) {
    const fresh = part.querySelector(`#${id}`);
    if (fresh) document.getElementById(id)?.replaceWith(fresh);
  }
  const arrived = part.querySelector("#pieces")?.children ?? [];
  if (part.dataset.whole !== undefined) {
    holder.replaceChildren(...arrived);
  } else {
    for (const id of part.dataset.gone?.split(" ") ?? []) piece(id)?.remove();
    const above = piece(part.dataset.after);
    if (above) above.after(...arrived);
    else holder.prepend(...arrived);
  }
  section.dataset.state = part.dataset.state;
  renumber();
  choose(inQuestion());
}

/** Count the paragraphs again: those below a change have moved on. */
function renumber() {
  let count = 0;
  for (const one of pieces("[data-counts]")) {
    const number = one.querySelector(".number");
    if (!number || number.textContent === String(++count)) continue;
    number.textContent = String(count);
    one.setAttribute("aria-label", (one.getAttribute("aria-label") ?? "").replace(/\d+/, `${count}`));
  }
}
