// @ts-check
/** Shows beside the fields of a form what the server would not take. */

import { compare } from "./differences.js";
import { phrase } from "./phrases.js";
/** @typedef {import("./sending.js").Problem} Problem */

/**
 * @param {HTMLFormElement} form
 * @param {Problem} problem
 */
export function showProblem(form, problem) {
  const general = [problem.message];
  /** @type {HTMLElement | null} */
  let first = null;
  for (const [name, sentences] of Object.entries(problem.fields)) {
    const found = form.elements.namedItem(name);
    const field = found instanceof RadioNodeList ? found[0] : found;
    if (
      !(field instanceof HTMLElement) ||
      (field instanceof HTMLInputElement && field.type === "hidden")
    ) {
      general.push(...sentences);
      continue;
    }
    const line = document.createElement("p");
    line.className = "error";
    line.id = `${name}-${form.dataset.live}-error`;
    line.textContent = sentences.join(" ");
    (field.closest("fieldset, label") ?? field).after(line);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
    first ??= field;
  }
  const state = form.querySelector("[data-state]");
  const sentences = new Set(general.filter(Boolean));
  if (state) state.textContent = [...sentences].join(" ") || (first ? "" : phrase("refused"));
  if (problem.current) showOther(form, problem.current);
  first?.focus();
}

/** @param {HTMLFormElement} form */
export function clearProblem(form) {
  for (const line of form.querySelectorAll(".error")) line.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/**
 * Somebody has changed it meanwhile: show their wording beside the typed one, its differences
 * marked, and let the next attempt be on top of it, since it is seen now.
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} current
 */
function showOther(form, current) {
  const box = /** @type {HTMLElement | null} */ (form.querySelector("[data-other]"));
  if (!box) return;
  const words = box.querySelector("[data-text]");
  const typed = form.elements.namedItem("body");
  const ours = typed instanceof HTMLTextAreaElement ? typed.value : "";
  words?.replaceChildren(
    ...compare(current.body ?? "", ours).map(([piece, isOther]) => {
      if (!isOther) return piece;
      const mark = document.createElement("ins");
      mark.textContent = piece;
      return mark;
    }),
  );
  box.hidden = false;
  const version = form.elements.namedItem("version");
  if (version instanceof HTMLInputElement && current.version)
    version.value = String(current.version);
}
