// @ts-check
/**
 * Steps on their way to the server, one after the other, so that a quick hand never overtakes it.
 * A step that does not arrive is kept and sent again; meanwhile a sentence says so.
 */

import { showKeys } from "../js/keys.js";
import { form, put, section } from "./pieces.js";

const PATIENCE = 20_000; // milliseconds
const PAUSES = [2, 4, 8, 15, 30]; // seconds before it is tried again by itself
const MOST_TRIES = 60;
const SLOW = 800; // milliseconds without an answer, after which the page says that it waits

/** @type {Record<string, string>} */
export const phrases = JSON.parse(document.getElementById("division-phrases")?.textContent ?? "{}");

/**
 * @typedef {object} Step
 * @property {() => {step: string, fields?: Record<string, string>} | null} make  asked for when its
 *     turn comes: the piece may have moved on by then
 * @property {(part: HTMLElement | null) => void} [after]  when it is in place; null for a note
 * @property {boolean} [isKept]  whether it may wait behind one that did not arrive
 */

/** @type {Step[]} */
const waiting = [];
/** @type {{step: string, fields?: Record<string, string>} | null} */
let onItsWay = null;
/** Names the step that is on its way: sent again after a lost answer, it is done once. */
let once = "";
let isRunning = false;
export let isAsking = false;
let tries = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;

/** Called before and after pieces are put in place: typed words outlive it.
 * @type {{before: () => void, after: (isTaken: boolean) => void}} */
export const around = { before() {}, after() {} };

export function isBusy() {
  return waiting.length > 0;
}

/** @param {Step} step */
export function send(step) {
  if (tries && !step.isKept) {
    say([phrases.refused]);
    document.getElementById("trouble")?.querySelector("button")?.focus();
    return;
  }
  waiting.push(step);
  run();
}

async function run() {
  if (isRunning) return;
  isRunning = true;
  section.classList.add("waiting");
  try {
    while (waiting.length) {
      if (!onItsWay) {
        onItsWay = waiting[0].make();
        once = [...crypto.getRandomValues(new Uint32Array(4))].join("-");
      }
      if (onItsWay) {
        const slow = setTimeout(() => say([phrases.waiting]), SLOW);
        const answer = await ask(onItsWay.step, onItsWay.fields ?? {});
        clearTimeout(slow);
        if (answer.trouble) return trouble(answer.trouble);
        calm();
        onItsWay = null;
        settle(answer.html ?? "", /** @type {Step} */ (waiting.shift()));
      } else {
        waiting.shift();
      }
    }
  } finally {
    isRunning = false;
    section.classList.toggle("waiting", waiting.length > 0);
  }
}

/**
 * @param {string} html
 * @param {Step} step
 */
function settle(html, step) {
  const arrived = new DOMParser().parseFromString(html, "text/html").getElementById("part");
  if (arrived) {
    around.before();
    put(document.adoptNode(arrived));
    showKeys();
    say([arrived.dataset.problem || arrived.dataset.said, document.getElementById("doubts")?.textContent]);
    document.getElementById("said")?.classList.toggle("problem", Boolean(arrived.dataset.problem));
  }
  step.after?.(arrived);
  if (arrived) around.after(!arrived.dataset.problem);
}

/**
 * Say what was done, and quietly how many doubts are left.
 * @param {(string | null | undefined)[]} sentences
 */
export function say([done, left]) {
  const line = document.getElementById("said");
  if (!line) return;
  const quiet = document.createElement("span");
  quiet.className = "visually-hidden";
  quiet.textContent = ` ${left ?? ""}`;
  line.replaceChildren(done ?? "", quiet);
}

/**
 * @param {string} step
 * @param {Record<string, string>} fields
 * @returns {Promise<{html?: string, trouble?: string}>}
 */
async function ask(step, fields) {
  for (let attempt = 0; ; attempt++) {
    isAsking = true; // So that what is still being typed stays out of it.
    const body = new FormData(form);
    isAsking = false;
    body.set("step", step);
    body.set("once", once);
    body.set("state", section.dataset.state ?? "");
    for (const [name, text] of Object.entries(fields)) body.set(name, text);
    const answer = await reach(form.action, { method: "POST", body });
    if (!answer || answer.status >= 500) return { trouble: "unsent" };
    if (answer.ok) return { html: await answer.text() };
    if (answer.status === 404) return { trouble: "gone" };
    if (answer.status !== 403 || attempt) return { trouble: answer.status === 401 ? "signin" : "unsent" };
    // The page's token is of a session that has ended or changed hands.
    const stopped = await renew();
    if (stopped) return { trouble: stopped };
  }
}

/**
 * @param {string} address
 * @param {RequestInit} options
 */
async function reach(address, options) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const headers = { "X-Part": "division" };
    return await fetch(address, { ...options, headers, redirect: "manual", signal });
  } catch {
    return null;
  }
}

/** A fresh token from this page, if it is still for this person; else what is the matter. */
async function renew() {
  const answer = await reach(location.pathname, {});
  if (!answer) return "unsent";
  if (!answer.ok) return answer.type === "opaqueredirect" ? "signin" : "gone";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.body.dataset.user) return "signin";
  if (page.body.dataset.user !== document.body.dataset.user) return "stranger";
  const field = "input[name=csrfmiddlewaretoken]";
  const fresh = /** @type {HTMLInputElement | null} */ (page.querySelector(field));
  const stale = /** @type {HTMLInputElement | null} */ (form.querySelector(field));
  if (fresh && stale) stale.value = fresh.value;
  return "";
}

/** @param {string} what a phrase */
function trouble(what) {
  tries += 1;
  const line = document.getElementById("trouble") ?? document.createElement("p");
  if (line.dataset.what !== what) {
    line.id = "trouble";
    line.className = "notice warn";
    line.setAttribute("role", "alert");
    line.dataset.what = what;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = phrases.again;
    button.addEventListener("click", retry);
    line.replaceChildren(phrases[what] ?? "", " ", button);
    document.getElementById("said")?.before(line);
  }
  clearTimeout(again);
  if (what === "unsent" && tries < MOST_TRIES) {
    again = setTimeout(run, PAUSES[Math.min(tries, PAUSES.length) - 1] * 1000);
  }
}

function retry() {
  clearTimeout(again);
  run();
}

function calm() {
  if (!tries) return;
  tries = 0;
  clearTimeout(again);
  document.getElementById("trouble")?.remove();
  say([phrases.arrived]);
}

addEventListener("online", () => tries && retry());
addEventListener("beforeunload", (event) => {
  if (waiting.some((step) => !step.isKept)) event.preventDefault();
});
