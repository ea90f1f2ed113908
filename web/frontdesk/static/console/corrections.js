// Judging by the keyboard alone, on every page that has a panel. Without this script the form works, less its search.
import { getHtml } from "./calls.js";
import { Search } from "./corrections_search.js";
import { help, listen } from "./shortcuts.js";

const keeps = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey);

class Panel {
  constructor(form) {
    this.form = form;
    this.should = form.querySelector("[data-should]");
    this.search = new Search(this.should, form.dataset.search, (outcome) => this.#chosen(outcome));
    form.addEventListener("change", (event) => this.#changed(event.target));
    form.addEventListener("keydown", (event) => this.#key(event));
    this.#show();
  }

  get verdict() {
    return this.form.elements.verdict.value;
  }

  say(verdict) {
    for (const radio of this.form.elements.verdict) radio.checked = radio.value === verdict;
    this.#show();
    if (verdict === "right") this.form.requestSubmit();
    else this.#boxes()[0]?.focus();
  }

  tick(place) {
    const box = this.#boxes()[place - 1];
    if (!box) return;
    box.checked = !box.checked;
    this.#changed(box);
    box.focus();
  }

  look() {
    this.#wrong();
    this.search.focus();
  }

  harm() {
    const box = this.form.elements.harmful;
    box.checked = !box.checked;
    box.focus();
  }

  keep() {
    this.form.requestSubmit();
  }

  write(name) {
    this.form.elements[name]?.focus();
  }

  #boxes = () => [...this.should.querySelectorAll("input[type=checkbox]")];

  #changed(target) {
    if (target.name === "should_be" && target.checked) this.#wrong();
    this.#show();
  }

  #chosen(outcome) {
    this.#wrong();
    this.search.tick(outcome);
    this.#show();
  }

  #wrong() {
    for (const radio of this.form.elements.verdict) radio.checked = radio.value === "wrong";
    this.#show();
  }

  #show() {
    this.should.hidden = this.verdict === "right";
    this.search.offerToAskBack();
  }

  #key(event) {
    if (keeps(event)) {
      event.preventDefault();
      this.keep();
    } else if (event.key === "Escape" && event.target.matches("textarea, input[type=text]") && !event.defaultPrevented) {
      event.target.blur();
    }
  }
}

const panels = new Map([...document.querySelectorAll("[data-judging]")].map((form) => [form, new Panel(form)]));

// The panel that single keys speak to: the page's only one, or the one that is open, or has the focus.
export function current() {
  const focused = panels.get(document.activeElement?.closest?.("[data-judging]"));
  return focused ?? (panels.size === 1 ? [...panels.values()][0] : null);
}

// Beside a transcript a panel is fetched when it is opened, so that a long conversation stays light. What had the focus while
// it was awaited, the label or the note, has it afterwards.
async function fetchInto(details) {
  const place = details.querySelector("[data-panel]");
  if (!place || !details.open) return;
  let wanted = "label";
  place.querySelector("[data-note]").addEventListener("focus", () => { wanted = "note"; });
  const html = await getHtml(place.dataset.panel).catch(() => null);
  if (html === null) return;
  if (document.activeElement.matches("[data-note]")) wanted = "note";
  place.innerHTML = html;
  delete place.dataset.panel;
  const form = place.querySelector("[data-judging]");
  panels.set(form, new Panel(form));
  form.querySelector(`[data-${wanted}]`).focus();
}

for (const details of document.querySelectorAll("[data-judge-here]")) details.addEventListener("toggle", () => fetchInto(details));

if (document.querySelector("[data-judge]")) {
  const digits = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => [place, () => current()?.tick(place)]));
  listen({
    ...digits,
    y: () => current()?.say("right"),
    w: () => current()?.say("wrong"),
    h: () => current()?.harm(),
    n: () => current()?.write("note"),
    t: () => current()?.write("tags"),
    "/": () => current()?.look(),
    j: () => document.querySelector("[data-next]")?.click(),
    k: () => document.querySelector("[data-previous]")?.click(),
    "?": help(document.querySelector("[data-dialog=help]"), document.querySelector("[data-help]")),
  }, { unrepeated: ["y"] }); // a key that is leant on judges one turn, not ten
  // After Escape nothing has the focus, and what was ticked is to be kept all the same.
  document.addEventListener("keydown", (event) => {
    if (keeps(event) && event.target === document.body) current()?.keep();
  });
}
