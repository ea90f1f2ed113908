// Where staff write. A reply and a note are two forms with a text each, so that one never becomes the other;
// what is written stays with its conversation until it is sent, also while another one is open.
import { Picker } from "./saved.js";

const drafts = new Map();
const TYPING_EVERY = 2_500;

export class Composer {
  #told = 0;
  #outgoing = { reply: [], note: [] };

  constructor(root, id, { reply, note, typing }) {
    this.root = root;
    this.id = id;
    this.calls = { reply, note };
    this.typing = typing;
    this.forms = { reply: root.querySelector("[data-form=reply]"), note: root.querySelector("[data-form=note]") };
    this.hint = root.querySelector("[data-hint]");
    this.usualHint = this.hint.textContent;
    for (const mode of ["reply", "note"]) this.#prepare(mode);
    for (const button of root.querySelectorAll("[data-mode-to]")) {
      button.addEventListener("click", () => this.write(button.dataset.modeTo));
    }
    this.picker = new Picker(root, (text) => this.#insert(text));
    root.querySelector("[data-saved]").addEventListener("click", () => this.searchSaved());
  }

  area(mode) {
    return this.forms[mode].querySelector("textarea");
  }

  get mode() {
    return this.root.dataset.mode;
  }

  // Show one of the two forms, ready to write.
  write(mode) {
    this.show(mode);
    this.area(mode).focus();
  }

  show(mode) {
    this.root.dataset.mode = mode;
    for (const [name, form] of Object.entries(this.forms)) form.hidden = name !== mode;
    for (const button of this.root.querySelectorAll("[data-mode-to]")) {
      button.setAttribute("aria-pressed", String(button.dataset.modeTo === mode));
    }
    this.root.querySelector("[data-saved]").hidden = mode === "note";
    this.picker.close();
  }

  // `why` says why nobody here may reply; empty where they may.
  allowReply(why) {
    const area = this.area("reply");
    const form = this.forms.reply;
    area.readOnly = Boolean(why);
    form.classList.toggle("write--barred", Boolean(why));
    form.querySelector("[type=submit]").disabled = Boolean(why);
    this.root.querySelector("[data-saved]").disabled = Boolean(why);
    this.hint.textContent = why || this.usualHint;
  }

  searchSaved() {
    if (this.area("reply").readOnly) return this.write("reply");
    this.show("reply");
    this.picker.open();
  }

  #prepare(mode) {
    const form = this.forms[mode];
    const area = this.area(mode);
    const key = `${this.id} ${mode}`;
    area.value = drafts.get(key) ?? "";
    area.addEventListener("input", () => {
      drafts.set(key, area.value);
      if (mode === "reply" && area.value) this.#tellTyping();
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      }
      if (mode === "reply" && event.key === "/" && !area.value && !area.readOnly) {
        event.preventDefault();
        this.picker.open();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(mode, area, key);
    });
  }

  async #send(mode, area, key) {
    const text = area.value.trim();
    if (!text || area.readOnly) return;
    area.value = "";
    drafts.delete(key);
    const outgoing = this.#outgoing[mode];
    // One at a time, in the order written; who writes faster than the network does not wait for it.
    if (outgoing.push(text) > 1) return;
    while (outgoing.length && (await this.calls[mode](outgoing[0]))) outgoing.shift();
    if (!outgoing.length) return;
    // Nothing that was written is lost: it comes back, before what has been typed since.
    area.value = [...outgoing.splice(0), area.value].filter(Boolean).join("\n");
    drafts.set(key, area.value);
  }

  #tellTyping() {
    if (Date.now() - this.#told < TYPING_EVERY) return;
    this.#told = Date.now();
    this.typing();
  }

  #insert(text) {
    const area = this.area("reply");
    area.focus();
    if (text) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
