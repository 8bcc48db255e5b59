// @ts-check
/** The entry of the reading page for those who may write. */

import { Composer } from "./composer.js";
import { Drafts } from "./drafts.js";
import { keepUp } from "./live.js";
import { open } from "./liveform.js";
import { rowsInView } from "./inview.js";
import { wholeParagraph } from "./offsets.js";
import { sendAll, sendFromElsewhere } from "./outbox.js";
import { start } from "./page.js";
import { near } from "./stretches.js";
import { offerPeople } from "./mentions.js";
import { listenToQuestions } from "./questions.js";
import { offerTags } from "./tagging.js";
import { listenToTaps } from "./taps.js";
import { listenToTouchKeyboard } from "./touchkeyboard.js";
import { Threads } from "./threads.js";

/** @param {HTMLElement} edition */
function write(edition) {
  const drafts = new Drafts(document.body.dataset.user ?? "");
  const composer = new Composer(edition, drafts);
  const threads = new Threads(composer);
  start(edition, composer);
  listenToTaps(edition);
  offerPeople(edition);
  offerTags(edition);
  edition.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-add-note]") : null;
    const row = link?.closest("[data-paragraph]");
    const passage = row && wholeParagraph(row);
    if (!passage || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    composer.comment(passage);
  });
  listenToQuestions(edition, composer);
  listenToTouchKeyboard();
  addEventListener("online", sendAll);
  /** @type {(key: string, draft: import("./drafts.js").Draft) => Promise<void>} */
  const restoreInThread = async (key, draft) => {
    const row = draft.row && document.getElementById(draft.row);
    if (row) await near(row);
    threads.restore(key, draft);
  };
  drafts.whenDroppedElsewhere((key, dropped) => open.get(key)?.droppedElsewhere(dropped));
  for (const [key, draft] of drafts.on(composer.page)) {
    if (draft.form === "note") composer.restore(key, draft);
    else restoreInThread(key, draft);
  }
  sendFromElsewhere(drafts, composer.page);
  keepUp(edition);
}

const edition = document.getElementById("edition");
if (edition) write(edition);
