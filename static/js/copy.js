/* Buttons that copy a field: <button data-copy="id of the field" data-copied="Copied" hidden>.
   Without this script they stay hidden, and the field can be copied by hand. */

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  // The clipboard exists only on https and on this machine.
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}
