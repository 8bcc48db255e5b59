// Drags the texts of a reading list into another order; without it there are buttons.

/** @type {HTMLOListElement | null} */
const list = document.querySelector("[data-order]");
/** @type {HTMLFormElement | null} */
const form = document.querySelector("#reorder");

if (list && form) {
  for (const item of list.children) {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    item.prepend(grip);
    grip.addEventListener("pointerdown", (event) => begin(event, item));
  }
}

/**
 * Follows the pointer until it is let go, with the item in its new place all the while.
 * @param {PointerEvent} event
 * @param {Element} item
 */
function begin(event, item) {
  event.preventDefault();
  const before = [...list.children].indexOf(item);
  const stop = new AbortController();
  const { signal } = stop;
  event.target.setPointerCapture(event.pointerId);
  item.classList.add("dragged");
  document.addEventListener("pointermove", (moved) => follow(moved.clientY, item), { signal });
  const done = (kept) => {
    stop.abort();
    item.classList.remove("dragged");
    const place = [...list.children].indexOf(item);
    if (!kept) return put(item, before);
    if (place === before) return;
    form.elements.move.value = item.dataset.slug;
    form.elements.to.value = String(place);
    form.requestSubmit();
  };
  document.addEventListener("pointerup", () => done(true), { signal });
  document.addEventListener("pointercancel", () => done(false), { signal });
  document.addEventListener("keydown", (key) => key.key === "Escape" && done(false), { signal });
}

/**
 * @param {number} y
 * @param {Element} item
 */
function follow(y, item) {
  const others = [...list.children].filter((one) => one !== item);
  const next = others.find((one) => {
    const box = one.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (next !== item.nextElementSibling) list.insertBefore(item, next ?? null);
}

/**
 * @param {Element} item
 * @param {number} place
 */
function put(item, place) {
  item.remove();
  list.insertBefore(item, list.children[place] ?? null);
}
