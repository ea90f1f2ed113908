/** One message in the log. Built once; afterwards only its state changes. */

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const LINK = /(https:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;

/**
 * @param {string} text Line breaks separate paragraphs.
 * @param {boolean} linked Whether web addresses become links: only in answers that a person approved.
 * @returns {HTMLElement[]}
 */
export function paragraphs(text, linked) {
  const lines = text.split(/\n+/).filter((line) => line.trim());
  return lines.map((line) => el("p", {}, ...(linked ? line.split(LINK).map(linkOrText) : [line])));
}

/** @param {string} part @param {number} index Odd ones are the addresses that LINK cut out. */
function linkOrText(part, index) {
  return index % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part;
}

export class MessageView {
  #state = el("span", { class: "delivery" });
  #actions;
  #shown = "";

  /**
   * @param {import("./chat.js").Entry} entry
   * @param {object} actions
   * @param {(button: {title: string, choice: string}) => void} actions.choose
   * @param {(clientId: string) => void} actions.retry
   * @param {(outcome: string) => Node | null} actions.callout What goes under an urgent message or a hand-off.
   */
  constructor(entry, actions) {
    this.#actions = actions;
    this.key = entry.key;
    this.element = el("li", { class: `message ${entry.author} ${urgent(entry) ? "urgent" : ""}`, "data-key": entry.key });
    this.element.append(this.#byline(entry), this.#bubble(entry), ...this.#below(entry));
    this.update(entry);
  }

  /** @param {import("./chat.js").Entry} entry */
  update(entry) {
    if (entry.author !== "visitor") return;
    const now = `${entry.state} ${entry.problem ?? ""}`;
    if (now === this.#shown) return;
    this.#shown = now;
    this.element.classList.toggle("failed", entry.state === "failed");
    this.#state.replaceChildren(...this.#delivery(entry));
  }

  #byline(entry) {
    const time = entry.created_at && el("time", { datetime: entry.created_at }, TIME.format(new Date(entry.created_at)));
    const who = entry.author === "visitor" ? WORDS.you : WORDS[entry.author === "bot" ? "assistant" : entry.author];
    const face = { bot: "hat", person: "person" }[entry.author];
    return el("div", { class: "byline" }, face && el("span", { class: "face" }, icon(face)), el("span", { class: "who" }, who), time);
  }

  #bubble(entry) {
    const linked = (entry.outcome ?? "").startsWith("answer:");
    const reviewed = entry.reviewed && el("p", { class: "reviewed" }, icon("shield"), `${WORDS.reviewed} `, date(entry.reviewed));
    const heading = urgent(entry) && el("p", { class: "urgent-title" }, icon("alert"), el("strong", {}, WORDS.urgent));
    const callout = this.#actions.callout(entry);
    return el("div", { class: "bubble" }, heading, ...paragraphs(entry.text, linked), reviewed, callout);
  }

  #below(entry) {
    const buttons = [...(entry.buttons ?? [])];
    if (!buttons.length) return entry.author === "visitor" ? [this.#state] : [];
    const clarify = (entry.outcome ?? "").startsWith("clarify:");
    if (clarify && !buttons.some((button) => button.choice === "out_of_scope")) {
      buttons.push({ title: WORDS.none, choice: "out_of_scope" });
    }
    const label = clarify ? WORDS.clarify : WORDS.related;
    return [choices(buttons, label, this.#actions.choose, !clarify)];
  }

  #delivery({ key, state, problem }) {
    if (state === "sending") return [WORDS.sending];
    if (state === "pending") return [WORDS.kept];
    if (state === "answered" || state === "sent") return [icon("check"), WORDS.sent];
    const retry = el("button", { type: "button", class: "retry", on: { click: () => this.#actions.retry(key) } }, WORDS.retry);
    return [icon("alert"), el("span", {}, `${WORDS.failed} ${WORDS.problems[problem] ?? ""}`), retry];
  }
}

/**
 * @param {{title: string, choice?: string}[]} buttons
 * @param {string} label
 * @param {(button: any) => void} choose
 * @param {boolean} shown Whether the label is seen; it is always heard.
 * @returns {HTMLElement}
 */
export function choices(buttons, label, choose, shown = true) {
  const list = buttons.map((button) =>
    el("li", {}, el("button", { type: "button", class: "choice", on: { click: () => choose(button) } }, button.title)),
  );
  const title = shown && el("p", { class: "choices-label", "aria-hidden": "true" }, label);
  return el("div", { class: "choices" }, title, el("ul", { "aria-label": label }, ...list));
}

/** @param {import("./chat.js").Entry} entry */
export function urgent(entry) {
  return entry.outcome === "handoff:urgent";
}

/** @param {string} iso Year, month and day. */
function date(iso) {
  return el("time", { datetime: iso }, DATE.format(new Date(iso)));
}
