// @ts-check
/**
 * A form that is open in the page: keeps what is typed as a draft, sends it, and shows what came
 * of it. The form itself is the server's; an element `[data-state]` in it holds the sentences.
 */

import { announce, phrase } from "./phrases.js";
import { post, takeBack } from "./outbox.js";
import { newId, send } from "./sending.js";
import { showProblem, clearProblem } from "./problems.js";
import { unpaint } from "./pending.js";
import { swap } from "./swap.js";
import { keepShown } from "./view.js";
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").Drafts} Drafts */

/** Fields that are new with every write. */
const IDS = ["id", "comment", "revision"];

/** @type {Map<string, LiveForm>} the open forms, by the key of their draft */
export const open = new Map();

export class LiveForm {
  /**
   * @param {HTMLFormElement} form already in its place in the page
   * @param {string} key
   * @param {Draft} draft what is kept of it; its fields are read from the form
   * @param {Drafts} drafts
   * @param {(live: LiveForm) => void} [fold] shows how to come back to a closed draft
   */
  constructor(form, key, draft, drafts, fold) {
    this.form = form;
    this.key = key;
    this.draft = draft;
    this.drafts = drafts;
    this.fold = fold;
    this.sending = false;
    this.isGone = false;
    this.isDelayed = !!draft.queued;
    this.since = draft.since ?? 0;
    /** Whether there are words in it, and not only something to be done (a deletion). */
    this.isTyped = !!form.querySelector("textarea");
    form.dataset.live = key;
    form.dir = document.documentElement.dir || "ltr"; // The text around it may run the other way.
    form.lang = document.documentElement.lang;
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("click", (event) => this.#click(event));
    this.first = this.wording();
    open.set(key, this);
  }

  /** @returns {Record<string, string>} */
  fields() {
    return /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(this.form)));
  }

  /** What is typed, for comparing. */
  wording() {
    const { body = "", tags = "" } = this.fields();
    return JSON.stringify([body.trim(), tags.trim()]);
  }

  /** Whether losing it would hurt. */
  isWorthKeeping() {
    const { body = "", tags = "" } = this.fields();
    return this.draft.form === "edit"
      ? this.wording() !== this.first
      : !!(body.trim() || tags.trim());
  }

  keep() {
    if (this.isWorthKeeping() || this.draft.queued) {
      const action = this.form.getAttribute("action") ?? "";
      const now = { open: true, action, since: this.since, fields: this.fields() };
      const kept = this.drafts.keep(this.key, { ...this.draft, ...now });
      if (!this.sending) this.say(kept ? "kept" : "not kept");
    } else {
      this.drafts.drop(this.key);
      this.say("");
    }
  }

  /** Close the form; what is typed stays as a draft, and is not sent by itself any more. */
  close() {
    const isUnsent = this.draft.queued && this.isTyped;
    this.draft.queued = false;
    if (this.isWorthKeeping() || isUnsent) {
      this.drafts.keep(this.key, { ...this.draft, open: false, fields: this.fields() });
      this.fold?.(this);
    } else {
      this.drafts.drop(this.key);
    }
    this.leave();
  }

  /** Close the form and forget what was typed. */
  discard() {
    this.drafts.drop(this.key);
    this.leave();
  }

  /**
   * Another tab has sent or discarded this draft. What is the same here goes too; what differs
   * becomes a note of its own.
   * @param {Draft} dropped
   */
  droppedElsewhere(dropped) {
    const { body = "", tags = "" } = this.fields();
    if (this.sending) return;
    if (body === dropped.fields.body && tags === dropped.fields.tags) this.discard();
    else this.#takeNewIds();
  }

  leave() {
    takeBack(this);
    const back =
      this.form.contains(document.activeElement) && document.getElementById(this.draft.home);
    const closing = new Event("closing", { cancelable: true });
    open.delete(this.key);
    unpaint(this.key);
    this.form.remove();
    // Whoever opened it may want the focus back.
    if (back && this.form.dispatchEvent(closing)) focusInside(back);
  }

  /** Send it, after whatever was sent before it and could not be. */
  async submit() {
    if (this.sending || this.isGone) return;
    this.since ||= Date.now();
    this.draft.queued = true; // A page that is closed now sends it when it is opened again.
    this.keep();
    await post(this);
  }

  /** Send it once. Says what came of it in a word, as `send` does. */
  async attempt() {
    if (this.sending || this.isGone) return "refused";
    clearProblem(this.form);
    this.#busy(true);
    this.say("sending");
    const wording = this.wording();
    const isOther = this.draft.tried !== undefined && this.draft.tried !== wording;
    this.draft.tried ??= wording;
    this.keep();
    const outcome = await send(this.form.action, Object.entries(this.fields()));
    this.#busy(false);
    // What was left to be sent by itself is sent by itself, even if one has to sign in before.
    const isLeft = outcome.kind === "signin" && this.isDelayed;
    if (outcome.kind === "lost" || isLeft) return this.#unsent(outcome.kind);
    this.draft.queued = false;
    this.since = 0;
    this.isDelayed = false;
    if (outcome.kind === "done" && isOther && !outcome.isNew) this.#keptEarlier(outcome.html);
    else if (outcome.kind === "done") this.#saved(outcome.html);
    else this.#refused(outcome);
    return outcome.kind === "signin" ? "refused" : outcome.kind;
  }

  /** It waits behind something that could not be sent, or could not be sent itself. */
  delayed() {
    if (!this.sending && !this.isDelayed) this.#unsent("lost");
  }

  /** @param {Exclude<import("./sending.js").Outcome, {kind: "done"}>} outcome */
  #refused(outcome) {
    this.draft.tried = undefined;
    this.form.hidden = false;
    this.keep();
    if (outcome.kind === "refused" && outcome.status === 404 && this.draft.form !== "note") {
      this.gone();
    } else if (outcome.kind === "refused") {
      showProblem(this.form, outcome.problem);
      announce("refused");
    } else {
      this.say(outcome.kind, true);
    }
  }

  /**
   * What it is about was deleted: what is typed stays to be copied, and cannot be sent.
   * @param {string} [why] a phrase
   */
  gone(why = "gone") {
    this.isGone = true;
    for (const button of this.form.querySelectorAll("button:not([type=button])")) button.remove();
    this.say(this.isTyped ? why : "gone already", true);
  }

  /** @param {string} name of a phrase, or "" @param {boolean} [aloud] */
  say(name, aloud = false) {
    const line = this.form.querySelector("[data-state]");
    if (line) line.textContent = name && phrase(name);
    const signin = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-signin]"));
    if (signin) signin.hidden = name !== "signin" && name !== "stranger";
    if (aloud) announce(name);
  }

  /**
   * It is tried again by itself: say so.
   * @param {"lost" | "signin"} why
   */
  #unsent(why) {
    this.form.hidden = false;
    this.say(why === "lost" ? "unsent" : why, !this.isDelayed);
    // The sentence makes the form longer: whoever is at it sees it, with the buttons behind it.
    if (this.form.contains(document.activeElement))
      this.form.querySelector("[data-state]")?.scrollIntoView({ block: "nearest" });
    this.isDelayed = true;
    return why;
  }

  /** @param {string} html */
  #saved(html) {
    const hadFocus = this.form.contains(document.activeElement);
    const { id = "" } = this.fields();
    const row = this.form.closest("[data-paragraph]");
    const card = this.form.closest("[data-note]")?.id ?? "";
    const home = this.draft.home;
    this.draft.home = "";
    if (this.draft.form === "note") keepShown(id);
    this.discard();
    swap(html);
    announce("saved");
    const made = document.getElementById(`note-${id}`) ?? document.getElementById(`comment-${id}`);
    const there = made ?? document.getElementById(home) ?? document.getElementById(card) ?? row;
    if (hadFocus && there instanceof HTMLElement) focusInside(there);
  }

  /**
   * An earlier attempt had arrived after all, with other words: both stay.
   * @param {string} html
   */
  #keptEarlier(html) {
    swap(html);
    this.#takeNewIds();
    this.say("earlier", true);
  }

  #takeNewIds() {
    for (const name of IDS) {
      const input = this.form.elements.namedItem(name);
      if (input instanceof HTMLInputElement && input.value) input.value = newId();
    }
    this.draft.tried = undefined;
    this.keep();
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.sending = busy;
    this.form.toggleAttribute("aria-busy", busy);
    for (const field of this.form.querySelectorAll("textarea, input[name=tags]")) {
      /** @type {HTMLTextAreaElement | HTMLInputElement} */ (field).readOnly = busy;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-do]");
    const act = button?.getAttribute("data-do");
    if (act === "close") this.close();
    if (act === "discard") this.discard();
    if (act) event.preventDefault();
  }
}

/**
 * Put the focus on something, or on what stands for it, and open what it is folded in.
 * @param {HTMLElement} element
 */
export function focusInside(element) {
  for (
    let fold = element.closest("details");
    fold;
    fold = fold.parentElement?.closest("details") ?? null
  )
    fold.open = true;
  const target = /** @type {HTMLElement} */ (
    element.matches("[data-paragraph]") ? (element.querySelector(".num") ?? element) : element
  );
  if (!target.matches("a, button, [tabindex]")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}
