// @ts-check
/**
 * The moderation desk: its keys, and what opens when a key or button needs words. Everything here
 * presses what is on the page anyway, so the desk works without it.
 */

import { listen } from "../js/keys.js";
import { followClaim, watchClaim } from "./deskclaim.js";
import { close, openPanel, press, watchPanels } from "./deskpanels.js";
import { recallReason, watchReasons } from "./deskreasons.js";
import { step, watchSteps } from "./desksteps.js";

document.querySelector("main.desk")?.classList.add("scripted");
watchReasons();
watchClaim();
watchPanels();
watchSteps(arrive);
arrive();

/** What is to be done whenever another case stands there. */
function arrive() {
  if (recallReason()) openPanel(null);
  followClaim();
}

listen(
  Object.fromEntries(
    ["approve", "return", "decline", "hide", "edit", "ask", "take-over", "next", "before", "open", "undo"]
      .map((act) => [act, () => press(act)]),
  ),
);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
});

addEventListener("popstate", () => step(location.href, { isBack: true }));
