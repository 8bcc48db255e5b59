/* The import page: folders, dropping, and sending many files with progress.
 *
 * Without this script several files and ZIP archives are sent by the form in one request. */

import { isAside, nameOf, ofDrop, ofInput } from "./choosing.js";
import { Halt, begin, send } from "./sending.js";

const form = document.getElementById("bringing");
const input = form.querySelector("input[type=file][name=file]");
const folder = document.getElementById("folder");
const chosenLine = document.getElementById("chosen");
const sending = document.getElementById("sending");
const dropHere = document.getElementById("drop-here");
const most = Number(form.dataset.most);
const token = form.elements.csrfmiddlewaretoken.value;

let chosen = [];
let skipped = 0;

function choose(found) {
  const usable = found.filter(({ path }) => !isAside(path));
  skipped = found.length - usable.length;
  chosen = usable;
  const many = chosen.length > 1 || Boolean(form.dataset.files);
  const phrase = chosen.length > most ? chosenLine.dataset.tooMany : chosenLine.dataset.many;
  const number = chosen.length > most ? most : chosen.length;
  chosenLine.textContent = many && chosen.length ? filled(phrase, { number }) : "";
}

function filled(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => Number(values[name]).toLocaleString());
}

/** A single file is looked at before it is saved: the form sends it like one that was chosen. */
function chooseOne({ file }) {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
}

input.addEventListener("change", () => {
  folder.value = "";
  choose(ofInput(input));
});
folder.addEventListener("change", () => {
  input.value = "";
  choose(ofInput(folder));
  if (chosen.length === 1) chooseOne(chosen[0]);
});
if ("webkitdirectory" in folder) {
  // Known to browsers, not to the standard.
  folder.webkitdirectory = true;
  document.getElementById("folder-field").hidden = false;
}

let over = 0;
document.addEventListener("dragenter", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  over += 1;
  dropHere.hidden = false;
});
document.addEventListener("dragleave", () => {
  over = Math.max(0, over - 1);
  dropHere.hidden = over === 0;
});
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  over = 0;
  dropHere.hidden = true;
  if (!sending.hidden) return;
  input.value = "";
  folder.value = "";
  choose(await ofDrop(event.dataTransfer, most));
  if (chosen.length === 1) chooseOne(chosen[0]);
  form.querySelector(".actions button").focus();
});

form.addEventListener("submit", (event) => {
  const zip = chosen.length === 1 && chosen[0].path.toLowerCase().endsWith(".zip");
  const alone = chosen.length <= 1 && !zip && !form.dataset.files;
  if (alone || !chosen.length || form.elements.text?.value.trim()) return;
  event.preventDefault();
  if (chosen.length <= most) start();
});

async function start() {
  form.hidden = true;
  sending.hidden = false;
  document.getElementById("sending-title").focus();
  const queue = [...chosen];
  const number = queue.length;
  let page = form.dataset.page;
  let files = form.dataset.files;
  let done = 0;

  function told(more, share = 0) {
    done = Math.min(number, done + more);
    sending.querySelector("progress").value = (done + share) / number;
    sending.querySelector(".sent").textContent = filled(sending.dataset.sent, { done, number });
  }

  async function go() {
    const rest = document.getElementById("rest");
    rest.hidden = true;
    sending.querySelector(".problem").textContent = "";
    addEventListener("beforeunload", stay);
    try {
      if (!files) ({ page, files } = await begin(form.dataset.runs, token, nameOf(queue), skipped));
      done = number - queue.length;
      told(0);
      await send(queue, files, token, told);
      removeEventListener("beforeunload", stay);
      location.assign(page);
    } catch (halt) {
      if (!(halt instanceof Halt)) throw halt;
      removeEventListener("beforeunload", stay);
      const sentence = halt.sentence || sending.dataset[halt.kind === "signed-out" ? "signedOut" : halt.kind];
      sending.querySelector(".problem").textContent = sentence;
      rest.hidden = halt.kind === "refused" || halt.kind === "problem";
      const link = document.getElementById("to-run");
      link.hidden = !page;
      if (page) link.href = page;
      (rest.hidden ? link : rest).focus();
    }
  }

  document.getElementById("rest").addEventListener("click", go);
  await go();
}

function stay(event) {
  event.preventDefault();
}
