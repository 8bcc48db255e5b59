// @ts-check
/**
 * The fields in which words of pieces are changed. A field whose words have not arrived stays open,
 * also when the pieces around it are put in place anew; what is typed is in the browser's storage.
 */

import { drop, keep as keepHere } from "./kept.js";
import { choose, form, piece, show } from "./pieces.js";
import { around, isAsking, phrases } from "./steps.js";

/**
 * @typedef {object} Editor
 * @property {string} id     of the piece, or of the one that a new paragraph goes below
 * @property {boolean} isNew whether the words are of a paragraph that is not there yet
 * @property {HTMLElement} home
 * @property {HTMLTextAreaElement} field
 * @property {HTMLElement} row  its buttons
 * @property {string} began  the words at the beginning
 * @property {string} seen   what the server calls that wording
 * @property {string | null} sent  the words that are on their way
 * @property {boolean} isClash whether somebody else changed the words meanwhile
 * @property {string} ahead  keys that were pressed while a division was on its way
 */

/** @type {Map<string, Editor>} */
export const open = new Map();
export const bare = (/** @type {string} */ text) => text.trim().replace(/\s+/g, " ");

/** @param {Editor} editor */
export const nameOf = (editor) => (editor.isNew ? `new-${editor.id}` : editor.id);

/**
 * Open a field for a piece.
 * @param {string} id
 * @param {HTMLElement} home
 * @param {string} text
 * @param {boolean} isNew
 * @returns {Editor}
 */
export function start(id, home, text, isNew) {
  const field = document.createElement("textarea");
  field.className = "rewriting";
  field.value = text;
  field.rows = 1;
  const like = /** @type {HTMLElement | null} */ (document.querySelector("#pieces .words"));
  field.lang = like?.lang ?? "";
  field.dir = like?.dir ?? "";
  field.setAttribute("aria-label", phrases.words);
  const row = document.createElement("p");
  row.className = "rewriting-row";
  const rest = { began: "", seen: "", sent: null, isClash: false, ahead: "" };
  const editor = { id, isNew, home, field, row, ...rest };
  open.set(nameOf(editor), editor);
  mount(editor);
  field.addEventListener("input", () => {
    grow(field);
    keepHere(nameOf(editor), { text: field.value, seen: editor.seen });
  });
  return editor;
}

/** @param {Editor} editor */
export function mount({ home, field, row, isClash }) {
  const words = home.querySelector(".words");
  if (words) words.after(field, row);
  else home.append(field, row);
  home.classList.add("rewritten");
  home.classList.toggle("clash", isClash);
}

/** @param {string} words @param {() => void} act */
export function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words;
  // The field keeps the focus, so that leaving it is not what the button does.
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  made.addEventListener("click", act);
  return made;
}

/** @param {Editor} editor @param {number} [caret] */
export function place({ home, field }, caret) {
  grow(field);
  if (home.dataset.id) choose(home);
  field.focus({ preventScroll: true });
  const at = Math.min(caret ?? field.value.length, field.value.length);
  field.setSelectionRange(at, at);
  show(field);
}

/** @param {HTMLTextAreaElement} field */
function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + 2}px`;
}

/** @param {Editor} editor */
export function close(editor) {
  if (open.get(nameOf(editor)) === editor) open.delete(nameOf(editor));
  editor.field.remove();
  editor.row.remove();
  editor.home.classList.remove("rewritten", "clash");
  if (editor.isNew) editor.home.remove();
}

/** Fields that stand in pieces which are put in place anew. @type {[Editor, number, boolean][]} */
let held = [];
export let isPlacing = false;

around.before = () => {
  isPlacing = true;
  const focus = document.activeElement;
  held = [...open.values()].map((one) => [one, one.field.selectionStart, one.field === focus]);
};

around.after = () => {
  for (const [editor, caret, hadFocus] of held) {
    const { field, id, isNew } = editor;
    if (open.get(nameOf(editor)) !== editor || field.isConnected) continue;
    const home = piece(id);
    if (!home) {
      open.delete(nameOf(editor));
      strand(nameOf(editor), field.value);
      continue;
    }
    if (isNew) home.after(editor.home);
    else editor.home = home;
    mount(editor);
    if (!hadFocus) continue;
    field.focus();
    field.setSelectionRange(caret, caret);
  }
  isPlacing = false;
};

form.addEventListener("formdata", ({ formData }) => {
  for (const { id, isNew, field, seen } of isAsking ? [] : open.values()) {
    formData.set(isNew ? `new-${id}` : `text-${id}`, field.value);
    if (!isNew) formData.set(`seen-${id}`, seen);
  }
});

/** Words whose piece has gone, to be copied. @param {string} name @param {string} text */
export function strand(name, text) {
  const notice = document.createElement("div");
  notice.className = "notice warn";
  const field = document.createElement("textarea");
  field.readOnly = true;
  field.value = text;
  field.setAttribute("aria-label", phrases.homeless);
  const done = button(phrases.dismiss, () => {
    drop(name);
    notice.remove();
  });
  notice.append(phrases.homeless, field, done);
  document.getElementById("pieces")?.before(notice);
}
