// @ts-check
/**
 * Working on a division by mouse and by keys, without reloading the page.
 *
 * Every act is an ordinary submit button of the form somewhere: without this script the same is
 * done by page loads. Keys act on the piece in question, but for fields and controls outside.
 */

import * as all from "./pieces.js";
import * as record from "./record.js";
import { add, edit, restore } from "./rewriting.js";
import { actOf, openSheet } from "../js/keys.js";
import { isBusy, send } from "./steps.js";

const { section } = all;
const STEPS = {
  keep: "keep", join: "join", below: "below", rejoin: "rejoin", "heading-1": "kind:heading:1",
  "heading-2": "kind:heading:2", "heading-3": "kind:heading:3", "kind-paragraph": "kind:paragraph",
  "kind-list": "kind:list_item", "kind-quotation": "kind:quotation",
  "kind-footnote": "kind:footnote", "kind-aside": "kind:aside", deeper: "deeper",
  shallower: "shallower", look: "look", Delete: "remove",
};
const DOUBT = ".piece.doubtful";
const HEADING = ".piece.heading";

/** How often the person has chosen a piece: an answer that comes later leaves that choice alone. */
let choices = 0;
/** How often they had when the last step was given. */
let given = -1;

/** @param {HTMLElement | null | undefined} chosen */
function steer(chosen) {
  choices += 1;
  all.go(chosen);
}

/** @param {() => void} open a field, which is a choice, too */
function write(open) {
  choices += 1;
  open();
}

/** @type {Record<string, (at: HTMLElement | null) => void>} */
const ACTS = {
  ArrowDown: (at) => steer(at ? all.beside(at, false) : all.pieces()[0]),
  ArrowUp: (at) => steer(at ? all.beside(at, true) : all.pieces().at(-1)),
  Home: () => steer(all.pieces()[0]),
  End: () => steer(all.pieces().at(-1)),
  doubt: (at) => steer(all.nextOf(at, DOUBT, false)),
  "doubt-before": (at) => steer(all.nextOf(at, DOUBT, true)),
  heading: (at) => steer(all.nextOf(at, HEADING, false)),
  "heading-before": (at) => steer(all.nextOf(at, HEADING, true)),
  edit: (at) => write(() => edit(at)),
  Enter: (at) => write(() => edit(at)),
  add: (at) => write(() => add(at)),
  undo: () => walk("undo"),
  redo: () => walk("redo"),
  help: openSheet,
};

/**
 * Do a step, and go to where it leads unless something else was chosen meanwhile.
 * @param {() => string} step asked for when its turn comes
 */
function give(step) {
  const before = choices;
  given = before;
  send({
    make: () => ({ step: step() }),
    after(part) {
      if (before === choices) all.go(all.piece(part?.dataset.at) ?? all.inQuestion());
      else if (document.activeElement === document.body) {
        all.inQuestion()?.focus({ preventScroll: true });
      }
    },
  });
}

/** @param {string} step */
function walk(step) {
  give(() => step);
}

/**
 * Do a step to the piece in question. Pressed again with no choice between, it is about the piece
 * that the step before leads to; else about the one that is chosen now, however slow the answers.
 * @param {string} step without the id: "kind:heading:1"
 */
function act(step) {
  const [verb, ...rest] = step.split(":");
  if (verb === "kind" && !section.querySelector(`#tools [data-rest="${rest.join(":")}"]`)) return;
  const chosen = all.inQuestion()?.dataset.id;
  const follows = isBusy() && given === choices;
  const about = () => (follows ? (all.inQuestion()?.dataset.id ?? chosen) : chosen);
  if (chosen) give(() => [verb, about(), ...rest].join(":"));
}

/** @param {string} name @param {HTMLElement} [from] */
function press(name, from) {
  const { step, rest } = from?.dataset ?? {};
  if (step) act(rest ? `${step}:${rest}` : step);
  else ACTS[name]?.(all.inQuestion());
}

const BY_NAME = { "next-doubt": "doubt", "last-doubt": "doubt-before", keys: "help" };

