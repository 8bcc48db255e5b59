// @ts-check
/**
 * Typing "@" where one writes offers the people who read the note: `<script type="application/json"
 * id="people">`, [[id, name], …]. Arrow keys go through them, Enter or Tab takes one, Escape closes
 * the list; a tap takes one, too. The name goes into the words, the id into the field "mentions", so
 * that two people of one name are told apart.
 */

import { announce, phrase } from "./phrases.js";

/** @typedef {{id: number, name: string, folded: string}} Person */

const MOST = 6;
const BEGUN = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}][\p{L}\p{M}\p{N}'’.-]*(?: [\p{L}\p{N}'’.-]*){0,2}|)$/u;

/** @param {HTMLElement} edition */
export function offerPeople(edition) {
  const told = JSON.parse(document.getElementById("people")?.textContent || "[]");
  const people = told.map((/** @type {[number, string]} */ [id, name]) => ({
    id,
    name,
    folded: fold(name),
  }));
  if (people.length) new Offer(edition, people);
}

class Offer {
  /**
   * @param {HTMLElement} edition
   * @param {Person[]} people
   */
  constructor(edition, people) {
    this.people = people;
    /** @type {HTMLTextAreaElement | null} */
    this.field = null;
    this.list = document.createElement("ul");
    this.list.className = "people";
    this.list.id = "people-offered";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", phrase("people"));
    // The field keeps the focus, and a screen reader follows aria-activedescendant.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("li") : null;
      if (option) this.take(Number(option.dataset.person));
    });
    edition.addEventListener("input", (event) => {
      const field = event.target;
      if (field instanceof HTMLTextAreaElement && field.name === "body") this.look(field);
    });
    edition.addEventListener("focusout", () => this.close());
    // Before the form's own keys: Escape closes the list, and only then the form.
    edition.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  /** @param {HTMLTextAreaElement} field */
  look(field) {
    const begun = BEGUN.exec(field.value.slice(0, field.selectionStart));
    const wanted = begun ? fold(begun[1]) : "";
    const found = begun
      ? this.people.filter(
          ({ folded }) => folded.startsWith(wanted) || folded.includes(` ${wanted}`),
        )
      : [];
    if (!found.length || found.some(({ folded }) => wanted.startsWith(`${folded} `)))
      return this.close();
    this.typed = begun?.[1].length ?? 0;
    this.show(field, found.slice(0, MOST));
  }

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Person[]} found
   */
  show(field, found) {
    const isNew = this.field !== field;
    this.field = field;
    this.list.replaceChildren(
      ...found.map(({ id, name }) => {
        const option = document.createElement("li");
        option.id = `person-${id}`;
        option.dataset.person = String(id);
        option.setAttribute("role", "option");
        option.dir = "auto";
        option.textContent = name;
        return option;
      }),
    );
    if (isNew) {
      field.after(this.list);
      field.setAttribute("aria-autocomplete", "list");
      field.setAttribute("aria-controls", this.list.id);
      announce("people");
    }
    this.mark(0);
  }

  /** @param {number} place */
  mark(place) {
    const options = [...this.list.children];
    this.at = (place + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.at)));
    options[this.at].scrollIntoView({ block: "nearest" });
    this.field?.setAttribute("aria-activedescendant", options[this.at].id);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.field || event.target !== this.field || event.isComposing) return;
    const at = this.at ?? 0;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowDown") this.mark(at + 1);
    else if (event.key === "ArrowUp") this.mark(at - 1);
    else if (event.key === "Enter" || event.key === "Tab")
      this.take(Number(/** @type {HTMLElement} */ (this.list.children[at]).dataset.person));
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} id */
  take(id) {
    const { field } = this;
    const person = this.people.find((one) => one.id === id);
    if (!field || !person) return;
    const end = field.selectionStart;
    const space = field.value[end] === " " ? "" : " ";
    field.setRangeText(person.name + space, end - (this.typed ?? 0), end, "end");
    const chosen = field.form?.elements.namedItem("mentions");
    if (chosen instanceof HTMLInputElement) {
      const ids = new Set(chosen.value.split(",").filter(Boolean)).add(String(id));
      chosen.value = [...ids].join(",");
    }
    this.close();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.close();
  }

  close() {
    const { field } = this;
    this.field = null;
    this.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"])
      field?.removeAttribute(name);
  }
}

/**
 * Without case and accents, as people type names.
 * @param {string} name
 */
function fold(name) {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
