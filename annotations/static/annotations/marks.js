// @ts-check
/**
 * Between a mark in the text and its card in the margin: a click or Enter on a mark leads to the
 * card, through a choice where several notes lie on the same words; pointing at one shows both.
 */

import { listenToArrows, openMenu } from "./menus.js";
import { announce } from "./phrases.js";
import { near } from "./stretches.js";
import { shorten } from "./templates.js";

const EXCERPT = 60; // characters of a note in the choice

/** @param {HTMLElement} edition */
export function listenToMarks(edition) {
  const chooser = document.getElementById("chooser");
  if (chooser) listenToArrows(chooser);
  edition.addEventListener("click", (event) => {
    const mark = markAt(event.target);
    const isLink = event.target instanceof Element && event.target.closest("a, button");
    if (mark && !isLink && getSelection()?.isCollapsed !== false)
      choose(mark, { x: event.clientX, y: event.clientY });
  });
  edition.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLElement)) return;
    if (!event.target.matches("mark")) return;
    event.preventDefault(); // Else the same Enter would press the first button of the choice.
    choose(event.target);
  });
  edition.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#m-"]');
    const mark =
      link && document.getElementById((link.getAttribute("href") ?? "").slice(1))?.closest("mark");
    if (!mark) return;
    event.preventDefault();
    stepTo(mark);
  });
  for (const [kind, on] of /** @type {const} */ ([
    ["pointerover", true],
    ["pointerout", false],
    ["focusin", true],
    ["focusout", false],
  ])) {
    edition.addEventListener(kind, (event) => light(event.target, on));
  }
}

/**
 * Put the focus on a paragraph's next mark, the first one after the last.
 * @param {Element} row
 */
export function stepThroughMarks(row) {
  const marks = [...row.querySelectorAll("mark[data-notes]")];
  const at = marks.indexOf(/** @type {Element} */ (document.activeElement));
  const next = marks[(at + 1) % marks.length];
  if (next) stepTo(next);
}

/** @param {Element} mark */
function stepTo(mark) {
  if (!(mark instanceof HTMLElement)) return;
  mark.tabIndex = -1;
  const card = document.getElementById(`note-${notesOf(mark)[0]}`);
  if (card) mark.setAttribute("aria-details", card.id);
  mark.focus({ preventScroll: true });
  mark.scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLElement} mark
 * @param {{x: number, y: number}} [point]
 */
async function choose(mark, point) {
  if (!(await near(mark))) return announce("no answer", true);
  chooseAmong(notesOf(mark), mark, point);
}

/**
 * Go to one of these notes; where there are several, let the person choose.
 * @param {string[]} ids
 * @param {Element} anchor what the choice opens at
 * @param {{x: number, y: number}} [point]
 * @returns {boolean} whether there is any
 */
export function chooseAmong(ids, anchor, point) {
  const cards = ids
    .map((id) => document.getElementById(`note-${id}`))
    .filter((card) => card !== null);
  const chooser = document.getElementById("chooser");
  if (cards.length < 2 || !chooser) {
    if (cards[0]) showNote(cards[0]);
    return cards.length > 0;
  }
  chooser.querySelectorAll("button").forEach((button) => button.remove());
  for (const card of cards) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = [...card.classList].filter((name) => name.startsWith("a-")).join(" ");
    const who = document.createElement("b");
    const facts = [...(card.querySelector("header")?.children ?? [])];
    who.textContent = facts.map((fact) => shorten(fact.textContent ?? "")).join(" · ");
    const words = document.createElement("span");
    words.textContent = shorten(
      (card.querySelector(".body") ?? card.querySelector("q"))?.textContent ?? "",
      EXCERPT,
    );
    button.append(who, words);
    button.addEventListener("click", () => {
      chooser.hidePopover();
      showNote(card);
    });
    chooser.append(button);
  }
  openMenu(chooser, anchor, point);
  return true;
}

/** @param {HTMLElement} card */
export function showNote(card) {
  const switched = /** @type {HTMLInputElement | null} */ (document.getElementById("show-notes"));
  if (switched?.checked === false) switched.click();
  for (
    let fold = card.closest("details");
    fold;
    fold = fold.parentElement?.closest("details") ?? null
  )
    fold.open = true;
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

/**
 * @param {EventTarget | null} target
 * @param {boolean} on
 */
function light(target, on) {
  if (!(target instanceof Element)) return;
  const mark = markAt(target);
  const card = target.closest("[data-note]");
  const ids = mark ? notesOf(mark) : card ? [card.getAttribute("data-note") ?? ""] : [];
  for (const id of ids) {
    document.getElementById(`note-${id}`)?.classList.toggle("is-linked", on);
    for (const run of runsOf(id)) run.classList.toggle("is-linked", on);
  }
}

/**
 * All marks of a note. In a long text they are in the stretch where it begins, and in the next.
 * @param {string} id
 */
function runsOf(id) {
  const stretch = document.getElementById(`m-${id}`)?.closest(".stretch");
  const parts = stretch ? [stretch, stretch.nextElementSibling] : [document];
  const runs = `mark[data-notes~="${CSS.escape(id)}"]`;
  return parts.flatMap((part) => [...(part?.querySelectorAll(runs) ?? [])]);
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | null}
 */
function markAt(target) {
  return target instanceof Element ? target.closest("mark[data-notes]") : null;
}

/** @param {Element} mark */
export function notesOf(mark) {
  return (mark.getAttribute("data-notes") ?? "").split(" ").filter(Boolean);
}