section.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const control = /** @type {HTMLElement | null} */ (target.closest("button, a"));
  if (!control) return;
  if (control.matches("button[name=step]")) {
    event.preventDefault();
    all.choose(all.pieceOf(control) ?? all.inQuestion());
    walk(/** @type {HTMLButtonElement} */ (control).value);
  } else if (control.dataset.step || control.dataset.do) {
    event.preventDefault();
    press(BY_NAME[/** @type {"keys"} */ (control.dataset.do)] ?? control.dataset.do ?? "", control);
  }
});

/* A click into the words opens them there; on a touch screen the first one only chooses. */
/** @type {{piece: HTMLElement, x: number, y: number, at: number} | null} */
let pressed = null;

section.addEventListener("pointerdown", (event) => {
  const target = /** @type {Element} */ (event.target);
  const piece = all.pieceOf(target);
  pressed = null;
  if (!piece || event.button || target.closest("button, a, input, textarea")) return;
  const { clientX: x, clientY: y } = event;
  const isOpening = target.closest(".words") && (event.pointerType !== "touch" || piece === all.inQuestion());
  pressed = { piece, x, y, at: isOpening ? all.offsetAt(piece, x, y) : -1 };
});

section.addEventListener("click", (event) => {
  if (!pressed || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 6) return;
  const { at, piece } = pressed;
  const now = all.piece(piece.dataset.id);
  if (!now || String(getSelection()).trim()) return;
  choices += 1;
  all.choose(now);
  if (at >= 0) edit(now, at); // Not before the click: the browser has moved its own focus by then.
  else now.focus({ preventScroll: true });
});

const FIELDS = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (document.querySelector("dialog[open]")) return;
  if (target.matches(FIELDS)) {
    const button = target.closest(".tools .row")?.querySelector("button");
    if (event.key === "Enter" && target.matches("input") && button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && ["z", "y"].includes(event.key.toLowerCase())) {
    event.preventDefault();
    return walk(event.shiftKey || event.key.toLowerCase() === "y" ? "redo" : "undo");
  }
  if (command || event.altKey) return;
  if (event.key === "Enter" && target.closest("button, a, summary")) return;
  const focused = all.pieceOf(target);
  if (focused && focused !== all.inQuestion()) {
    choices += 1;
    all.choose(focused);
  }
  const key = actOf(event) || (event.key.length > 1 ? event.key : "");
  const step = STEPS[/** @type {"keep"} */ (key)];
  const isMoving = key.startsWith("Arrow") || key === "Home" || key === "End";
  if ((!step && !ACTS[key]) || (isMoving && !focused) || (event.repeat && !isMoving)) return;
  event.preventDefault();
  if (!step) ACTS[key](all.inQuestion());
  else if (all.inQuestion()) act(step);
  // Nothing is chosen yet: a first press only shows what the next one is about.
  else steer(all.pieces(DOUBT)[0] ?? all.pieces()[0]);
});

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest(".outline a");
  if (!link) return;
  event.preventDefault();
  steer(all.piece(link.getAttribute("href")?.replace("#piece-", "")));
});

function begin() {
  document.documentElement.classList.add("with-keys");
  const refused = whatWasRefused();
  section.querySelectorAll(".plain").forEach((one) => one.remove());
  document.getElementById("tools")?.removeAttribute("hidden");
  const asked = location.hash.startsWith("#piece-") ? all.piece(location.hash.slice(7)) : null;
  const opened = /** @type {HTMLElement | null} */ (section.querySelector(".piece.here"));
  all.choose(asked ?? opened ?? all.pieces(DOUBT)[0] ?? all.pieces()[0]);
  if (asked) all.go(asked);
  record.restore();
  restore();
  for (const { at, isNew, text, seen } of refused) {
    if (isNew) add(at, text);
    else edit(at, undefined, { text, seen });
  }
}

/** Words in the fields of the page without script: they could not be taken when it was sent. */
function whatWasRefused() {
  const fields = /** @type {HTMLTextAreaElement[]} */ ([...section.querySelectorAll(".plain textarea")]);
  return fields.flatMap((field) => {
    const at = all.pieceOf(field);
    const isNew = field.name.startsWith("new-");
    if (!at || field.value.trim() === (isNew ? "" : all.textOf(at))) return [];
    return [{ at, isNew, text: field.value, seen: at.dataset.seen }];
  });
}

begin();
