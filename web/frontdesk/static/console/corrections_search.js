// The search over all answers, with their text and what people ask (the combobox pattern). What is chosen becomes a ticked box.
import { getJson } from "./calls.js";
import { element } from "./talk.js";

const PAUSE = 120;
const ANSWER = "answer:";

export class Search {
  #found = [];
  #at = 0;
  #asked = 0;
  #due = null;

  constructor(root, address, choose) {
    this.address = address;
    this.choose = choose;
    this.choices = root.querySelector("[data-choices]");
    this.input = root.querySelector("[data-words]");
    this.list = root.querySelector("[data-found]");
    this.word = root.querySelector("[data-word]");
    this.askBack = root.querySelector("[data-ask-back]");
    root.querySelector("[data-only-script]").hidden = false;
    this.input.addEventListener("input", () => this.#soon());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.list.hidden || this.#close());
    // The input keeps the focus, so that the press is not lost with it.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#choose(Number(event.target.closest("[data-at]")?.dataset.at ?? -1)));
    this.askBack.addEventListener("click", () => this.#ask());
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  tick({ outcome, title }) {
    let box = [...this.choices.querySelectorAll("input")].find((one) => one.value === outcome);
    if (!box) {
      const label = element("label", "should__one");
      box = element("input");
      Object.assign(box, { type: "checkbox", name: "should_be", value: outcome });
      label.append(box, element("span", "", title));
      this.choices.append(label);
    }
    box.checked = true;
  }

  offerToAskBack() {
    const answers = this.#answers();
    this.askBack.hidden = answers.length < 2 || answers.length > 3;
  }

  #answers = () => [...this.choices.querySelectorAll("input:checked")].filter((one) => one.value.startsWith(ANSWER));

  #ask() {
    const boxes = this.#answers();
    const ids = boxes.map((one) => one.value.slice(ANSWER.length)).sort();
    const titles = boxes.map((one) => one.parentElement.querySelector("span").textContent);
    for (const box of boxes) box.checked = false;
    this.choose({ outcome: `clarify:${ids.join(",")}`, title: `Ask back: ${titles.join(" or ")}` });
    this.choices.querySelector("label:last-child input").focus();
  }

  #soon() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.#look(), PAUSE);
  }

  async #look() {
    const mine = ++this.#asked;
    const words = this.input.value.trim();
    if (!words) return this.#close();
    const answer = await getJson(`${this.address}?q=${encodeURIComponent(words)}`).catch((fault) => fault);
    if (mine !== this.#asked) return;
    if (answer instanceof Error) return void (this.word.textContent = answer.message);
    this.#found = answer.outcomes;
    this.#at = 0;
    this.list.replaceChildren(...this.#found.map((one, at) => this.#option(one, at)));
    this.list.hidden = !this.#found.length;
    this.input.setAttribute("aria-expanded", String(Boolean(this.#found.length)));
    this.word.textContent = this.#found.length ? `${this.#found.length} found. ↑ ↓ to choose, Enter to tick.` : "None has these words.";
    this.#mark();
  }

  #option({ title, text, example }, at) {
    const made = element("li", "should__option");
    made.id = `${this.list.id}-${at}`;
    made.dataset.at = at;
    made.setAttribute("role", "option");
    made.append(element("strong", "", title), element("span", "", text));
    if (example) made.append(element("em", "", `“${example}”`));
    return made;
  }

  #mark() {
    [...this.list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === this.#at)));
    const chosen = this.list.children[this.#at];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.ctrlKey || event.metaKey) return;
    if (event.key in steps && this.#found.length) {
      this.#at = (this.#at + steps[event.key] + this.#found.length) % this.#found.length;
      this.#mark();
    } else if (event.key === "Enter") this.#choose(this.#at);
    else if (event.key === "Escape" && !this.list.hidden) this.#close();
    else return;
    event.preventDefault();
  }

  #choose(at) {
    const chosen = this.list.hidden ? null : this.#found[at];
    if (!chosen) return;
    this.choose(chosen);
    this.input.value = "";
    this.#close();
    this.word.textContent = `Ticked: ${chosen.title}`;
  }

  #close() {
    clearTimeout(this.#due);
    this.#asked += 1;
    this.#found = [];
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.word.textContent = "";
  }
}
