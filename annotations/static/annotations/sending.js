// @ts-check
/**
 * Writing to the server: one request, and what came of it in a word.
 *
 * Ids are made here, so the same write may be sent again after a lost answer and counts once.
 */

import { partQuery } from "./view.js";

/** @typedef {{code: string, message: string, fields: Record<string, string[]>, current?: Record<string, string>}} Problem */
/**
 * @typedef {{kind: "done", html: string, isNew: boolean}
 *   | {kind: "refused", status: number, problem: Problem}
 *   | {kind: "signin"} | {kind: "stranger"} | {kind: "lost"}} Outcome
 */

const PATIENCE = 20_000; // milliseconds

/**
 * Send a form's fields. Never throws: a server that does not answer is an outcome.
 * @param {string} address
 * @param {Iterable<[string, string]>} fields
 * @returns {Promise<Outcome>}
 */
export async function send(address, fields) {
  const body = new URLSearchParams([...fields].filter(([name]) => name !== "csrfmiddlewaretoken"));
  for (let attempt = 0; ; attempt++) {
    const answer = await ask(address, {
      method: "POST",
      body,
      headers: {
        "X-CSRFToken": token()?.content ?? "",
        "X-Writer": document.body.dataset.user ?? "",
        "X-View": partQuery(),
      },
    });
    if (!answer) return { kind: "lost" };
    if (answer.type === "opaqueredirect") return { kind: "signin" };
    if (answer.ok) return { kind: "done", html: await answer.text(), isNew: answer.status === 201 };
    if (answer.status >= 500) return { kind: "lost" };
    const problem = await problemOf(answer);
    if (answer.status === 401) return { kind: "signin" };
    if (problem.code === "stranger") return { kind: "stranger" };
    if (answer.status !== 403 || problem.code || attempt)
      return { kind: "refused", status: answer.status, problem };
    // A 403 in no words of ours: the page's token is of a session that has ended or changed hands.
    const who = await renewToken();
    if (who !== "same") return { kind: who };
  }
}

/**
 * Another page of this site, as a document that nothing runs in, or null where the server does not
 * answer. A page that asks to sign in is an empty one.
 * @param {string} address
 * @param {string} [view] which notes are wanted, where it is not what the address says
 */
export async function fetchPage(address, view) {
  const headers = { "X-Fragment": "", ...(view === undefined ? {} : { "X-View": view }) };
  const answer = await ask(address, { headers });
  if (!answer || answer.status >= 500) return null;
  return new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
}

/**
 * Some rows of this page as the server has them now, or null where it does not answer so.
 * @param {string[]} keys
 * @returns {Promise<string | null>}
 */
export async function fetchRows(keys) {
  const { rows = "", version = "" } = document.getElementById("edition")?.dataset ?? {};
  const address = new URL(rows, location.href);
  address.search = partQuery();
  for (const key of keys) address.searchParams.append("p", key);
  const { user } = document.body.dataset;
  const headers = { "X-Text-Version": version, ...(user ? { "X-Writer": user } : {}) };
  const answer = await ask(address.href, { headers });
  return answer?.ok ? answer.text() : null;
}

/**
 * An id for a new thing, as random as the browser can make it.
 * @returns {string}
 */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is for https only
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * @param {string} address
 * @param {RequestInit & {headers?: Record<string, string>}} options
 * @returns {Promise<Response | null>}
 */
async function ask(address, options) {
  try {
    return await fetch(address, {
      ...options,
      headers: { "X-Fragment": "1", ...options.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<Problem>}
 */
async function problemOf(answer) {
  try {
    const { error } = await answer.json();
    return {
      code: error.code ?? "",
      message: error.message ?? "",
      fields: error.fields ?? {},
      current: error.current,
    };
  } catch {
    return { code: "", message: "", fields: {} };
  }
}

/** @returns {HTMLMetaElement | null} */
function token() {
  return document.querySelector('meta[name="csrf"]');
}

/**
 * Take a fresh token from this page as the server gives it now, if it is still for this person.
 * @returns {Promise<"same" | "signin" | "stranger" | "lost">}
 */
async function renewToken() {
  const page = await fetchPage(location.pathname + location.search);
  if (!page) return "lost";
  const user = page.body.dataset.user;
  if (!user) return "signin";
  if (user !== document.body.dataset.user) return "stranger";
  const fresh = /** @type {HTMLMetaElement | null} */ (page.querySelector('meta[name="csrf"]'));
  if (fresh) token()?.setAttribute("content", fresh.content);
  return "same";
}
