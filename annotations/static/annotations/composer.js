// @ts-check
/** Opens the form for a note on a passage, `<template id="composer">`, beside the passage. */

import { LiveForm, open } from "./liveform.js";
import { rangesOf } from "./offsets.js";
import { paint } from "./pending.js";
import { newId } from "./sending.js";
import { beginTyping, copyOf, fill, formOf, shorten } from "./templates.js";
/** @typedef {import("./offsets.js").Passage} Passage */
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").Drafts} Drafts */

const GAP = 12; // pixels between a form and the edges of the window

export class Composer {
  /**
   * @param {HTMLElement} edition
   * @param {Drafts} drafts
   */
  constructor(edition, drafts) {
    this.edition = edition;
    this.drafts = drafts;
    this.page = `${edition.dataset.seminar}/${edition.dataset.document}`;
  }

  /**
   * Open the form for a note on a passage. Empty ones that are open close.
   * @param {Passage} passage
   * @param {Record<string, string>} [more] what else is known of it
   */
  comment(passage, more = {}) {
    for (const live of [...open.values()]) {
      if (live.draft.form === "note" && !live.isWorthKeeping() && !live.sending) live.close();
    }
    const live = this.#open({ ...fieldsOf(passage), ...more });
    if (live) beginTyping(live.form);
  }

  /**
   * Mark a passage for oneself. It is painted at once; the form shows itself only where the server
   * does not take it.
   * @param {Passage} passage
   */
  highlight(passage) {
    const live = this.#open({ ...fieldsOf(passage), audience: "me" });
    if (!live) return;
    live.form.hidden = true;
    live.submit();
  }

  /**
   * Show again what was being written.
   * @param {string} key
   * @param {Draft} draft
   */
  restore(key, draft) {
    if (!draft.open && !draft.queued) return this.fold(key, draft);
    const live = this.#open(draft.fields, key, draft);
    live?.say("kept");
    if (draft.queued) live?.submit();
  }

  /**
   * A small button in the place of a closed form, with its first words.
   * @param {string} key
   * @param {Draft} draft
   * @param {() => void} [reopen]
   */
  fold(key, draft, reopen) {
    const chip = copyOf("draft-chip");
    if (!chip) return;
    const words = chip.querySelector("[data-text]");
    if (words)
      words.textContent = shorten(draft.fields.body || draft.fields.tags || draft.fields.quote);
    chip.dataset.live = key;
    const home = document.getElementById(draft.home) ?? this.edition;
    (home.querySelector(".notes") ?? home).prepend(chip);
    chip.addEventListener("click", () => {
      chip.remove();
      if (reopen) return reopen();
      const kept = this.drafts.get(key) ?? draft;
      const live = this.#open(kept.fields, key, kept);
      if (live) beginTyping(live.form);
    });
  }

  /**
   * @param {Record<string, string>} fields
   * @param {string} [key]
   * @param {Draft} [draft]
   */
  #open(fields, key = fields.id, draft) {
    const form = formOf("composer");
    if (!form) return null;
    const { document: slug = "", seminar = "" } = this.edition.dataset;
    const row = this.edition.querySelector(`[data-paragraph="${CSS.escape(fields.first)}"]`);
    fill(form, { document: slug, seminar, ...fields });
    const quote = form.querySelector("[data-quote]");
    if (quote) quote.textContent = shorten(fields.quote);
    (row?.querySelector(".notes") ?? this.edition).prepend(form);
    if (!row) form.classList.remove("floating");
    const passage = passageOf(fields);
    paint(key, passage);
    level(form, rangesOf(passage, this.edition)[0]);
    keepInWindow(form);
    const kept = { page: this.page, form: "note", home: row?.id ?? "edition", fields, ...draft };
    return new LiveForm(form, key, kept, this.drafts, (live) =>
      this.fold(key, { ...live.draft, fields: live.fields() }),
    );
  }
}

/**
 * Where the form floats in the margin, put it at the height of its passage.
 * @param {HTMLElement} form
 * @param {Range | undefined} range
 */
function level(form, range) {
  if (!range || !form.offsetParent) return;
  const top = range.getBoundingClientRect().top - form.offsetParent.getBoundingClientRect().top;
  form.style.insetBlockStart = `${Math.max(0, top)}px`;
}

/**
 * Where the form floats and grows over the lower edge of the window, it goes up, and not the page:
 * nothing of the text moves under whoever types.
 * @param {HTMLElement} form
 */
function keepInWindow(form) {
  new ResizeObserver(() => {
    if (!form.style.insetBlockStart || !form.contains(document.activeElement)) return;
    const { top, bottom } = form.getBoundingClientRect();
    const up = Math.min(bottom + GAP - innerHeight, top - barHeight() - GAP);
    if (up > 0) form.style.insetBlockStart = `${parseFloat(form.style.insetBlockStart) - up}px`;
  }).observe(form);
}

/** Pixels at the upper edge of the window under the bar of the site. */
function barHeight() {
  return Math.max(0, document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0);
}

/**
 * @param {Passage} passage
 * @returns {Record<string, string>}
 */
function fieldsOf({ first, start, last, end, quote }) {
  const ids = { id: newId(), comment: newId(), revision: newId() };
  return { ...ids, first, start: String(start), last, end: String(end), quote };
}

/**
 * @param {Record<string, string>} fields
 * @returns {Passage}
 */
function passageOf({ first, start, last, end, quote }) {
  return {
    first,
    start: Number(start),
    last,
    end: Number(end),
    quote: quote.replaceAll("\r\n", "\n"),
  };
}
