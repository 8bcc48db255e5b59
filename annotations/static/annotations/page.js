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

import { citeParagraph, citeWords, copyLink, copyQuote } from "./citing.js";
import { listenToCopying } from "./copying.js";
import { listenToNumbers } from "./copylink.js";
import { listenToKeyboard } from "./keyboard.js";
import { listenToMarks, stepThroughMarks } from "./marks.js";
import { listenToNarrowing } from "./narrowing.js";
import { listenToNews } from "./news.js";
import { wholeParagraph } from "./offsets.js";
import { listenToNoteSteps } from "./notesteps.js";
import { listenToPermalinks } from "./permalinks.js";
import { listenToPrinting } from "./printing.js";
import { keepSwitches } from "./shown.js";
import { fetchWhenNear } from "./stretches.js";
import { swap } from "./swap.js";
import { Toolbar } from "./toolbar.js";
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
  // Counts that were not known yet when the beginning of a long page was sent.
  const late = document.getElementById("late");
  if (late instanceof HTMLTemplateElement) swap([...late.content.children]);
  keepSwitches();
  listenToPermalinks();
  fetchWhenNear(edition);
  listenToPrinting(edition);
  listenToMarks(edition);
  listenToCopying(edition);
  listenToNarrowing();
  listenToNews();
  listenToNoteSteps(edition);
  listenToNumbers(edition, { comment, marks: stepThroughMarks, panel: citeParagraph });
  new Toolbar(edition, {
    comment: (passage) => writing?.comment(passage),
    highlight: (passage) => writing?.highlight(passage),
    copy: (passage) => copyLink(edition, passage),
    quote: (passage) => copyQuote(edition, passage),
    panel: (passage) => citeWords(edition, passage),
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
