/* Buttons that copy something: <button data-copy="id" data-copied="Copied" hidden>. Of a field its
   value; of a link its address; of anything else its words, with their italics for who pastes into
   a text. Without this script they stay hidden, and everything can be copied by hand. */

listenToCopies(document);

/** @param {ParentNode} place */
export function listenToCopies(place) {
  for (const button of place.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    // The clipboard exists only on https and on this machine.
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      source.select?.();
      await copyFrom(source);
      button.textContent = button.dataset.copied;
    });
  }
}

/** @param {HTMLElement} source */
async function copyFrom(source) {
  if (source.matches("a[href]")) return navigator.clipboard.writeText(source.href);
  if ("value" in source) return navigator.clipboard.writeText(source.value);
  const words = source.textContent.trim();
  if (!source.querySelector("i") || !globalThis.ClipboardItem)
    return navigator.clipboard.writeText(words);
  const parts = { "text/plain": words, "text/html": source.innerHTML.trim() };
  const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
