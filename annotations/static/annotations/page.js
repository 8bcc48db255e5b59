// @ts-check
/**
 * The reading page comes alive here. What the scripts rely on in the page:
 *
 * - `<body data-user>`: id of whoever is signed in; `<meta name="csrf">` for those who may write.
 * - `#edition[data-document][data-seminar][data-citation]` around rows `[data-paragraph=KEY]` with an id, `a.num`,
 *   `[data-words]` and `.notes`.
 * - Cards `.notes [data-note=ID]#note-ID` with `header`, `q`, `.body` and links in `.acts`.
 * - The pieces of `templates/reading/tools.html`: templates, menus, phrases, `#announcements`.
 */

import { listenToCopying } from "./copying.js";
import { addressOf, copy, listenToNumbers } from "./copylink.js";
import { listenToMarks, stepThroughMarks } from "./marks.js";
import { listenToNarrowing } from "./narrowing.js";
import { listenToNews } from "./news.js";
import { wholeParagraph } from "./offsets.js";
import { listenToPermalinks } from "./permalinks.js";
import { Toolbar } from "./toolbar.js";
import { keyOf } from "./words.js";
/** @typedef {import("./offsets.js").Passage} Passage */
/** @typedef {{comment(passage: Passage): void, highlight(passage: Passage): void}} Writing */

/**
 * @param {HTMLElement} edition
 * @param {Writing} [writing] what only those can do who may write
 */
export function start(edition, writing) {
  const comment = (/** @type {Element} */ row) => {
    const passage = wholeParagraph(row);
    if (passage) writing?.comment(passage);
  };
  listenToPermalinks();
  listenToMarks(edition);
  listenToCopying(edition);
  listenToNarrowing();
  listenToNews();
  listenToNumbers(edition, { comment, marks: stepThroughMarks });
  new Toolbar(edition, {
    comment: (passage) => writing?.comment(passage),
    highlight: (passage) => writing?.highlight(passage),
    copy: (passage) => copyLink(edition, passage),
  });
  edition.addEventListener("keydown", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[data-paragraph]") : null;
    if (!row || !isShortcut(event)) return;
    if (event.key === "c" && writing) comment(row);
    else if (event.key === "m") stepThroughMarks(row);
    else return;
    event.preventDefault();
  });
}

/**
 * @param {HTMLElement} edition
 * @param {Passage} passage
 */
async function copyLink(edition, passage) {
  const row = [...edition.querySelectorAll("[data-paragraph]")].find(
    (found) => keyOf(found) === passage.first,
  );
  const number = row?.querySelector("a.num");
  if (!(number instanceof HTMLAnchorElement)) return;
  if (!(await copy(addressOf(number, edition)))) number.focus();
}

/**
 * One key alone, and not where one types.
 * @param {KeyboardEvent} event
 */
function isShortcut(event) {
  const typing =
    event.target instanceof Element &&
    event.target.closest("input, textarea, select, [contenteditable]");
  return !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}
