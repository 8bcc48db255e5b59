// @ts-check
/**
 * Puts what the server has just rendered in the place of what stands in the page.
 *
 * Only what differs is touched, and nothing of the reader's: open forms (`[data-live]`), what has
 * the focus, what is unfolded and what is selected stay, and the line that one reads does not move.
 */

import { passageOf, rangesOf } from "./offsets.js";
import { repaint } from "./pending.js";

/**
 * Replace elements of the page by their ids.
 * @param {string | Iterable<Element>} rendered the server's own: one element with an id after the
 *   other
 */
export function swap(rendered) {
  const template = document.createElement("template");
  if (typeof rendered === "string") template.innerHTML = rendered;
  else template.content.append(...rendered);
  const edition = document.getElementById("edition");
  const selected = edition && passageOf(getSelection(), edition);
  const putBack = holdPlace();
  for (const fresh of [...template.content.children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old) morph(old, fresh);
  }
  putBack();
  repaint();
  if (selected && getSelection()?.isCollapsed) select(rangesOf(selected, edition));
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
    if (!fresh.hasAttribute(name) && name !== "open" && name !== "style") old.removeAttribute(name);
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
 * Move open forms out of something that goes away, so that what is typed in them stays.
 * @param {Element} leaving
 */
function rescue(leaving) {
  const live = leaving.querySelectorAll("[data-live]");
  if (live.length) (leaving.closest(".notes") ?? leaving.parentElement)?.prepend(...live);
}

/** Remember where the line that one reads stands; the answer puts it there again. */
function holdPlace() {
  const focused = document.activeElement?.closest("[data-live], [id]");
  const rows = [...document.querySelectorAll("[data-paragraph] [data-words]")];
  const inView = (/** @type {Element | null | undefined} */ element) => {
    const box = element?.getBoundingClientRect();
    return !!box && box.bottom > 60 && box.top < innerHeight;
  };
  const words = rows.find(inView);
  const held = focused && focused !== document.body && inView(focused) ? focused : words;
  const top = held?.getBoundingClientRect().top ?? 0;
  return () => {
    if (held?.isConnected)
      scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" });
  };
}

/** @param {Range[]} ranges */
function select(ranges) {
  if (!ranges.length) return;
  const { startContainer, startOffset } = ranges[0];
  const { endContainer, endOffset } = ranges[ranges.length - 1];
  getSelection()?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
}
