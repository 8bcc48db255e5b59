// @ts-check
/**
 * Puts what the server has just rendered in the place of what stands in the page.
 *
 * Only what differs is touched, and nothing of the reader's: open forms (`[data-live]`), what has
 * the focus, what is unfolded and what is selected stay, and the line that one reads does not move.
 */

import { inView, seen } from "./inview.js";
import { passageOf, rangesOf } from "./offsets.js";
import { repaint } from "./pending.js";

let done = 0;

/** How often something was put into this page. */
export function swaps() {
  return done;
}

/**
 * Replace elements of the page by their ids.
 * @param {string | Iterable<Element>} rendered the server's own: one element with an id after the
 *   other
 */
export function swap(rendered) {
  const template = document.createElement("template");
  if (typeof rendered === "string") template.innerHTML = rendered;
  else template.content.append(...rendered);
  done++;
  const edition = document.getElementById("edition");
  const selected = edition && passageOf(getSelection(), edition);
  const putBack = holdPlace();
  const typeOn = holdFocus();
  const put = [...template.content.children].map((fresh) => fresh.id);
  for (const fresh of [...template.content.children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old) morph(old, fresh);
  }
  typeOn();
  putBack();
  repaint();
  if (selected && getSelection()?.isCollapsed) select(rangesOf(selected, edition));
  edition?.dispatchEvent(new CustomEvent("swapped", { detail: put }));
}

/**
 * Make an element equal to a fresh one, changing as little as possible.
 * @param {Element} old
 * @param {Element} fresh
 */
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) {
    rescue(old);
    old.replaceWith(fresh);
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isReaders(old, name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
  }
  if (old.matches("[data-words]")) old.replaceChildren(...fresh.childNodes);
  else morphChildren(old, fresh);
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function morphChildren(old, fresh) {
  const wanted = new Set([...fresh.children].map((child) => child.id));
  for (const child of [...old.children]) {
    if (child.id && !wanted.has(child.id) && !isLive(child)) remove(child);
  }
  /** @type {ChildNode | null} */
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    while (at && isLive(at)) at = at.nextSibling;
    const match = counterpart(old, at, next);
    if (!match) {
      old.insertBefore(next, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else old.insertBefore(match, at);
    if (match instanceof Element) morph(match, /** @type {Element} */ (next));
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
  }
  while (at) {
    const rest = at;
    at = at.nextSibling;
    if (!isLive(rest)) remove(rest);
  }
}

/**
 * The child that a fresh one continues: the one with its id, else the one that stands there.
 * @param {Element} parent
 * @param {ChildNode | null} at
 * @param {ChildNode} next
 * @returns {ChildNode | null}
 */
function counterpart(parent, at, next) {
  const id = next instanceof Element && next.id;
  if (id) {
    const known = document.getElementById(id);
    return known?.parentNode === parent ? known : null;
  }
  return at && at.nodeName === next.nodeName && !(at instanceof Element && at.id) ? at : null;
}

/**
 * Whether an attribute is what reading and scripts have left there: unfolded, held, focused.
 * @param {Element} element
 * @param {string} name
 */
function isReaders(element, name) {
  if (name === "tabindex") return element === document.activeElement;
  return ["open", "style", "aria-haspopup", "data-held"].includes(name);
}

/** @param {Node} node */
function isLive(node) {
  return node instanceof Element && node.hasAttribute("data-live");
}

/** @param {ChildNode} node */
function remove(node) {
  if (node instanceof Element) rescue(node);
  node.remove();
}

/**
 * Move open forms out of something that goes away, so that what is typed in them stays: in their
 * card, as long as that is there.
 * @param {Element} leaving
 */
function rescue(leaving) {
  const live = leaving.querySelectorAll("[data-live]");
  if (!live.length) return;
  const above = leaving.parentElement;
  const card = above?.closest("[data-note]");
  if (card) card.append(...live);
  else (above?.closest(".notes, [data-paragraph]") ?? above)?.prepend(...live);
}

/** Remember where the line that one reads stands; the answer puts it there again. */
export function holdPlace() {
  const focused = document.activeElement?.closest("[data-live], [id]");
  const isSeen = focused && focused !== document.body && inView([focused]).length;
  const held = isSeen ? focused : seen("[data-paragraph] .para")[0];
  const top = held?.getBoundingClientRect().top ?? 0;
  return () => {
    if (held?.isConnected)
      scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" });
  };
}

/** Remember where one types; a form that had to move loses the focus for a moment. */
function holdFocus() {
  const field = document.activeElement;
  const isText = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  const at = isText ? [field.selectionStart, field.selectionEnd] : [];
  return () => {
    if (!(field instanceof HTMLElement) || field === document.body || !field.isConnected) return;
    if (document.activeElement === field) return;
    field.focus({ preventScroll: true });
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(at[0] ?? 0, at[1] ?? 0);
  };
}

/** @param {Range[]} ranges */
function select(ranges) {
  if (!ranges.length) return;
  const { startContainer, startOffset } = ranges[0];
  const { endContainer, endOffset } = ranges[ranges.length - 1];
  getSelection()?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
}
