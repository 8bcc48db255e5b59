// @ts-check
/**
 * Paints a passage before the server's `<mark>` is there, without touching the text: what is
 * being sent, and what an open form is about. Uses the CSS Custom Highlight API.
 */

import { rangesOf } from "./offsets.js";
/** @typedef {import("./offsets.js").Passage} Passage */

/** @type {Map<string, Passage>} */
const painted = new Map();

/**
 * @param {string} id
 * @param {Passage} passage
 */
export function paint(id, passage) {
  painted.set(id, passage);
  repaint();
}

/** @param {string} id */
export function unpaint(id) {
  if (painted.delete(id)) repaint();
}

/** Find every painted passage again, after the words of a paragraph were replaced. */
export function repaint() {
  const edition = document.getElementById("edition");
  if (!edition || !("highlights" in CSS)) return;
  const ranges = [...painted.values()].flatMap((passage) => rangesOf(passage, edition));
  if (ranges.length) CSS.highlights.set("pending", new Highlight(...ranges));
  else CSS.highlights.delete("pending");
}
