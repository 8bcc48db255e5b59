/* The division of an import, by keys and without reloading the page.
 *
 * Every button is an ordinary submit button of the form: without this script the same steps are
 * done by page loads. Keys act wherever the focus is, but for fields and controls outside the
 * division; without a piece in focus they go to the first doubt. */

const form = document.getElementById("import");
const KEYS = {
  y: "keep", Enter: "keep", j: "join", h: "kind:heading:1", p: "kind:paragraph",
  2: "kind:heading:2", 3: "kind:heading:3", l: "kind:list_item", q: "kind:quotation",
  f: "kind:footnote", x: "kind:aside", m: "look", u: "undo",
};

let busy = Promise.resolve();

function division() {
  return document.getElementById("division");
}

/** Sends one step, puts the division that comes back in place, and focuses what is next. */
async function send(step, words) {
  const data = new FormData(form);
  data.set("step", step);
  if (words) data.set(words.name, words.value);
  document.body.classList.add("waiting");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: { "X-Part": "division" },
      redirect: "error",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const arrived = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = arrived.getElementById("division");
    if (!next) throw new Error("no division");
    division().replaceWith(document.adoptNode(next));
    document.getElementById("said").textContent = next.querySelector("#doubts").textContent;
    focusOn(next.querySelector(".here") ?? next.querySelector(".doubtful"));
  } catch {
    // Whatever went wrong, a page load says it better: nothing typed is lost by it.
    submit(step);
  } finally {
    document.body.classList.remove("waiting");
  }
}

function submit(step) {
  const button = document.createElement("button");
  button.name = "step";
  button.value = step;
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
}

function focusOn(piece) {
  if (!piece) {
    division().querySelector("#doubts")?.scrollIntoView({ block: "center" });
    return;
  }
  piece.focus({ preventScroll: true });
  const box = piece.getBoundingClientRect();
  if (box.top < 140 || box.bottom > innerHeight) piece.scrollIntoView({ block: "center" });
}

function pieceOf(element) {
  return element.closest?.(".piece") ?? null;
}

/** The doubtful piece after (or before) this one, going round. */
function doubt(from, back) {
  const pieces = [...division().querySelectorAll(".piece")];
  const doubtful = pieces.filter((piece) => piece.classList.contains("doubtful"));
  const at = from ? pieces.indexOf(from) : -1;
  if (back) {
    return doubtful.findLast((piece) => pieces.indexOf(piece) < at) ?? doubtful.at(-1);
  }
  return doubtful.find((piece) => pieces.indexOf(piece) > at) ?? doubtful[0];
}

function stepFor(action, piece) {
  if (action === "undo") return "undo";
  if (!piece) return "";
  const [verb, ...rest] = action.split(":");
  return [verb, piece.dataset.id, ...rest].join(":");
}

function queue(step) {
  // One after the other: a quick hand never overtakes the server.
  busy = busy.then(() => send(step));
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=step]");
  if (!button || !division().contains(button)) {
    if (event.target.closest("#next-doubt")) {
      event.preventDefault();
      focusOn(doubt(pieceOf(document.activeElement), false));
    }
    return;
  }
  event.preventDefault();
  queue(button.value);
});

const FIELDS = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const inside = division().contains(event.target);
  if (!inside && event.target.closest?.(FIELDS)) return;
  if (event.target.matches("input")) {
    if (event.key === "Enter") {
      event.preventDefault();
      queue(`divide:${pieceOf(event.target).dataset.id}`);
    }
    return;
  }
  if (event.key === "Enter" && event.target.closest?.("button, a, summary")) return;
  const key = event.key === "Enter" ? "Enter" : event.key.toLowerCase();
  const piece = pieceOf(event.target);
  if (key === "n" || key === "b") {
    event.preventDefault();
    focusOn(doubt(piece, key === "b"));
  } else if (KEYS[key]) {
    const step = stepFor(KEYS[key], piece);
    if (!step) {
      // Nothing is chosen yet: a first press only shows what the next one is about.
      event.preventDefault();
      focusOn(doubt(null, false));
      return;
    }
    event.preventDefault();
    // The piece may have moved on by the time the step before has been answered.
    busy = busy.then(() => send(pieceAfter(step)));
  }
});

/* What is typed in the record is kept as soon as a field is left, without a word. */
form.addEventListener("change", (event) => {
  if (division().contains(event.target)) return;
  busy = busy.then(keep);
});

async function keep() {
  const data = new FormData(form);
  data.set("step", "note");
  try {
    await fetch(form.action, { method: "POST", body: data, headers: { "X-Part": "division" } });
  } catch {
    // The next step, or saving, sends the same again.
  }
}

/** The same step for the piece that has the focus now. */
function pieceAfter(step) {
  const now = pieceOf(document.activeElement);
  const [verb, , ...rest] = step.split(":");
  return verb === "undo" || !now ? step : [verb, now.dataset.id, ...rest].join(":");
}

document.documentElement.classList.add("with-keys");
if (location.hash.startsWith("#piece-")) {
  focusOn(document.getElementById(location.hash.slice(1)));
}
