// @ts-check
/** What a moderator types is kept in this browser until it is sent, for each wording. */

const KEPT_DAYS = 14;
const PREFIX = `colloquy:desk:${document.body.dataset.user ?? ""}:`;

/**
 * Storage may be full or forbidden: then nothing is kept.
 * @template T
 * @param {string} name
 * @param {(store: Storage, name: string) => T} act
 * @returns {T | null}
 */
function kept(name, act) {
  try {
    return act(localStorage, PREFIX + name);
  } catch {
    return null;
  }
}

/** @returns {HTMLTextAreaElement | null} */
function field() {
  return document.querySelector("form.decision textarea[name=reason]");
}

function revision() {
  const section = document.querySelector("#case[data-revision]");
  return section instanceof HTMLElement ? (section.dataset.revision ?? "") : "";
}

function keep() {
  const text = field()?.value ?? "";
  const name = revision();
  if (!name) return;
  kept(name, (store, key) =>
    text.trim()
      ? store.setItem(key, JSON.stringify({ text, at: Date.now() }))
      : store.removeItem(key),
  );
}

/** @param {string} name the revision whose decision was stored */
export function forgetReason(name) {
  kept(name, (store, key) => store.removeItem(key));
}

/** Put what was typed for this wording back; whether there is something in the field now. */
export function recallReason() {
  const reason = field();
  if (!reason) return false;
  const before = kept(revision(), (store, key) => JSON.parse(store.getItem(key) ?? "null"));
  if (before?.text && !reason.value) reason.value = before.text;
  // After a clash the reason stands here under other words than it was typed for.
  if (reason.value) keep();
  return !!reason.value;
}

export function watchReasons() {
  document.addEventListener("input", (event) => {
    if (event.target === field()) keep();
  });
  kept("", (store, prefix) => {
    const oldest = Date.now() - KEPT_DAYS * 86_400_000;
    for (const name of Object.keys(store)) {
      if (!name.startsWith(prefix)) continue;
      if (JSON.parse(store.getItem(name) ?? "{}").at < oldest) store.removeItem(name);
    }
  });
}
