// @ts-check
/**
 * What is typed, kept in this browser until the server has acknowledged it.
 *
 * Each draft is one line of localStorage under the person who typed it, so that a reload, a lost
 * server, the end of a session or signing out and in again loses nothing, and somebody else at
 * the same browser never meets it.
 */

/**
 * @typedef {object} Draft
 * @property {string} page    the address of the page that it belongs to
 * @property {string} form    which form: "note", "reply", "edit"
 * @property {string} home    id of the element that the form stands in
 * @property {string} [row]   id of the paragraph beside which that is
 * @property {Record<string, string>} fields
 * @property {boolean} [open] whether the form was open when it was last seen
 * @property {boolean} [queued] whether it was sent and the server could not be reached
 * @property {string} [tried] what it said when it was first sent
 * @property {number} [since] when it was first sent, in milliseconds
 * @property {string} [action] where it is sent to
 */

const PREFIX = "colloquy:draft:";

export class Drafts {
  /** @param {string} user id of the person signed in */
  constructor(user) {
    this.prefix = `${PREFIX}${user}:`;
  }

  /**
   * Keep a draft. Says whether the browser could.
   * @param {string} key
   * @param {Draft} draft
   */
  keep(key, draft) {
    try {
      localStorage.setItem(this.prefix + key, JSON.stringify(draft));
      return true;
    } catch {
      return false; // Storage is full or forbidden: the form itself still holds the words.
    }
  }

  /**
   * @param {string} key
   * @returns {Draft | null}
   */
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} key */
  drop(key) {
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // Nothing was kept where storage is forbidden.
    }
  }

  /**
   * This person's drafts on a page, by key.
   * @param {string} page
   */
  on(page) {
    return this.all().filter(([, draft]) => draft.page === page);
  }

  /**
   * All of this person's drafts, by key.
   * @returns {[string, Draft][]}
   */
  all() {
    /** @type {[string, Draft][]} */
    const found = [];
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(this.prefix)) continue;
        const key = name.slice(this.prefix.length);
        const draft = this.get(key);
        if (draft) found.push([key, draft]);
      }
    } catch {
      return [];
    }
    return found.sort(([a], [b]) => a.localeCompare(b));
  }

  /**
   * Call back when another tab has dropped a draft, because the server has it or it was discarded.
   * @param {(key: string, dropped: Draft) => void} heard
   */
  whenDroppedElsewhere(heard) {
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(this.prefix) && event.newValue === null && event.oldValue) {
        heard(event.key.slice(this.prefix.length), JSON.parse(event.oldValue));
      }
    });
  }
}
