// @ts-check
/**
 * Tells the server that somebody is still at a case, or has left it: only what the moderator does
 * counts, and is told once a minute at most. Says at once when somebody else takes the case over.
 */

import { Stream } from "./stream.js";

const EVERY = 60_000; // milliseconds; the claim lapses five minutes after the last act
const ACTS = ["keydown", "pointerdown", "input", "wheel"];

let told = Date.now();
let followed = "";
/** @type {Stream | undefined} */
let stream;

function held() {
  const section = document.querySelector("#case[data-claim]");
  return section instanceof HTMLElement ? section : null;
}

/** @param {HTMLElement} section @param {string} what */
function saying(section, what) {
  const body = new FormData();
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (token instanceof HTMLInputElement) body.set("csrfmiddlewaretoken", token.value);
  body.set("page", section.dataset.page ?? "");
  body.set("do", what);
  return body;
}

function keep() {
  if (Date.now() - told >= EVERY) say("keep");
}

/** @param {"keep" | "ask"} what */
async function say(what) {
  const section = held();
  if (!section || section.querySelector(".held")) return;
  if (what === "keep") told = Date.now();
  try {
    const body = saying(section, what);
    const answer = await fetch(section.dataset.claim ?? "", { method: "POST", body });
    if (!answer.ok) return;
    const { said } = await answer.json();
    if (said && section.isConnected && !section.querySelector(".held")) show(section, said);
  } catch {
    // Without the server nobody else can look at it either.
  }
}

/** @param {HTMLElement} section @param {string} said */
function show(section, said) {
  const notice = document.createElement("p");
  notice.className = "notice held";
  notice.setAttribute("role", "status");
  section.querySelector("#case-title")?.after(notice);
  notice.textContent = said;
}

function letGo() {
  const section = held();
  if (section) navigator.sendBeacon(section.dataset.claim ?? "", saying(section, "let-go"));
}

/** Hear of what happens where the case that stands there now is. */
export function followClaim() {
  const slug = held()?.dataset.document ?? "";
  if (!slug || slug === followed) return;
  followed = slug;
  if (stream) return stream.again();
  const address = () => `/live/?${new URLSearchParams({ document: followed })}`;
  stream = new Stream(address, () => say("ask"), () => {});
  stream.start();
}

export function watchClaim() {
  for (const act of ACTS) document.addEventListener(act, keep, { passive: true });
  addEventListener("pagehide", letGo);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    told = 0;
    keep();
  });
  // Where only the list is in view, nobody looks at its first case.
  if (held() && !held()?.checkVisibility()) letGo();
}
