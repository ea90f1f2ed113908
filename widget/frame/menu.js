/** Ending and deleting a conversation, each with a question first. */

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

export class Menu {
  #button = el("button", { class: "tool", "aria-label": WORDS.menu, "aria-expanded": "false", "aria-controls": "menu" }, icon("more"));
  #list = el("div", { class: "menu", id: "menu", hidden: true });
  #items;

  constructor(items) {
    this.#items = items.map((item) => ({ ...item, button: el("button", {}, item.label) }));
    for (const { button, act } of this.#items) button.addEventListener("click", () => (this.close(), act()));
    this.#list.append(...this.#items.map(({ button }) => button));
    this.element = el("div", { class: "menu-place" }, this.#button, this.#list);
    this.#button.addEventListener("click", () => (this.#list.hidden ? this.#open() : this.close()));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusout", (event) => this.element.contains(event.relatedTarget) || this.#hide());
  }

  close() {
    this.#hide();
    this.#button.focus();
  }

  #open() {
    for (const { button, enabled } of this.#items) button.disabled = !enabled();
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#items.find(({ button }) => !button.disabled)?.button.focus();
  }

  #hide() {
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
  }

  #key(event) {
    if (event.key !== "Escape" || this.#list.hidden) return;
    event.stopPropagation();
    this.close();
  }
}

/** Asks first, and stays, with a word about it, when `act` fails. Without `yes` there is nothing to do. */
export function ask({ title, text, yes, no = WORDS.cancel, danger = false }, act) {
  const problem = el("p", { class: "problem", role: "alert" });
  const leave = el("button", { class: "secondary" }, no);
  const go = yes && el("button", { class: danger ? "danger" : "primary" }, yes);
  const dialog = el("dialog", { class: "ask", "aria-labelledby": "ask-title", "aria-describedby": "ask-text" });
  dialog.append(el("h2", { id: "ask-title" }, title), el("p", { id: "ask-text" }, text), problem, el("div", { class: "actions" }, leave, go));
  const before = document.activeElement;
  dialog.addEventListener("close", () => (dialog.remove(), before?.isConnected && before.focus()));
  // The Escape that closes this question must not close the chat as well.
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  leave.addEventListener("click", () => dialog.close());
  if (go) go.addEventListener("click", () => act().then(() => dialog.close(), () => (problem.textContent = WORDS.actionFailed)));
  document.body.append(dialog);
  dialog.showModal();
}
