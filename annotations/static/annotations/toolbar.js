// @ts-check
/**
 * The small toolbar at a selection: highlight, comment, copy a link. It is the server's
 * `<template id="selection-toolbar">`; it stands in the selected paragraph, so that the next Tab
 * reaches it, and a style sheet docks it at the lower edge where one touches.
 */

import { passageOf, rangesOf } from "./offsets.js";
/** @typedef {import("./offsets.js").Passage} Passage */

const REST = 250; // milliseconds without a change after which a selection counts as made
const GAP = 8; // pixels between words and toolbar

export class Toolbar {
  /**
   * @param {HTMLElement} edition
   * @param {Record<string, (passage: Passage) => void>} acts by the buttons' data-do
   */
  constructor(edition, acts) {
    const template = /** @type {HTMLTemplateElement | null} */ (
      document.getElementById("selection-toolbar")
    );
    const bar = /** @type {HTMLElement | null} */ (
      template?.content.firstElementChild?.cloneNode(true) ?? null
    );
    if (!bar) return;
    this.edition = edition;
    this.acts = acts;
    this.bar = bar;
    /** @type {Passage | null} */
    this.passage = null;
    this.isPointing = false;
    bar.dataset.live = "toolbar";
    // Pressing a button must not take the selection away before it has been read.
    bar.addEventListener("pointerdown", (event) => event.preventDefault());
    bar.addEventListener("click", (event) => this.#click(event));
    bar.addEventListener("keydown", (event) => this.#arrows(event));
    document.addEventListener("selectionchange", () => this.#soon());
    document.addEventListener(
      "pointerdown",
      (event) => (this.isPointing = event.pointerType === "mouse"),
    );
    document.addEventListener("pointerup", () => {
      this.isPointing = false;
      this.#soon(0);
    });
    document.addEventListener("keydown", (event) => {
      if (!bar.isConnected) return;
      if (event.key === "Escape") this.hide();
      // With a selection browsers disagree about where the next Tab leads.
      const isNext =
        event.key === "Tab" && !event.shiftKey && document.activeElement?.contains(bar);
      if (isNext) {
        event.preventDefault();
        bar.querySelector("button")?.focus();
      }
    });
  }

  hide() {
    const hadFocus = this.bar?.contains(document.activeElement);
    this.bar?.remove();
    if (hadFocus && this.passage && this.edition) this.#selectAgain(this.passage);
    this.passage = null;
  }

  /** @param {number} [wait] milliseconds */
  #soon(wait = REST) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), wait);
  }

  #look() {
    const { bar, edition } = this;
    if (!bar || !edition || this.isPointing || bar.contains(document.activeElement)) return;
    const selection = getSelection();
    const passage = passageOf(selection, edition);
    if (!passage || !selection) return this.hide();
    this.passage = passage;
    const ranges = rangesOf(passage, edition);
    const last = ranges[ranges.length - 1]?.startContainer.parentElement;
    const row = last?.closest("[data-paragraph]");
    if (!row) return this.hide();
    if (bar.parentNode !== row) (row.querySelector(".para") ?? row).after(bar);
    this.#place(ranges);
  }

  /**
   * Above the first line that is selected, or below the last one where there is no room above.
   * @param {Range[]} ranges
   */
  #place(ranges) {
    const bar = /** @type {HTMLElement} */ (this.bar);
    const first = [...ranges[0].getClientRects()][0];
    const lines = ranges[ranges.length - 1].getClientRects();
    const last = lines[lines.length - 1];
    if (!first || !last) return;
    const base = (bar.offsetParent ?? document.documentElement).getBoundingClientRect();
    const above = first.top - bar.offsetHeight - GAP;
    const ceiling = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
    const top = above > Math.max(0, ceiling) ? above : last.bottom + GAP;
    const left = Math.min(
      Math.max(GAP, first.left),
      document.documentElement.clientWidth - bar.offsetWidth - GAP,
    );
    bar.style.top = `${top - base.top}px`;
    bar.style.left = `${left - base.left}px`;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const act =
      /** @type {Element} */ (event.target).closest("[data-do]")?.getAttribute("data-do") ?? "";
    // What is selected now: it may have grown since the toolbar was put there.
    const passage = (this.edition && passageOf(getSelection(), this.edition)) ?? this.passage;
    if (!passage || !this.acts?.[act]) return;
    const row = this.bar?.closest("[data-paragraph]");
    const number = /** @type {HTMLElement | null | undefined} */ (row?.querySelector(".num"));
    this.passage = null;
    this.hide();
    getSelection()?.removeAllRanges();
    this.acts[act](passage);
    // Pressed by a key, the button that had the focus is gone: the paragraph has it then.
    if (event.detail === 0 && document.activeElement === document.body) number?.focus();
  }

  /** @param {KeyboardEvent} event */
  #arrows(event) {
    const buttons = [.../** @type {HTMLElement} */ (this.bar).querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
    if (step && at >= 0) buttons[(at + step + buttons.length) % buttons.length].focus();
  }

  /** @param {Passage} passage */
  #selectAgain(passage) {
    const ranges = rangesOf(passage, /** @type {Element} */ (this.edition));
    const last = ranges[ranges.length - 1];
    if (last)
      getSelection()?.setBaseAndExtent(
        ranges[0].startContainer,
        ranges[0].startOffset,
        last.endContainer,
        last.endOffset,
      );
  }
}
