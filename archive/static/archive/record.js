// @ts-check
/**
 * The fields beside the pieces: what is typed there is kept as soon as a field is left, without a
 * word, and until then in the browser's storage.
 */

import { drop, everything, keep } from "./kept.js";
import { form, section } from "./pieces.js";
import { isBusy, phrases, say, send } from "./steps.js";

/** @param {Event} event */
const fieldOf = (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  return field.name && field.form === form && !section.contains(field) ? field : null;
};

form.addEventListener("input", (event) => {
  const field = fieldOf(event);
  if (field) keep(`field-${field.name}`, { text: field.value });
});

form.addEventListener("change", (event) => {
  if (fieldOf(event)) note();
});

/* Saving waits for what is on its way, and takes along what is still being typed. */
form.addEventListener("submit", (event) => {
  if (event.submitter?.matches(".visually-hidden")) {
    event.preventDefault(); // Enter in a field only keeps what stands there.
    return note();
  }
  if (!isBusy()) return;
  event.preventDefault();
  const submit = () => {
    setTimeout(() => form.requestSubmit(event.submitter));
    return null;
  };
  send({ isKept: true, make: submit });
});

function note() {
  const typed = everything().filter(([name]) => name.startsWith("field-"));
  const arrived = () => typed.forEach(([name, { text }]) => drop(name, text));
  send({ isKept: true, make: () => ({ step: "note" }), after: arrived });
}

/** Put what was typed before, and has not arrived, into its fields again. */
export function restore() {
  let isTyped = false;
  for (const [name, { text }] of everything()) {
    const field = form.elements.namedItem(name.replace(/^field-/, ""));
    if (!name.startsWith("field-") || !field || !("value" in field)) continue;
    if (field.value === text) drop(name);
    else isTyped = true;
    field.value = text;
  }
  if (!isTyped) return;
  say([phrases.restored]);
  note();
}
