// @ts-check
/**
 * Keeps the page as it would be if it were loaded now. That something has changed says the stream
 * (stream.js); what, this asks at the page's own doors, so that a page never shows what its
 * reader may not see; how it is put in place says arrivals.js.
 */

import { Arrivals } from "./arrivals.js";
import { sendAll } from "./outbox.js";
import { fetchPage } from "./sending.js";
import { stand } from "./standing.js";
import { Stream } from "./stream.js";
import { swaps } from "./swap.js";
import { partQuery } from "./view.js";
import { keyOf } from "./words.js";

const GATHER = 150; // milliseconds, at random, in which more may come and others ask first
const AT_ONCE = 100; // rows that are asked for at a time
/** What of a page may differ by now. */
const PARTS =
  "#edition [data-paragraph][id], .asks, #outline, #switches, #view, #standing, #how-to";

/** @typedef {{at: number, user: number, version: number, rows: Record<string, number>, everything: boolean, withheld: boolean}} News */

class Live {
  /** @param {HTMLElement} edition */
  constructor(edition) {
    const { at = "0", version = "0", withheld } = edition.dataset;
    this.edition = edition;
    this.at = Number(at);
    this.version = Number(version);
    this.withheld = withheld !== undefined;
    this.arrivals = new Arrivals();
    /** @type {Map<string, number>} when the rows that were fetched had changed */
    this.known = new Map();
    this.isBusy = false;
    this.isWanted = false;
    /** How often the connection was lost. */
    this.losses = 0;
    /** Whether the outline has older counts than the rows. */
    this.isUncounted = false;
  }

  start() {
    const { document: slug = "", seminar = "" } = this.edition.dataset;
    const address = () =>
      `/live/?${new URLSearchParams({ document: slug, seminar, after: String(this.at) })}`;
    const reached = (/** @type {boolean} */ isReached) => {
      stand("lost", !isReached);
      if (isReached) sendAll();
      else this.losses++;
    };
    new Stream(address, () => this.ask(), reached).start();
    this.edition.addEventListener("renewed", (event) => {
      // Asked for before something was put in place that came meanwhile: that comes once more.
      const at = /** @type {CustomEvent<number>} */ (event).detail;
      if (at >= this.at) return;
      this.at = at;
      this.known.clear();
      this.ask();
    });
  }

  /** Ask what is new; what is heard meanwhile is asked about once more afterwards. */
  async ask() {
    this.isWanted = true;
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      do {
        while (this.isWanted) {
          this.isWanted = false;
          await new Promise((done) => setTimeout(done, Math.random() * GATHER));
          await this.#round();
        }
        if (this.isUncounted) await this.#count();
      } while (this.isWanted);
    } finally {
      this.isBusy = false;
    }
  }

  async #round() {
    const losses = this.losses;
    const answer = await get(`changes/?after=${this.at}`);
    if (!answer) return;
    stand("signed out", answer.status === 401);
    if (answer.status === 401) stand("somebody else", false);
    stand("closed", [403, 404, 410].includes(answer.status));
    if (!answer.ok) return;
    // What was asked before the connection was lost says nothing of it now.
    if (losses === this.losses) stand("lost", false);
    /** @type {News} */
    const news = await answer.json();
    const isStranger = String(news.user) !== document.body.dataset.user;
    stand("somebody else", isStranger);
    if (isStranger) return;
    stand("corrected", news.version !== this.version);
    if (news.version !== this.version) return; // Its places are others: it is loaded when one likes.
    const before = swaps();
    const isAll = news.everything || news.withheld !== this.withheld;
    const keys = this.#changed(news.rows);
    const fresh = await (isAll ? everything() : rowsOf(keys));
    if (!fresh) return;
    // What was written here meanwhile may be missing in what was read.
    if (swaps() !== before) return void (this.isWanted = true);
    this.arrivals.put(fresh);
    this.isUncounted = !isAll && (this.isUncounted || keys.length > 0);
    this.at = news.at;
    this.withheld = news.withheld;
    for (const [key, at] of Object.entries(news.rows)) this.known.set(key, at);
  }

  /** The outline: its counts take the server longer than rows, which do not wait for them. */
  async #count() {
    const before = swaps();
    const fresh = await partsOf("outline=1");
    if (!fresh) return; // It comes with the next change.
    if (swaps() !== before) return void (this.isWanted = true);
    this.isUncounted = false;
    this.arrivals.put(fresh);
  }

  /**
   * The keys of those rows that have changed since they were fetched.
   * @param {Record<string, number>} rows
   */
  #changed(rows) {
    return Object.keys(rows).filter((key) => rows[key] > (this.known.get(key) ?? 0));
  }
}

/**
 * Rows by their keys; null where they are not to be had.
 * @param {string[]} keys
 */
async function rowsOf(keys) {
  const fresh = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE).map((key) => ["p", key]);
    const rows = await partsOf(String(new URLSearchParams(some)));
    if (!rows) return null;
    fresh.push(...rows);
  }
  return fresh;
}

/**
 * What the door of rows answers.
 * @param {string} query
 */
async function partsOf(query) {
  const answer = await get(`rows/?${query}`);
  if (!answer?.ok) return null;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return [...template.content.children];
}

/**
 * Something beside this page, for the person whose page it is and with its filter.
 * @param {string} address
 */
async function get(address) {
  try {
    return await fetch(location.pathname + address, {
      headers: {
        "X-Fragment": "1",
        "X-View": partQuery(),
        "X-Text-Version": document.getElementById("edition")?.dataset.version ?? "",
        "X-Writer": document.body.dataset.user ?? "",
      },
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return null;
  }
}

/** All rows and the outline of the page as it is now; null where it is another person's. */
async function everything() {
  const page = await fetchPage(location.pathname + location.search, partQuery());
  if (page?.body.dataset.user !== document.body.dataset.user) return null;
  renewForms(page);
  const fresh = [...page.querySelectorAll(PARTS)];
  // Of a long text the page has the notes of its beginning; what is read here may be elsewhere.
  const isMissing = (/** @type {Element} */ row) =>
    row.matches("[data-waiting]") && !document.getElementById(row.id)?.matches("[data-waiting]");
  const rest = await rowsOf(fresh.filter(isMissing).map(keyOf));
  return rest && [...fresh.filter((row) => !isMissing(row)), ...rest];
}

/**
 * The form for the next note asks what it would ask on this page; open ones stay as they are.
 * @param {Document} page
 */
function renewForms(page) {
  const fresh = page.getElementById("composer");
  if (fresh) document.getElementById("composer")?.replaceWith(document.importNode(fresh, true));
}

/** @param {HTMLElement} edition */
export function keepUp(edition) {
  if (edition.dataset.at) new Live(edition).start();
}
