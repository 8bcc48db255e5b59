// @ts-check
/**
 * Notes far from what one reads. Where there are very many, the server sends all marks, but the
 * cards of a few screens only: the others are fetched when one comes near. Rows whose cards are
 * missing have `[data-waiting]`; their stretch begins with `.waiting`, a link to a page with them.
 */

import { inView } from "./inview.js";
import { goToPlace } from "./permalinks.js";
import { announce } from "./phrases.js";
import { fetchRows } from "./sending.js";
import { swap } from "./swap.js";
import { keyOf } from "./words.js";

const NEAR = "1600px 0px"; // how far from the window one is near
const MOST = 60; // rows in one request
const AT_ONCE = 2; // requests
const AT_A_TIME = 2; // rows put into the page
const WITHOUT_FRAMES = 100; // milliseconds
const PAUSE = 4000; // milliseconds after a request in vain

/** @type {Map<Element, Promise<boolean>>} what is being fetched */
const coming = new Map();
/** @type {Set<Element>} stretches that one is near to */
const around = new Set();
/** @type {Set<Element>} stretches that were asked for in vain a moment ago */
const resting = new Set();

/** @param {HTMLElement} edition */
export function fetchWhenNear(edition) {
  const stretches = edition.querySelectorAll(".stretch");
  if (!stretches.length) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) around.add(target);
        else around.delete(target);
      }
      fetchNext();
    },
    { rootMargin: NEAR },
  );
  for (const stretch of stretches) observer.observe(stretch);
  edition.addEventListener("click", (event) => fetchForLink(event));
  edition.addEventListener("swapped", fetchNext); // What was there may wait again, narrowed.
  document.addEventListener("keydown", (event) => fetchForBrowser(event, edition));
  addEventListener("online", () => {
    resting.clear();
    fetchNext();
  });
  addEventListener("hashchange", () => followHash(edition));
  followHash(edition);
}

/**
 * The notes beside an element of the text, fetched where they are not there yet. Says whether
 * they are.
 * @param {Element} element
 * @returns {Promise<boolean>}
 */
export function near(element) {
  const stretch = element.closest(".stretch");
  if (!stretch || !isWaiting(stretch)) return Promise.resolve(true);
  const there = coming.get(stretch);
  if (there) return there;
  const fetched = fill(stretch).finally(() => coming.delete(stretch));
  coming.set(stretch, fetched);
  return fetched;
}

/** @param {Element} stretch */
async function fill(stretch) {
  const rows = [...stretch.querySelectorAll("[data-waiting]")];
  const first = rowsSeen(stretch, rows).map(keyOf);
  const rest = rows.map(keyOf).filter((key) => !first.includes(key));
  const parts = first.length ? [first] : [];
  for (let at = 0; at < rest.length; at += MOST) parts.push(rest.slice(at, at + MOST));
  for (const keys of parts) {
    const html = await fetchRows(keys);
    if (html === null) return false;
    await putIn(html);
  }
  stretch.querySelector(".waiting")?.remove();
  return true;
}

/**
 * Those of the rows of a stretch that one sees, which are fetched before all others. Nothing is
 * asked of rows whose stretch is out of sight: they would be laid out for it.
 * @param {Element} stretch
 * @param {Element[]} rows
 */
function rowsSeen(stretch, rows) {
  if (!inView([stretch]).length) return [];
  const words = rows.flatMap((row) => row.querySelector("[data-words]") ?? []);
  return inView(words).flatMap((found) => found.closest("[data-waiting]") ?? []);
}

/**
 * Put rows in a few at a time, so that no frame waits for all of them.
 * @param {string} html
 */
async function putIn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const rows = [...template.content.children];
  for (let at = 0; at < rows.length; at += AT_A_TIME) {
    if (at) await nextFrame();
    swap(rows.slice(at, at + AT_A_TIME));
  }
}

/** After the next frame; soon where none is drawn, as in a tab behind others. */
function nextFrame() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, WITHOUT_FRAMES);
  });
}

/** Fetch what is nearest to the window, a few stretches at a time. */
function fetchNext() {
  while (coming.size < AT_ONCE) {
    const isWanted = (/** @type {Element} */ one) =>
      !coming.has(one) && !resting.has(one) && isWaiting(one);
    const next = nearest([...around].filter(isWanted));
    if (!next) return;
    near(next).then((came) => {
      if (!came) rest(next);
      fetchNext();
    });
  }
}

/** @param {Element} stretch */
function rest(stretch) {
  resting.add(stretch);
  setTimeout(() => {
    resting.delete(stretch);
    fetchNext();
  }, PAUSE);
}

/**
 * Links that lead to notes which are not there yet.
 * @param {MouseEvent} event
 */
async function fetchForLink(event) {
  const link = event.target instanceof Element && event.target.closest(".waiting a, a.to-notes");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  const isNamed = link.matches("a.to-notes");
  if (isNamed && !link.closest("[data-waiting]")) return;
  event.preventDefault();
  if (!(await near(link))) announce("no answer", true);
  else if (isNamed) location.hash = link.hash;
}

/**
 * @param {Element[]} stretches
 * @returns {Element | undefined}
 */
function nearest(stretches) {
  const distance = (/** @type {Element} */ stretch) => {
    const { top, bottom } = stretch.getBoundingClientRect();
    return Math.max(top - innerHeight, -bottom, 0);
  };
  const found = stretches.map((stretch) => ({ stretch, far: distance(stretch) }));
  return found.sort((one, other) => one.far - other.far)[0]?.stretch;
}

/**
 * The browser prints and searches what is in the page: then all of it is fetched.
 * @param {KeyboardEvent} event
 * @param {Element} edition
 */
async function fetchForBrowser(event, edition) {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if ((key !== "p" && key !== "f") || !waitingIn(edition).length) return;
  if (key === "p") event.preventDefault();
  announce("fetching all", true);
  const rest = waitingIn(edition);
  const some = async () => {
    for (let one = rest.shift(); one; one = rest.shift()) await near(one);
  };
  await Promise.all([some(), some(), some(), some()]);
  if (key === "p") print();
}

/**
 * Go to a note or a comment that is named in the address and not there yet.
 * @param {Element} edition
 */
async function followHash(edition) {
  const [, kind, id] = location.hash.match(/^#(note|comment)-([-0-9a-f]{36})$/) ?? [];
  if (!id || document.getElementById(`${kind}-${id}`)) return;
  const mark = document.getElementById(`m-${id}`);
  if (mark) {
    await near(mark);
    goToPlace();
  } else if (waitingIn(edition).length && !new URLSearchParams(location.search).has("at")) {
    location.replace(`/${kind === "note" ? "annotations" : "comments"}/${id}/`); // which knows where
  }
}

/** @param {Element} stretch */
function isWaiting(stretch) {
  return !!stretch.querySelector("[data-waiting]");
}

/**
 * @param {Element} edition
 * @returns {Element[]}
 */
function waitingIn(edition) {
  return [...edition.querySelectorAll(".stretch")].filter(isWaiting);
}
