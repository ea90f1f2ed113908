/** Where the visitor writes. Enter sends, Shift+Enter makes a new line. */

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const LONGEST = 2000;
const COUNT_FROM = 1800;

/** In code points, as the server counts. */
function length(text) {
  return [...text.normalize("NFC")].length;
}

export class Composer {
  #send;
  #say;
  #input = el("textarea", { rows: "1", id: "composer", placeholder: WORDS.placeholder, "aria-describedby": "composer-count", enterkeyhint: "send" });
  #count = el("span", { class: "count", id: "composer-count" });
  #button = el("button", { type: "submit", class: "send", "aria-label": WORDS.send }, icon("send"));
  #wasOver = false;

  constructor(send, say, typed) {
    this.#send = send;
    this.#say = say;
    const label = el("label", { for: "composer", class: "hidden" }, WORDS.message);
    this.element = el("form", { class: "composer", novalidate: true }, label, el("div", { class: "writing" }, this.#input, this.#button), this.#count);
    this.element.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    this.#input.addEventListener("input", () => (this.#measure(), typed()));
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#measure();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  #key(event) {
    // An input method uses Enter to choose a word: that is not sending.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#input.value.trim();
    if (!text) return this.focus();
    if (length(text) > LONGEST) return this.#say(this.#count.textContent);
    this.#send(text);
    this.#input.value = "";
    this.#measure();
    this.focus();
  }

  #measure() {
    const used = length(this.#input.value);
    const over = used > LONGEST;
    this.#count.textContent = used < COUNT_FROM ? "" : over ? WORDS.tooMany(used - LONGEST) : WORDS.left(LONGEST - used);
    this.element.classList.toggle("over", over);
    this.#input.setAttribute("aria-invalid", String(over));
    this.#button.setAttribute("aria-disabled", String(over || used === 0));
    if (over && !this.#wasOver) this.#say(this.#count.textContent);
    this.#wasOver = over;
    this.#grow();
  }

  #grow() {
    this.#input.style.height = "auto";
    if (this.#input.scrollHeight) this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}
