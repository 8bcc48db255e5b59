/* How far an import of many files is, asked for every other second while it goes on. */

const SECONDS = 2;
const SLOWEST = 30;
const SAID_EVERY = 15;

const said = document.getElementById("said");
let wait = SECONDS;
let lastSaid = Date.now();

function shown() {
  return document.getElementById("run");
}

/** The same link or button in what has come, to leave the focus where it was. */
function again(element, within) {
  if (element.href) return within.querySelector(`a[href="${CSS.escape(element.getAttribute("href"))}"]`);
  const same = [...within.querySelectorAll("button")];
  return same.find((one) => one.textContent === element.textContent && one.value === element.value);
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { "X-Part": "run" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const arrived = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = document.adoptNode(arrived.getElementById("run"));
  if (next.innerHTML === shown().innerHTML) return;
  const focused = shown().contains(document.activeElement) ? document.activeElement : null;
  shown().replaceWith(next);
  if (focused) (again(focused, next) ?? next.querySelector("h2")).focus();
  quiet();
}

/** With this script nobody has to reload. */
function quiet() {
  shown().querySelector("#reload")?.remove();
  for (const heading of shown().querySelectorAll("h2")) heading.tabIndex = -1;
}

function say() {
  const going = "going" in shown().dataset;
  if (going && Date.now() - lastSaid < SAID_EVERY * 1000) return;
  lastSaid = Date.now();
  said.textContent = [...shown().querySelectorAll("#how-far, #far")]
    .map((line) => line.textContent.trim()).join(". ");
}

async function follow() {
  while ("going" in shown().dataset) {
    await new Promise((done) => setTimeout(done, wait * 1000));
    try {
      await look();
      wait = SECONDS;
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
    }
    say();
  }
}

quiet();
follow();
