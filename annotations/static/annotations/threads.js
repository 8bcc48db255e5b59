// @ts-check
/**
 * Acts on what is already there: reply, edit, choose another audience, delete. Each is a link to a
 * page with a form, which works without script; here the form opens in the card. Where one types
 * it is `<template id="wording-form">`, else it is the form of that page.
 */

import { LiveForm, open } from "./liveform.js";
import { announce } from "./phrases.js";
import { fetchPage, newId } from "./sending.js";
import { beginTyping, copyOf, fill, formOf } from "./templates.js";
/** @typedef {import("./composer.js").Composer} Composer */
/** @typedef {import("./drafts.js").Draft} Draft */

const ACTS = ["reply", "edit", "address", "sort", "delete"];
const LINKS = ACTS.map((act) => `a[data-${act}]`).join(", ");

export class Threads {
  /** @param {Composer} composer */
  constructor(composer) {
    this.composer = composer;
    composer.edition.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest(LINKS) : null;
      if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey)
        return;
      event.preventDefault();
      this.follow(link);
    });
  }

  /**
   * Open the form that a link leads to.
   * @param {HTMLAnchorElement} link
   * @param {Draft} [draft] what was typed in it before
   * @param {boolean} [isWanted] whether somebody has just asked for it
   */
  async follow(link, draft, isWanted = true) {
    const { edition, drafts, page } = this.composer;
    const act = ACTS.find((name) => link.hasAttribute(`data-${name}`)) ?? "";
    const home = homeOf(link)?.id ?? "";
    const key = `${act}-${home}`;
    const there = open.get(key);
    if (there) return beginTyping(there.form);
    const form = act === "reply" ? formOf("wording-form") : await this.#fetched(link, act);
    if (!form || open.has(key)) return;
    form.action = link.pathname;
    fill(form, {
      id: newId(),
      revision: newId(),
      parent: link.dataset.reply ?? "",
      room: edition.dataset.seminar ?? "",
    });
    edition.querySelector(`.draft-chip[data-live="${CSS.escape(key)}"]`)?.remove();
    (link.closest(".acts") ?? link).after(form);
    sayWho(form, link.closest("[data-note]"));
    const row = link.closest("[data-paragraph]")?.id;
    const fresh = { page, form: act, home, row, fields: {} };
    const live = new LiveForm(
      form,
      key,
      { ...fresh, ...draft },
      drafts,
      (closed) => this.#fold(key, { ...closed.draft, fields: closed.fields() }),
    );
    if (draft) {
      fill(form, draft.fields);
      live.keep();
    }
    if (isWanted) beginTyping(form);
    if (draft?.queued) live.submit();
  }

  /**
   * Show that something was being written here; what was sent in vain is sent again.
   * @param {string} key
   * @param {Draft} draft
   */
  restore(key, draft) {
    const link = linkOf(draft);
    if (link && draft.queued) this.follow(link, draft, false);
    else if (["reply", "edit"].includes(draft.form)) this.#fold(key, draft);
    else this.composer.drafts.drop(key); // To delete what is gone already is done.
  }

  /**
   * @param {string} key
   * @param {Draft} draft
   */
  #fold(key, draft) {
    this.composer.fold(key, draft, () => {
      const link = linkOf(draft);
      if (link) this.follow(link, this.composer.drafts.get(key) ?? draft);
      else this.#showOrphan(key, this.composer.drafts.get(key) ?? draft);
    });
  }

  /**
   * Show what was typed about something that is no longer there.
   * @param {string} key
   * @param {Draft} draft
   */
  #showOrphan(key, draft) {
    const { edition, drafts } = this.composer;
    const form = formOf("wording-form");
    if (!form || open.has(key)) return;
    edition.prepend(form);
    const live = new LiveForm(form, key, draft, drafts, (closed) =>
      this.#fold(key, { ...closed.draft, fields: closed.fields() }),
    );
    fill(form, draft.fields);
    live.keep();
    live.gone();
    beginTyping(form);
  }

  /**
   * The form of the page that a link leads to, for editing with its words in ours.
   * @param {HTMLAnchorElement} link
   * @param {string} act
   */
  async #fetched(link, act) {
    const page = await fetchPage(link.href);
    if (!page) {
      announce("no answer");
      return null;
    }
    const theirs = page.querySelector("main form");
    if (!(theirs instanceof HTMLFormElement)) {
      location.assign(link.href); // It has something to say that a card has no room for.
      return null;
    }
    if (act !== "edit") return asPartOfCard(theirs);
    const form = formOf("wording-form");
    const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(theirs)));
    if (form) fill(form, fields);
    return form;
  }
}

/**
 * A page's form, small enough for a card, with the sentence above it; its way back closes it.
 * @param {HTMLFormElement} theirs
 */
function asPartOfCard(theirs) {
  const form = document.importNode(theirs, true);
  form.classList.add("composer");
  for (const link of form.querySelectorAll("a.button")) link.setAttribute("data-do", "close");
  const sentence = theirs.previousElementSibling;
  if (sentence instanceof HTMLParagraphElement) form.prepend(document.importNode(sentence, true));
  const state = copyOf("form-state");
  if (state) form.append(state);
  return form;
}

/**
 * Say who will read what is written in a card: those who read the note.
 * @param {HTMLFormElement} form
 * @param {Element | null} card
 */
function sayWho(form, card) {
  for (const line of form.querySelectorAll("[data-who]")) {
    const isTrue = card?.classList.contains(`a-${line.getAttribute("data-who")}`);
    /** @type {HTMLElement} */ (line).hidden = !isTrue;
  }
}

/**
 * The link under which a draft was begun, if its card is still there.
 * @param {Draft} draft
 */
function linkOf(draft) {
  const home = document.getElementById(draft.home);
  const links = [...(home?.querySelectorAll(`a[data-${draft.form}]`) ?? [])];
  const link = links.find((found) => homeOf(found) === home);
  return link instanceof HTMLAnchorElement ? link : null;
}

/**
 * What a link acts on: a reply, or the note as a whole.
 * @param {Element} link
 */
function homeOf(link) {
  return link.closest(".reply[id], [data-note]");
}
