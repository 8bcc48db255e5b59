// @ts-check
/**
 * What waits to be sent: one thing after another, in the order in which it was written, and each
 * until the server has answered. Everything has ids of its own, so that what arrives twice counts
 * once; and it lies in this browser meanwhile (drafts.js), so that a closed page sends it when it,
 * or another page of this site, is opened again.
 */

import { send } from "./sending.js";
import { waitToBeSent } from "./standing.js";
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").Drafts} Drafts */

/**
 * @typedef {object} Letter
 * @property {number} since      when it was first sent, in milliseconds
 * @property {() => Promise<string>} attempt  sends it once; "lost" and "signin": it waits on
 * @property {() => void} [delayed]  it could not be sent yet
 */

/** Seconds until the next attempt while the server cannot be reached. */
const WAITS = [2, 5, 15, 30, 60];

/** @type {Set<Letter>} */
const letters = new Set();
let failures = 0;
let isSending = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Letter} letter to be sent now, or as soon as what was written before it is sent */
export async function post(letter) {
  letters.add(letter);
  await sendAll();
}

/** @param {Letter} letter that shall not be sent by itself any more */
export function takeBack(letter) {
  letters.delete(letter);
  count();
}

/** Try everything again that could not be sent. */
export async function sendAll() {
  if (isSending) return;
  isSending = true;
  clearTimeout(timer);
  try {
    await Promise.resolve(); // All that a page takes up at once goes in its order.
    for (;;) {
      const [next] = [...letters].sort((one, other) => one.since - other.since);
      if (!next) break;
      const outcome = await next.attempt();
      if (outcome === "lost" || outcome === "signin") {
        if (outcome === "lost") wait();
        break;
      }
      letters.delete(next);
      failures = 0;
    }
  } finally {
    isSending = false; // Whatever went wrong with one thing, the others are tried again.
  }
  for (const letter of letters) letter.delayed?.();
  count();
}

/**
 * Take up what was written on other pages and never sent.
 * @param {Drafts} drafts
 * @param {string} page this one, whose forms send their own
 */
export function sendFromElsewhere(drafts, page) {
  for (const [key, draft] of drafts.all()) {
    if (draft.page === page || !draft.queued || !draft.action) continue;
    const { action, fields, since = 0 } = draft;
    const attempt = async () => {
      const outcome = await send(action, Object.entries(fields));
      if (outcome.kind === "done") drafts.drop(key);
      // Whatever is wrong with it is said on its own page, when it is opened.
      if (outcome.kind === "refused") drafts.keep(key, { ...draft, queued: false });
      return outcome.kind === "stranger" ? "signin" : outcome.kind;
    };
    letters.add({ since, attempt });
  }
  if (letters.size) sendAll();
}

function wait() {
  timer = setTimeout(sendAll, WAITS[Math.min(failures++, WAITS.length - 1)] * 1000);
}

function count() {
  waitToBeSent(letters.size);
}
