// @ts-check
/**
 * Hears that something has changed on this page, from `/live/`, and recovers by itself: from a
 * server that restarts, a lost connection, a laptop that slept, a tab that lay in the background.
 * Where there is no stream it says every few seconds that one may ask.
 *
 * Read with `fetch` and not with EventSource, because that does not tell why it was refused; and
 * only while the page is seen, because a browser allows few connections to one site.
 */

const AGAIN = 1000; // milliseconds until the next attempt, doubled with each one
const LONGEST = 30_000;
const SILENCE = 50_000; // the server says something every 20 seconds
const UNSEEN = 20_000; // after which the stream of a hidden page is closed
const ASK_EVERY = 5000; // where there is no stream
const LATER = 60_000; // until a stream is tried again that was refused

export class Stream {
  /**
   * @param {() => string} address where to listen, with the moment from which on
   * @param {() => void} heard something may have changed
   * @param {(isReached: boolean) => void} reached whether the server is there
   */
  constructor(address, heard, reached) {
    this.address = address;
    this.heard = heard;
    this.reached = reached;
    this.failures = 0;
    this.last = Date.now();
    /** @type {AbortController | undefined} */
    this.controller = undefined;
  }

  start() {
    document.addEventListener("visibilitychange", () => this.#seen());
    addEventListener("online", () => this.#restart());
    addEventListener("offline", () => this.#close() ?? this.reached(false));
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.#restart());
    setInterval(() => {
      if (this.controller && Date.now() - this.last > SILENCE) this.#restart();
    }, SILENCE / 4);
    this.#connect();
  }

  /** Listen anew, where the address is another one by now. */
  again() {
    this.#restart();
  }

  #seen() {
    clearTimeout(this.unseen);
    if (document.hidden) this.unseen = setTimeout(() => this.#close(), UNSEEN);
    else if (!this.controller || Date.now() - this.last > SILENCE / 2) this.#restart();
  }

  #restart() {
    this.#close();
    this.failures = 0;
    this.#connect();
  }

  /** @returns {undefined} */
  #close() {
    clearTimeout(this.timer);
    clearInterval(this.asking);
    this.controller?.abort();
    this.controller = undefined;
  }

  async #connect() {
    if (document.hidden) return;
    const controller = new AbortController();
    this.controller = controller;
    this.last = Date.now();
    const status = await this.#listen(controller.signal).catch(() => 0);
    if (this.controller !== controller) return; // It was closed on purpose.
    this.#close();
    const spread = 0.5 + Math.random(); // All readers of a server come back at different moments.
    if (status === 200) {
      this.failures = 0;
      this.#in(AGAIN * spread);
    } else if (status === 0 || status === 502 || status === 504) {
      if (this.failures) this.reached(false);
      this.#in(Math.min(LONGEST, AGAIN * 2 ** this.failures++) * spread);
    } else {
      // Refused: the page's own door says why. Or none to be had here: that door is enough.
      this.heard();
      if (![401, 403, 404, 410].includes(status))
        this.asking = setInterval(() => document.hidden || this.heard(), ASK_EVERY);
      this.#in(LATER * spread);
    }
  }

  /** @param {number} milliseconds */
  #in(milliseconds) {
    this.timer = setTimeout(() => {
      this.#close();
      this.#connect();
    }, milliseconds);
  }

  /**
   * Listen until it ends. Says with which status it was opened or refused.
   * @param {AbortSignal} signal
   */
  async #listen(signal) {
    const answer = await fetch(this.address(), {
      signal,
      cache: "no-store",
      redirect: "manual",
      headers: { Accept: "text/event-stream" },
    });
    const type = answer.headers.get("Content-Type") ?? "";
    if (!answer.ok || !answer.body || !type.startsWith("text/event-stream"))
      return answer.status === 200 ? 501 : answer.status;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.last = Date.now();
        const events = (rest + value).split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) this.#event(event);
      }
    } catch {
      // It broke off: the same as its end.
    }
    return 200;
  }

  /** @param {string} event its lines; a comment says only that the server is there */
  #event(event) {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    if (name === "ready") this.reached(true);
    if (name === "change" || name === "end") this.heard();
  }
}
