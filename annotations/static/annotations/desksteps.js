// @ts-check
/**
 * From case to case without leaving the page: the list stays where it is, the next case gets the
 * focus, and the result is read out. Where anything else comes than a case, the page itself goes
 * there, as it does without a script.
 */

import { showKeys } from "../js/keys.js";
import { forgetReason } from "./deskreasons.js";

const PART = { "X-Part": "case" };
const PUT = ["whys", "middle"];

/** @type {() => void} */
let arrived = () => {};
let isBusy = false;

/** @param {() => void} then called whenever another case stands there */
export function watchSteps(then) {
  arrived = then;
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    const link = event.target instanceof Element && event.target.closest("a[data-step], .items a");
    if (!(link instanceof HTMLAnchorElement) || !isWide()) return;
    event.preventDefault();
    step(link.href);
  });
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || !form.matches("form[data-step]")) return;
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    step(form.action, { body: new FormData(form, button) });
  });
}

/** Whether list and case stand side by side; else an item of the list opens a page of its own. */
function isWide() {
  return !!document.querySelector("#case")?.checkVisibility();
}

/**
 * Go somewhere, or send something.
 * @param {string} address
 * @param {{body?: FormData, isBack?: boolean}} [options]
 */
export async function step(address, { body, isBack = false } = {}) {
  // The same form is not sent twice, whoever presses a key twice.
  if (isBusy) return;
  isBusy = true;
  document.querySelector("#middle")?.setAttribute("aria-busy", "true");
  const left = revision();
  try {
    const asked = new URL(address);
    for (const id of shownIds()) asked.searchParams.append("shown", id);
    const answer = await fetch(asked, {
      method: body ? "POST" : "GET", body, headers: PART, credentials: "same-origin",
    });
    const rendered = await answer.text();
    if (!put(rendered, isBack)) return await instead(answer, rendered, address, body);
    if (answer.ok && body) forgetReason(left);
    problem("");
  } catch {
    problem(phrase("unreachable"));
  } finally {
    isBusy = false;
    document.querySelector("#middle")?.removeAttribute("aria-busy");
  }
}

/**
 * Something else came than a case: a page to sign in, or of what is no longer there.
 * @param {Response} answer
 * @param {string} rendered
 * @param {string} address
 * @param {FormData} [body]
 */
async function instead(answer, rendered, address, body) {
  if (!body) return location.assign(answer.redirected ? answer.url : address);
  if (answer.status >= 500) return problem(phrase("unreachable"));
  // What was typed stands on that page, too.
  const page = new DOMParser().parseFromString(rendered, "text/html");
  const main = page.querySelector("main");
  if (!main) return problem(phrase("unreachable"));
  const section = document.querySelector("#case");
  section?.replaceChildren(...main.childNodes);
  focusOn(section?.querySelector("h1, [role=alert]") ?? null);
}

/**
 * Put the parts of an answer in their places. Returns whether it was one.
 * @param {string} rendered
 * @param {boolean} isBack
 */
function put(rendered, isBack) {
  const template = document.createElement("template");
  template.innerHTML = rendered;
  const fresh = PUT.map((id) => template.content.querySelector(`#${id}`));
  if (fresh.some((part) => !part)) return false;
  const middle = /** @type {HTMLElement} */ (fresh[1]);
  const shown = JSON.parse(template.content.querySelector("#shown")?.textContent ?? "{}");
  const said = middle.querySelector("#said")?.textContent?.trim() ?? "";
  const words = middle.querySelector("#said");
  if (words) words.textContent = "";
  for (const part of fresh) document.getElementById(part?.id ?? "")?.replaceWith(part ?? "");
  document.title = middle.dataset.title ?? document.title;
  const address = middle.dataset.address ?? "";
  if (!isBack && address && address !== location.pathname + location.search)
    history.pushState(null, "", address);
  markList(shown);
  showCount(middle.dataset.waiting ?? "");
  showKeys();
  for (const button of middle.querySelectorAll("button[data-keys]")) button.removeAttribute("hidden");
  const alert = middle.querySelector("[role=alert][tabindex]");
  const wrong = middle.querySelector("[aria-invalid=true]");
  focusOn(alert ?? wrong ?? middle.querySelector("#case-title"));
  scrollTo({ top: 0, behavior: "instant" });
  // A status is read out when it changes, not when it is there from the beginning.
  requestAnimationFrame(() => words && (words.textContent = said));
  arrived();
  return true;
}

/**
 * The list stays; what was decided in it, or is with others by now, says so.
 * @param {Record<string, string>} shown revision -> what has become of it
 */
function markList(shown) {
  const here = document.getElementById(`item-${revision()}`);
  const waits = document.querySelector("#case[data-claim]");
  for (const item of document.querySelectorAll("#items > li")) {
    const told = shown[item.id.slice(5)] ?? "";
    const tag = /** @type {HTMLElement | null} */ (item.querySelector("[data-told]"));
    if (tag) [tag.textContent, tag.hidden] = [told, !told];
    item.classList.toggle("away", !!told);
    item.classList.toggle("on", item === here);
    const link = item.querySelector("a");
    if (item === here) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
  here?.scrollIntoView({ block: "nearest", behavior: "instant" });
  // The list has come to its end: a new one is fetched with the case.
  const isWarned = !!document.querySelector("#case [role=alert]"); // which would go with it
  if (waits && !here && !isWarned && document.querySelector("#items") && !isAway())
    location.assign(location.href);
}

/** @param {string} waiting how much, beside the way to the desk in the head of the page */
function showCount(waiting) {
  for (const count of document.querySelectorAll('.to-site .count, nav.site a[href$="/moderation/"] .count')) {
    if (!(count instanceof HTMLElement) || !count.firstChild) continue;
    count.firstChild.nodeValue = waiting;
    count.hidden = !waiting;
  }
}

/** Whether the address is of a list that was paged on by hand. */
function isAway() {
  return !document.querySelector("#items > li:not(.away)");
}

function shownIds() {
  return [...document.querySelectorAll("#items > li")].map((item) => item.id.slice(5));
}

function revision() {
  const section = document.querySelector("#case[data-revision]");
  return section instanceof HTMLElement ? (section.dataset.revision ?? "") : "";
}

/** @param {Element | null} element */
function focusOn(element) {
  if (!(element instanceof HTMLElement)) return;
  if (!element.matches("textarea, input, select, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** @param {string} words */
function problem(words) {
  const notice = document.getElementById("problem");
  if (!notice) return;
  notice.textContent = words;
  notice.hidden = !words;
}

/** @param {string} name */
function phrase(name) {
  return JSON.parse(document.getElementById("phrases")?.textContent ?? "{}")[name] ?? "";
}
