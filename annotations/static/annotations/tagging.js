// @ts-check
/**
 * Typing tags offers the seminar's vocabulary, `<script type="application/json" id="vocabulary">`,
 * and what else is in use on the page. Arrow keys go through the words, Enter takes one, Escape
 * closes the list; a tap takes one, too. Anything else can be typed as well.
 */

import { phrase } from "./phrases.js";

const MOST = 8;

/** @param {HTMLElement} edition */
export function offerTags(edition) {
  const terms = JSON.parse(document.getElementById("vocabulary")?.textContent || "[]");
  new Offer(edition, terms);
}

class Offer {
  /**
   * @param {HTMLElement} edition
   * @param {string[]} terms
   */
  constructor(edition, terms) {
    this.edition = edition;
    this.terms = terms;
    /** @type {HTMLInputElement | null} */
    this.field = null;
    /** @type {number} the option that is chosen by arrow keys; -1 for none */
    this.at = -1;
    this.list = document.createElement("ul");
    this.list.className = "people tags-offered";
    this.list.id = "tags-offered";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", phrase("vocabulary"));
    // The field keeps the focus, and a screen reader follows aria-activedescendant.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("li") : null;
      if (option) this.#take(option.textContent ?? "");
    });
    for (const kind of ["focusin", "input"])
      edition.addEventListener(kind, ({ target }) => {
        if (target instanceof HTMLInputElement && target.name === "tags") this.#look(target);
      });
    edition.addEventListener("focusout", () => this.#close());
    // Before the form's own keys: Escape closes the list, and only then the form.
    edition.addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  /** @param {HTMLInputElement} field */
  #look(field) {
    const { typed, before } = fragmentOf(field);
    const words = typed || !field.value.trim() ? this.#matching(typed, before) : [];
    if (!words.length || field.readOnly) return this.#close();
    if (this.field !== field) {
      this.#close();
      this.field = field;
      // Not in the label, which would be read with all the words.
      (field.closest("label") ?? field).after(this.list);
      field.setAttribute("role", "combobox");
      field.setAttribute("aria-autocomplete", "list");
      field.setAttribute("aria-controls", this.list.id);
      field.setAttribute("aria-expanded", "true");
    }
    this.list.replaceChildren(
      ...words.map((word, place) => {
        const option = document.createElement("li");
        option.id = `tag-offered-${place}`;
        option.setAttribute("role", "option");
        option.dir = "auto";
        option.textContent = word;
        return option;
      }),
    );
    this.#mark(-1);
  }

  /**
   * What begins with the letters typed, then what has a word or a part that does.
   * @param {string} typed
   * @param {Set<string>} before folded tags that stand there already
   */
  #matching(typed, before) {
    const wanted = fold(typed);
    const used = [...this.edition.querySelectorAll("a.tag")].map((tag) => tag.textContent ?? "");
    const all = new Map([...(wanted ? used : []), ...this.terms].map((word) => [fold(word), word]));
    const rank = (/** @type {string} */ folded) =>
      folded.startsWith(wanted) ? 0 : folded.includes(` ${wanted}`) ? 1 : folded.includes(wanted) ? 2 : 3;
    return [...all]
      .filter(([folded]) => rank(folded) < 3 && folded !== wanted && !before.has(folded))
      .sort(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other))
      .slice(0, MOST)
      .map(([, word]) => word);
  }

  /** @param {number} place */
  #mark(place) {
    const options = [...this.list.children];
    this.at = place < -1 ? options.length - 1 : place >= options.length ? -1 : place;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.at)));
    const option = options[this.at];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field?.setAttribute("aria-activedescendant", option.id);
    else this.field?.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof HTMLInputElement && event.target.name === "tags" && !this.field) {
      if (event.key === "ArrowDown") this.#look(event.target);
      return;
    }
    if (!this.field || event.target !== this.field || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowDown") this.#mark(this.at + 1);
    else if (event.key === "ArrowUp") this.#mark(this.at - 1);
    else if (event.key === "Enter" && this.at >= 0)
      this.#take(this.list.children[this.at].textContent ?? "");
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} word */
  #take(word) {
    const { field } = this;
    if (!field) return;
    const { start, end } = fragmentOf(field);
    const rest = field.value.slice(end).replace(/^[\s,]+/, "");
    const head = field.value.slice(0, start);
    field.value = `${head}${head ? " " : ""}${word}, ${rest}`;
    const caret = field.value.length - rest.length;
    field.setSelectionRange(caret, caret);
    this.#close();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  #close() {
    const { field } = this;
    this.field = null;
    this.list.remove();
    field?.setAttribute("aria-expanded", "false");
    field?.removeAttribute("aria-activedescendant");
  }
}

/**
 * The tag in which the caret stands, and the others.
 * @param {HTMLInputElement} field
 */
function fragmentOf(field) {
  const caret = field.selectionStart ?? field.value.length;
  const start = field.value.lastIndexOf(",", caret - 1) + 1;
  const comma = field.value.indexOf(",", caret);
  const end = comma < 0 ? field.value.length : comma;
  const others = `${field.value.slice(0, start)},${field.value.slice(end)}`.split(",");
  return {
    start,
    end,
    typed: field.value.slice(start, end).trim(),
    before: new Set(others.map((one) => fold(one.trim())).filter(Boolean)),
  };
}

/**
 * Without case and accents, as people type.
 * @param {string} word
 */
function fold(word) {
  return word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
