// @ts-check
/**
 * The sheet of keys: lists them, lets people change them and switch them off. What they choose is
 * kept with their account or, for visitors, in this browser.
 */

const STORE = "colloquy:keys";
/** @typedef {{off: boolean, keys: Map<string, string>}} State */

/**
 * Read what the sheet says and answer to its buttons.
 * @param {HTMLDialogElement} sheet
 * @param {State} state filled here
 * @param {() => void} changed called whenever a key has become another
 */
export function wire(sheet, state, changed) {
  const name = sheet.dataset.sheet ?? "";
  const buttons = /** @type {HTMLButtonElement[]} */ ([...sheet.querySelectorAll("[data-act]")]);
  const phrases = JSON.parse(sheet.querySelector("[data-phrases]")?.textContent || "{}");
  const said = sheet.querySelector("[data-said]");
  const isOn = /** @type {HTMLInputElement} */ (sheet.querySelector("[data-on]"));
  /** @type {HTMLButtonElement | null} the act that waits for its new key */
  let asking = null;

  state.off = "off" in sheet.dataset;
  for (const { dataset } of buttons) state.keys.set(dataset.act ?? "", dataset.now ?? "");
  if (!sheet.dataset.kept) recall();
  print();

  /** @param {string} phrase @param {Record<string, string>} [parts] */
  function say(phrase, parts = {}) {
    const words = (phrases[phrase] ?? "").replace(/\{(\w+)\}/g, (_, part) => parts[part] ?? "");
    if (said) said.textContent = words;
  }

  function print() {
    isOn.checked = !state.off;
    for (const button of buttons) {
      const cap = /** @type {Element} */ (button.querySelector("kbd"));
      cap.textContent = capOf(state.keys.get(button.dataset.act ?? "") ?? "") || "–";
      button.classList.toggle("asking", button === asking);
    }
  }

  /** @param {HTMLButtonElement | null} button */
  function ask(button) {
    asking = button;
    print();
  }

  /** @param {HTMLButtonElement} button @param {string} key */
  function take(button, key) {
    const act = button.dataset.act ?? "";
    const other = buttons.find(
      (one) => key && one !== button && state.keys.get(one.dataset.act ?? "") === key,
    );
    if (other) return say("clash", { key: capOf(key), act: tells(other) });
    if ([...key].length > 1 || /\s/.test(key)) return say("unfit");
    state.keys.set(act, key);
    ask(null);
    say(key ? "changed" : "without", { act: tells(button), key: capOf(key) });
    keep();
  }

  /** @param {Record<string, string>} [more] */
  async function keep(more = {}) {
    print();
    changed();
    if (!sheet.dataset.kept) return remember();
    const body = new FormData(/** @type {HTMLFormElement} */ (isOn.form));
    if (state.off) body.set("off", "on");
    for (const [act, key] of state.keys) body.set(`${name}.${act}`, key);
    for (const [field, value] of Object.entries(more)) body.set(field, value);
    try {
      const headers = { "X-Part": "keys" };
      const answer = await fetch(sheet.dataset.kept, { method: "POST", body, headers });
      if (answer.status !== 204) say("unsent");
    } catch {
      say("unsent");
    }
  }

  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(STORE) || "{}");
      state.off = !!kept.off;
      for (const act of state.keys.keys()) {
        const own = kept.own?.[`${name}.${act}`];
        if (typeof own === "string") state.keys.set(act, own);
      }
    } catch {
      // Storage may be forbidden: then the usual keys hold.
    }
  }

  function remember() {
    try {
      const kept = JSON.parse(localStorage.getItem(STORE) || "{}");
      const own = kept.own ?? {};
      for (const { dataset } of buttons) {
        const key = state.keys.get(dataset.act ?? "");
        delete own[`${name}.${dataset.act}`];
        if (key !== dataset.usual) own[`${name}.${dataset.act}`] = key;
      }
      localStorage.setItem(STORE, JSON.stringify({ off: state.off, own }));
    } catch {
      say("unsent");
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      ask(button);
      say("press", { act: tells(button) });
    });
    button.addEventListener("blur", () => asking === button && ask(null));
  }
  sheet.addEventListener("keydown", (event) => {
    if (!asking || ["Shift", "Control", "Alt", "Meta", "AltGraph", "Tab"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      ask(null);
      say("left");
    } else if (event.key === "Backspace" || event.key === "Delete") take(asking, "");
    else if (event.ctrlKey || event.metaKey) say("unfit");
    else take(asking, event.key.toLowerCase());
  });
  sheet.addEventListener("cancel", (event) => asking && event.preventDefault());
  sheet.addEventListener("close", () => {
    ask(null);
    if (said) said.textContent = "";
  });
  isOn.addEventListener("change", () => {
    state.off = !isOn.checked;
    say(state.off ? "off" : "on");
    keep();
  });
  isOn.form?.addEventListener("submit", (event) => event.preventDefault());
  sheet.querySelector("[data-usual-keys]")?.addEventListener("click", () => {
    for (const { dataset } of buttons) state.keys.set(dataset.act ?? "", dataset.usual ?? "");
    say("usual");
    keep({ act: "defaults" });
  });
}

/** @param {string} key as it is printed on a keyboard */
function capOf(key) {
  return key === "-" ? "−" : key.toUpperCase();
}

/** @param {HTMLButtonElement} button what its key does */
function tells(button) {
  return button.nextElementSibling?.textContent?.trim() ?? "";
}
