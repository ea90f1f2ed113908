// The picker of saved replies: a search box with a list below it, both worked by the keyboard (the combobox pattern).
import { getJson } from "./calls.js";
import { element } from "./talk.js";

export class Picker {
  #replies = [];
  #shown = [];
  #at = 0;

  constructor(root, insert) {
    this.box = root.querySelector("[data-picker]");
    this.search = root.querySelector("[data-picker-search]");
    this.list = this.box.querySelector("[role=listbox]");
    this.word = root.querySelector("[data-picker-word]");
    this.button = root.querySelector("[data-saved]");
    this.insert = insert;
    this.search.addEventListener("input", () => this.#show());
    this.search.addEventListener("keydown", (event) => this.#key(event));
    this.search.addEventListener("blur", (event) => this.box.contains(event.relatedTarget) || this.close());
    // The box keeps the focus, so that the press is not lost with it.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#choose(Number(event.target.closest("[data-at]")?.dataset.at ?? -1)));
  }

  async open() {
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.search.value = "";
    this.search.focus();
    this.word.textContent = "Looking…";
    const answer = await getJson("/console/replies/list/").catch((fault) => fault);
    if (answer instanceof Error) return void (this.word.textContent = answer.message);
    this.#replies = answer.replies;
    this.#show();
  }

  close() {
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  #show() {
    const words = this.search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const fits = (one) => words.every((word) => `${one.title} ${one.text}`.toLocaleLowerCase().includes(word));
    this.#shown = this.#replies.filter(fits);
    this.#at = 0;
    this.list.replaceChildren(...this.#shown.map((one, at) => option(one, at)));
    const none = this.#replies.length ? "None has these words." : "None saved yet; “Saved replies” in the menu makes one.";
    this.word.textContent = this.#shown.length ? "↑ ↓ to choose, Enter to insert, Esc to close" : none;
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === this.#at)));
    const chosen = this.list.children[this.#at];
    if (chosen) this.search.setAttribute("aria-activedescendant", chosen.id);
    else this.search.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.#shown.length) {
      this.#at = (this.#at + steps[event.key] + this.#shown.length) % this.#shown.length;
      this.#mark();
    } else if (event.key === "Enter") this.#choose(this.#at);
    else if (event.key === "Escape") this.#choose(-1);
    else return;
    event.preventDefault();
  }

  #choose(at) {
    const chosen = this.#shown[at];
    this.close();
    this.insert(chosen?.text ?? "");
  }
}

function option(one, at) {
  const made = element("li", "saved-picker__one");
  made.id = `saved-option-${at}`;
  made.dataset.at = at;
  made.setAttribute("role", "option");
  made.append(element("strong", "", one.title), element("span", "muted", one.text));
  return made;
}
