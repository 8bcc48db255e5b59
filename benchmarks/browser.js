// What the benchmark of the reading page does inside of it. Put into every page before its own
// scripts; times are milliseconds since the page was asked for, or how long something took.
globalThis.benchmark = (() => {
  let largest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) largest = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });

  const frame = () => new Promise((done) => requestAnimationFrame(done));
  /** After the next frame has been painted. */
  const painted = () => frame().then(() => new Promise((done) => setTimeout(done)));

  /** A quiet page: a second without a change. */
  const settled = () =>
    new Promise((done) => {
      let timer = setTimeout(finish, 1000);
      const watcher = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(finish, 1000);
      });
      watcher.observe(document.body, { subtree: true, childList: true });
      function finish() {
        watcher.disconnect();
        done();
      }
    });

  /** How many highlights each row in view has in the frame that is painted now. Of the last one
   * some words may still be on their way. */
  const marked = () =>
    [...document.querySelectorAll("[data-paragraph]")]
      .slice(0, -1)
      .filter((row) => row.getBoundingClientRect().top < innerHeight)
      .map((row) => [row, row.querySelectorAll("mark[id]").length]);
  let atFirst = [];
  (function look() {
    if (performance.getEntriesByName("first-contentful-paint").length) return;
    atFirst = marked();
    requestAnimationFrame(look);
  })();
  /** Highlights that the first paint of the text left out in the rows that it showed. */
  const late = () =>
    atFirst.reduce((sum, [row, then]) => sum + row.querySelectorAll("mark[id]").length - then, 0);

  let whole = 0;
  addEventListener("DOMContentLoaded", async () => {
    await painted();
    whole = performance.now();
  });

  async function opening() {
    await settled();
    const [page] = performance.getEntriesByType("navigation");
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return {
      first: first.startTime,
      largest,
      parsed: page.domContentLoadedEventEnd,
      painted: whole,
      late: late(),
      rows: atFirst.filter(([, marks]) => marks).length,
    };
  }

  /** A bare layer of highlights on the same words: ranges, one registered highlight, one frame. */
  async function layer(marks) {
    const nodes = new Map();
    for (const row of document.querySelectorAll("[data-paragraph]"))
      nodes.set(row.dataset.paragraph, row.querySelector("[data-words]").firstChild);
    // The keys of the bare text are others: its paragraphs are taken by their place.
    const places = [...nodes.values()];
    await painted();
    const begun = performance.now();
    const ranges = marks.map(([first, start, last, end]) => {
      const range = document.createRange();
      range.setStart(places[first], start);
      range.setEnd(places[last], end);
      return range;
    });
    CSS.highlights.set("benchmark", new Highlight(...ranges));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("::highlight(benchmark) { background: #fd8 }");
    document.adoptedStyleSheets.push(sheet);
    await painted();
    return performance.now() - begun;
  }

  /** Select some words of a paragraph in view. */
  async function select(number) {
    const rows = document.querySelectorAll("[data-paragraph] [data-words]");
    const words = rows[3 + number];
    words.scrollIntoView({ block: "center", behavior: "instant" });
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    const text = walker.nextNode();
    getSelection().setBaseAndExtent(text, 0, text, Math.min(12, text.length));
    await painted();
  }

  /** Send the open form; done when the note stands in the margin and is painted. */
  async function send() {
    const form = [...document.querySelectorAll("form.composer")].find((one) => one.offsetParent);
    const id = form.elements.namedItem("id").value;
    const come = new Promise((done) => {
      const watcher = new MutationObserver(() => {
        if (!document.getElementById(`note-${id}`)) return;
        watcher.disconnect();
        done();
      });
      watcher.observe(document.getElementById("edition"), { subtree: true, childList: true });
    });
    performance.mark("benchmark begins");
    form.requestSubmit();
    await come;
    await painted();
    await painted();
    performance.mark("benchmark ends");
  }

  const openForm = () =>
    [...document.querySelectorAll("form.composer")].find((one) => one.offsetParent);
  const idOfForm = () => openForm().elements.namedItem("id").value;

  /** Press Send; the moment, in milliseconds that mean the same in every page. */
  function press() {
    const at = performance.timeOrigin + performance.now();
    openForm().querySelector('button[type="submit"]').click();
    return at;
  }

  /** The moment at which the card of this note is there and painted, or waits behind the sign. */
  async function seen(id) {
    const there = () =>
      document.getElementById(`note-${id}`) || !document.getElementById("arrivals").hidden;
    while (!there()) await frame();
    await painted();
    return performance.timeOrigin + performance.now();
  }

  /** Scroll to the end, so many pixels a frame; how long each frame took. */
  async function scroll(step) {
    const times = [];
    performance.mark("benchmark begins");
    let last = await frame();
    let stuck = 0;
    while (stuck < 30) {
      const before = scrollY;
      scrollBy({ top: step, behavior: "instant" });
      const now = await frame();
      times.push(now - last);
      last = now;
      stuck = scrollY === before ? stuck + 1 : 0;
    }
    performance.mark("benchmark ends");
    return times;
  }

  /** How many of the notes that are marked in view have no card. */
  async function missing() {
    await settled();
    const marks = [...document.querySelectorAll("mark[id]")].filter((mark) => {
      const box = mark.getBoundingClientRect();
      return box.bottom > 0 && box.top < innerHeight;
    });
    return marks.filter((mark) => !document.getElementById(mark.id.replace("m-", "note-"))).length;
  }

  /** Go to a far paragraph; how long until the notes beside it are painted. */
  async function jump(part) {
    const rows = [...document.querySelectorAll("[data-paragraph]")];
    let at = Math.floor(rows.length * part);
    while (!rows[at].querySelector("mark[id]")) at++;
    const note = rows[at].querySelector("mark[id]").id.replace("m-", "note-");
    const begun = performance.now();
    location.hash = `#p-${rows[at].dataset.paragraph}`;
    while (!document.getElementById(note)) await frame();
    await painted();
    return performance.now() - begun;
  }

  /** How long the browser takes to fetch what the last fetched rows weigh. */
  async function fetched() {
    const rows = performance.getEntriesByType("resource").filter((one) => one.name.includes("/rows/"));
    const size = rows.at(-1)?.decodedBodySize ?? 0;
    const begun = performance.now();
    await (await fetch(`/floor/ready/?size=${size}`)).text();
    await painted();
    return performance.now() - begun;
  }

  return { opening, layer, select, send, idOfForm, press, seen, scroll, missing, jump, fetched, settled };
})();
