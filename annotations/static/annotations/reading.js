// @ts-check
/**
 * The reading page comes alive here. What the scripts rely on in the page:
 *
 * - `<body data-user>`: id of whoever is signed in; `<meta name="csrf">` for those who may write.
 * - `#edition[data-document][data-seminar]`, with `data-create` for those who may write, around
 *   rows `[data-paragraph=KEY]#p-KEY` with `a.num`, `[data-words]` and `.notes`.
 * - Cards `.notes [data-note=ID]#note-ID` with `header`, `q`, `.body` and links in `.acts`.
 * - The pieces of `templates/reading/tools.html`: templates, menus, phrases, `#announcements`.
 */

import { Composer } from "./composer.js";
import { copy, listenToNumbers } from "./copylink.js";
import { Drafts } from "./drafts.js";
import { open, retryAll } from "./liveform.js";
import { listenToMarks, stepThroughMarks } from "./marks.js";
import { keyOf, wholeParagraph } from "./offsets.js";
import { Threads } from "./threads.js";
import { Toolbar } from "./toolbar.js";
/** @typedef {import("./offsets.js").Passage} Passage */

/** @param {HTMLElement} edition */
function start(edition) {
  const { user } = document.body.dataset;
  listenToMarks(edition);
  const writing =
    user && edition.dataset.create ? listenToWriters(edition, new Drafts(user)) : null;
  const comment = (/** @type {Element} */ row) => {
    const passage = wholeParagraph(row);
    if (passage) writing?.comment(passage);
  };
  listenToNumbers(edition, writing ? comment : undefined);
  new Toolbar(edition, {
    copy: (passage) => copyLink(edition, passage),
    ...(writing && {
      highlight: (/** @type {Passage} */ passage) => writing.highlight(passage),
      comment: (/** @type {Passage} */ passage) => writing.comment(passage),
    }),
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
 * @param {Drafts} drafts
 */
function listenToWriters(edition, drafts) {
  const composer = new Composer(edition, drafts);
  const threads = new Threads(composer);
  edition.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-add-note]") : null;
    const row = link?.closest("[data-paragraph]");
    const passage = row && wholeParagraph(row);
    if (!passage || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    composer.comment(passage);
  });
  addEventListener("online", retryAll);
  drafts.whenDroppedElsewhere((key, dropped) => open.get(key)?.droppedElsewhere(dropped));
  for (const [key, draft] of drafts.on(composer.page)) {
    if (draft.form === "note") composer.restore(key, draft);
    else threads.restore(key, draft);
  }
  return composer;
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
  if (!(await copy(number.href))) number.focus();
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

const edition = document.getElementById("edition");
if (edition) start(edition);
