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
import { copy, listenToNumbers, textFor } from "./copylink.js";
import { listenToKeyboard } from "./keyboard.js";
import { listenToMarks, stepThroughMarks } from "./marks.js";
import { listenToNarrowing } from "./narrowing.js";
import { listenToNews } from "./news.js";
import { wholeParagraph } from "./offsets.js";
import { listenToNoteSteps } from "./notesteps.js";
import { listenToPermalinks } from "./permalinks.js";
import { fetchWhenNear } from "./stretches.js";
import { Toolbar } from "./toolbar.js";
import { sentenceAt } from "./units.js";
import { textOf, units } from "./words.js";
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
  fetchWhenNear(edition);
  listenToMarks(edition);
  listenToCopying(edition);
  listenToNarrowing();
  listenToNews();
  listenToNoteSteps(edition);
  listenToNumbers(edition, { comment, marks: stepThroughMarks });
  new Toolbar(edition, {
    comment: (passage) => writing?.comment(passage),
    highlight: (passage) => writing?.highlight(passage),
    copy: (passage) => copyLink(edition, passage),
    cite: (passage) => copyLink(edition, passage, "cite"),
    ask: ({ first, start, last, end, quote }) => {
      const place = { first, start: String(start), last, end: String(end), quote };
      location.assign(`${edition.dataset.ask}?${new URLSearchParams(place)}`);
    },
  });
  listenToKeyboard(edition, {
    comment: writing && ((passage) => writing.comment(passage)),
    highlight: writing && ((passage) => writing.highlight(passage)),
    copy: (passage) => copyLink(edition, passage),
  });
}

/**
 * Copy where a passage is read, or how it is cited: by the sentence in which it begins.
 * @param {HTMLElement} edition
 * @param {Passage} passage
 * @param {"copy" | "cite"} [act]
 */
async function copyLink(edition, passage, act = "copy") {
  const row = edition.querySelector(`[data-paragraph="${CSS.escape(passage.first)}"]`);
  const number = row?.querySelector("a.num");
  if (!row || !(number instanceof HTMLAnchorElement)) return;
  const text = textFor(act, number, edition, sentencesOf(row, passage));
  if (!(await copy(text, act === "cite" ? "cited" : "copied"))) number.focus();
}

/**
 * The numbers of the first and last sentence of a passage in the paragraph where it begins; none
 * where it is about the whole paragraph.
 * @param {Element} row
 * @param {Passage} passage
 * @returns {number[]}
 */
function sentencesOf(row, { first, start, last, end }) {
  const words = row.querySelector("[data-words]");
  const text = words ? textOf(words) : "";
  const stop = first === last ? units(text, end) : text.length;
  if (!words || (!start && stop === text.length)) return [];
  const from = sentenceAt(words, units(text, start));
  return from ? [from, sentenceAt(words, stop - 1)] : [];
}

