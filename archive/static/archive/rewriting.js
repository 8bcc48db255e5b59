// @ts-check
/**
 * Changing the words of a piece in their place: a field that looks like them. Enter divides,
 * Backspace at the start and Delete at the end join; leaving the field keeps the words.
 */

import * as fields from "./fields.js";
import { drop, everything, keep as keepHere } from "./kept.js";
import { beside, go, piece, textOf } from "./pieces.js";
import { phrases, say, send } from "./steps.js";

/** @typedef {import("./fields.js").Editor} Editor */
const { bare, close, nameOf, open } = fields;

const LEAVING = 150; // milliseconds: a click that leaves the field is over then, and nothing moves under it

/**
 * Open a piece's words.
 * @param {HTMLElement | null} home
 * @param {number} [caret]
 * @param {{text: string, seen?: string}} [typed] what was typed before
 */
export function edit(home, caret, typed) {
  if (!home?.dataset.id) return;
  const id = home.dataset.id;
  const there = open.get(id);
  if (there) return there.field.focus();
  const began = textOf(home);
  const editor = dress(fields.start(id, home, typed?.text ?? began, false));
  Object.assign(editor, { began, seen: typed?.seen ?? home.dataset.seen ?? "" });
  fields.place(editor, caret);
}

/**
 * Open an empty paragraph below a piece.
 * @param {HTMLElement | null} above
 * @param {string} [text]
 */
export function add(above, text = "") {
  if (!above?.dataset.id) return;
  const name = `new-${above.dataset.id}`;
  const there = open.get(name);
  if (there) return there.field.focus();
  const home = document.createElement("div");
  home.className = "piece paragraph new";
  above.after(home);
  fields.place(dress(fields.start(above.dataset.id, home, text, true)), 0);
}

/** Give a field its buttons and keys.
 * @param {Editor} editor */
function dress(editor) {
  const { field, home, row } = editor;
  row.append(
    fields.button(phrases.keep, () => keep(editor)),
    fields.button(phrases.leave, () => leave(editor)),
  );
  if (!editor.isNew) row.append(fields.button(phrases.divide, () => divide(editor)));
  if (home.querySelector(".words > :is(sup, .page-break)")) row.append(phrases.stay);
  field.addEventListener("keydown", (event) => press(event, editor));
  field.addEventListener("blur", () => {
    if (fields.isPlacing || !document.hasFocus()) return;
    setTimeout(() => document.activeElement !== field && keep(editor), LEAVING);
  });
  return editor;
}

/** @param {Editor} editor */
function leave(editor) {
  drop(nameOf(editor));
  close(editor);
  say([bare(editor.field.value) === bare(editor.began) ? "" : phrases.left]);
  go(piece(editor.id));
}

/**
 * Send the words, with what else is done to the piece.
 * @param {Editor} editor
 * @param {string} [verb]
 * @param {(at: HTMLElement | null) => void} [after]
 * @param {Record<string, string>} [fields]
 */
function keep(editor, verb = "words", after, fields = {}) {
  const { id, isNew, field } = editor;
  const text = field.value;
  if (open.get(nameOf(editor)) !== editor || field.readOnly) return;
  if (verb === "words" && bare(text) === bare(isNew ? "" : editor.began)) {
    drop(nameOf(editor));
    const hadFocus = document.activeElement === field;
    close(editor);
    if (after) after(piece(id));
    else if (hadFocus) go(piece(id));
    return;
  }
  if (verb === "words" && editor.sent === text) return;
  editor.sent = text;
  // What is typed from now on belongs to the piece that the step makes.
  field.readOnly = Boolean(after);
  const words = { [isNew ? `new-${id}` : `text-${id}`]: text, ...fields };
  send({
    isKept: true,
    make: () => ({
      step: `${isNew ? "add" : verb}:${id}`,
      fields: isNew ? words : { ...words, [`seen-${id}`]: editor.seen },
    }),
    after(part) {
      field.readOnly = false;
      if (part?.dataset.problem) return refuse(editor);
      drop(nameOf(editor), text);
      if (field.value === text) close(editor);
      else Object.assign(editor, { sent: null, began: text, seen: piece(id)?.dataset.seen ?? "" });
      const at = piece(part?.dataset.at);
      // Whoever writes elsewhere by now is not called back.
      const isFree = [document.body, field].includes(/** @type {any} */ (document.activeElement));
      if (after && (isFree || editor.ahead)) after(at);
      else if (document.activeElement === document.body) go(at);
    },
  });
}

