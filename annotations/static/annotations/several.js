// @ts-check
/** Selecting several comments, and the field for a reason that opens when one is asked for. */

const form = document.getElementById("several");
const all = /** @type {HTMLInputElement | null} */ (form?.querySelector("[data-all]"));
const bar = form?.querySelector(".bar-of-acts");
const reason = /** @type {HTMLTextAreaElement | null} */ (form?.querySelector("[name=reason]"));
const code = /** @type {HTMLSelectElement | null} */ (form?.querySelector("[name=code]"));

form?.classList.add("scripted");
all?.closest("[hidden]")?.removeAttribute("hidden");
if (reason?.value || code?.value) bar?.classList.add("asking");
count();

function boxes() {
  return /** @type {HTMLInputElement[]} */ ([...(form?.querySelectorAll("[name=revision]") ?? [])]);
}

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  const said = /** @type {HTMLElement | null} */ (form?.querySelector("[data-count]"));
  if (said) {
    const words = chosen === 1 ? said.dataset.one : said.dataset.many;
    said.textContent = chosen ? (words ?? "").replace("{n}", String(chosen)) : "";
  }
  if (all) {
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
}

form?.addEventListener("change", (event) => {
  if (event.target === all) for (const box of boxes()) box.checked = !!all?.checked;
  count();
});

form?.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-asks]");
  if (!(button instanceof HTMLButtonElement)) return;
  const group = code?.selectedOptions[0]?.closest("optgroup");
  if (reason?.value.trim() || group?.dataset.use === button.value) return;
  event.preventDefault();
  bar?.classList.add("asking");
  for (const other of form.querySelectorAll(".wanted")) other.classList.remove("wanted");
  button.classList.add("wanted");
  for (const one of code?.querySelectorAll("optgroup") ?? [])
    one.hidden = one.disabled = one.dataset.use !== button.value;
  (code ?? reason)?.focus();
});

let sent = false;
form?.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => (sent = false));
