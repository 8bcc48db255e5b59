// @ts-check
/** Pieces of page that the server has laid ready in `<template>`s, copied and filled. */

const SHORT = 140; // characters of somebody's words that are repeated

/**
 * A copy of the first element of a template.
 * @param {string} id
 * @returns {HTMLElement | null}
 */
export function copyOf(id) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById(id));
  const element = template?.content.firstElementChild;
  return element ? /** @type {HTMLElement} */ (document.importNode(element, true)) : null;
}

/**
 * A copy of a template that is a form.
 * @param {string} id
 * @returns {HTMLFormElement | null}
 */
export function formOf(id) {
  const form = copyOf(id);
  return form instanceof HTMLFormElement ? form : null;
}

/**
 * Give the fields of a form their values; what the form does not have is passed over.
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} fields
 */
export function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && name !== "csrfmiddlewaretoken") field.value = value;
  }
}

/**
 * The beginning of somebody's words.
 * @param {string} words
 * @param {number} [most] characters
 */
export function shorten(words, most = SHORT) {
  const letters = [...words.replace(/\s+/g, " ").trim()];
  return letters.length > most ? `${letters.slice(0, most).join("").trimEnd()}…` : letters.join("");
}

/**
 * Put the focus where one types, and the form into view without moving more than is needed.
 * @param {HTMLFormElement} form
 */
export function beginTyping(form) {
  const field = /** @type {HTMLElement | null} */ (
    form.querySelector("textarea, input:checked, button")
  );
  field?.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}