/** The words could not be taken, or somebody else has changed them: they stay in the field.
 * @param {Editor} editor */
function refuse(editor) {
  const now = piece(editor.id);
  editor.sent = null;
  if (!editor.isNew && now && now.dataset.seen !== editor.seen) {
    editor.isClash = true;
    editor.seen = now.dataset.seen ?? "";
    keepHere(nameOf(editor), { text: editor.field.value, seen: editor.seen });
  }
  // The piece itself may have been put in place anew with the answer.
  if (now && !editor.isNew) editor.home = now;
  if (editor.home.isConnected) fields.mount(editor);
  editor.field.focus();
}

/** @param {Editor} editor */
function divide(editor) {
  const { field, id, isNew } = editor;
  const [head, tail] = [field.value.slice(0, field.selectionStart), field.value.slice(field.selectionEnd)];
  if (!head.trim()) return;
  if (isNew || !tail.trim()) {
    if (isNew) field.value = head;
    return keep(editor, "words", (at) => goOn(editor, () => add(at, tail.trim())));
  }
  const halves = { [`text-${id}`]: head, [`rest-${id}`]: tail };
  keep(editor, "divide", (at) => goOn(editor, () => edit(at, 0)), halves);
}

/** @param {Editor} editor @param {boolean} isAbove */
function join(editor, isAbove) {
  const other = beside(editor.home, isAbove);
  if (!other || editor.isNew) return;
  const caret = bare(isAbove ? textOf(other) : editor.field.value).length;
  const gap = bare(editor.field.value) ? 1 : 0;
  const verb = isAbove ? "join" : "below";
  keep(editor, verb, (at) => goOn(editor, () => edit(at, caret + gap)));
}

/** Open what a step has led to, and type there what was typed ahead.
 * @param {Editor} editor @param {() => void} reopen */
function goOn(editor, reopen) {
  reopen();
  const field = document.activeElement;
  if (!editor.ahead || !(field instanceof HTMLTextAreaElement)) return;
  field.setRangeText(editor.ahead, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input"));
}

/** @param {KeyboardEvent} event @param {Editor} editor */
function press(event, editor) {
  const { field } = editor;
  if (event.isComposing) return;
  const isBare = field.selectionStart === field.selectionEnd;
  const isFirst = isBare && field.selectionEnd === 0;
  const isLast = isBare && field.selectionStart === field.value.length;
  const neighbour = (/** @type {boolean} */ back) => {
    const next = beside(editor.home, back);
    if (next) edit(next, back ? undefined : 0);
    return Boolean(next);
  };
  /** @type {Record<string, () => unknown>} */
  const acts = {
    Enter: () => (event.ctrlKey || event.metaKey ? (keep(editor), go(piece(editor.id))) : divide(editor)),
    Escape: () => leave(editor),
    Backspace: () => (isFirst ? join(editor, true) : false),
    Delete: () => (isLast ? join(editor, false) : false),
    ArrowUp: () => isFirst && neighbour(true),
    ArrowDown: () => isLast && neighbour(false),
  };
  event.stopPropagation();
  if (field.readOnly && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    editor.ahead += event.key;
  }
  if (acts[event.key] && acts[event.key]() !== false) event.preventDefault();
}

/** What was typed on this page before and has not arrived: open again. */
export function restore() {
  let count = 0;
  for (const [name, kept] of everything()) {
    const id = name.replace("new-", "");
    if (!/^\d+$/.test(id)) continue;
    const home = piece(id);
    count += 1;
    if (!home) fields.strand(name, kept.text);
    else if (name !== id) add(home, kept.text);
    else if (bare(kept.text) !== bare(textOf(home))) edit(home, undefined, kept);
    else drop(name), (count -= 1);
  }
  if (count) say([phrases.restored]);
}
