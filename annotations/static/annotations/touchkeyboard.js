// @ts-check
/**
 * A keyboard on the screen covers half of a phone: what one types in stays above it, and as much
 * as there is room for of what it answers, which stands above the field.
 */

const GAP = 12; // pixels between the field and the keyboard

export function listenToTouchKeyboard() {
  const view = window.visualViewport;
  if (!view || !matchMedia("(pointer: coarse)").matches) return;
  view.addEventListener("resize", () => {
    const field = document.activeElement;
    if (!(field instanceof HTMLTextAreaElement) || !field.closest("form.composer")) return;
    const box = field.getBoundingClientRect();
    scrollBy({ top: box.bottom + GAP - (view.offsetTop + view.height), behavior: "instant" });
  });
}
