/** One message in the log, and what hangs on it: buttons, numbers to call, the card of a hand-off with its form. */

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const LINK = /(https:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;
// As contracts/visitors.openapi.json has them.
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^[0-9+()/. -]{5,40}$/;

let forms = 0;

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

/** Built once; afterwards only its state changes. */
export class MessageView {
  #state = el("span", { class: "delivery" });
  #actions;
  #shown = "";

  /** @param {import("./chat.js").Entry} entry @param {Record<"choose" | "retry" | "callout", Function>} actions */
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
 * @param {{title: string, choice: string}[]} buttons @param {string} label @param {Function} choose
 * @param {boolean} shown Whether the label is seen; it is always heard.
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

/** @param {string} number As the clinic writes it. @returns {string} */
export function telephone(number) {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}

/** @param {{emergency_number: string, phone: string}} site */
export function calls(site) {
  const { emergency_number: emergency, phone: clinic } = site;
  return el(
    "div",
    { class: "calls" },
    el("a", { class: "call emergency", href: telephone(emergency) }, icon("phone"), WORDS.callEmergency(emergency)),
    el("a", { class: "call", href: telephone(clinic) }, icon("phone"), el("span", {}, WORDS.callClinic, " ", clinic)),
  );
}

/** Its reference, where it stands, and a form for a way to reach the visitor. */
export class HandoffCard {
  #state = el("dd", { class: "handoff-state" });
  #place = el("div");
  #form = null;
  #actions;

  /** @param {object} handoff As in the contract. @param {Record<"contact" | "say", Function>} actions */
  constructor(handoff, actions) {
    this.reference = handoff.reference;
    this.#actions = actions;
    const title = el("p", { class: "handoff-title" }, icon("person"), el("strong", {}, WORDS.kinds[handoff.kind] ?? WORDS.kinds.request));
    const facts = el("dl", {}, fact(WORDS.reference, el("dd", { class: "reference" }, handoff.reference)), fact(WORDS.status, this.#state));
    this.element = el("div", { class: "handoff" }, title, facts, this.#place);
    this.update(handoff);
  }

  update(handoff) {
    this.#state.textContent = WORDS.handoffStates[handoff.state] ?? handoff.state;
    this.element.dataset.state = handoff.state;
    if (!handoff.ask_contact) return this.#form?.remove();
    if (this.#form) return;
    this.#form = contactForm(async (details) => {
      await this.#actions.contact(details);
      const thanks = el("p", { class: "saved", tabindex: "-1" }, icon("check"), WORDS.contactSaved);
      this.#place.replaceChildren(thanks);
      // The button that had the focus is gone; without this a keyboard would start again at the top.
      thanks.focus();
      this.#actions.say(WORDS.contactSaved);
    });
    this.#place.replaceChildren(this.#form);
  }
}

function fact(term, description) {
  return el("div", {}, el("dt", {}, term), description);
}


/** @param {(details: object) => Promise<void>} save */
export function contactForm(save) {
  const id = `contact-${(forms += 1)}`;
  const problem = el("p", { class: "problem", id: `${id}-problem`, role: "alert" });
  const consent = el("input", { type: "checkbox", name: "consent", id: `${id}-consent` });
  const form = el(
    "form",
    { class: "contact", novalidate: true, "aria-labelledby": `${id}-title` },
    el("p", { class: "contact-title", id: `${id}-title` }, WORDS.contactTitle),
    el("p", { class: "hint", id: `${id}-hint` }, WORDS.contactHint),
    field(id, "name", "text", "name"),
    field(id, "email", "email", "email"),
    field(id, "phone", "tel", "tel"),
    el("div", { class: "tick" }, consent, el("label", { for: consent.id }, WORDS.contactConsent)),
    problem,
    el("button", { class: "primary", type: "submit" }, WORDS.contactSend),
  );
  form.addEventListener("submit", (event) => (event.preventDefault(), submit(form, problem, save)));
  return form;
}

function field(id, name, type, autocomplete) {
  const input = el("input", { type, name, id: `${id}-${name}`, autocomplete, maxlength: "120", "aria-describedby": `${id}-hint` });
  return el("div", { class: "field" }, el("label", { for: input.id }, WORDS[name]), input);
}

async function submit(form, problem, save) {
  const { name, email, phone, consent } = form.elements;
  const wrong = check(form.elements);
  for (const input of [email, phone, consent]) input.toggleAttribute("aria-invalid", false);
  problem.textContent = wrong?.text ?? "";
  if (wrong) {
    wrong.input.setAttribute("aria-invalid", "true");
    return wrong.input.focus();
  }
  const given = Object.entries({ name: name.value, email: email.value, phone: phone.value }).map(([key, value]) => [key, value.trim()]);
  const button = form.querySelector("button");
  button.setAttribute("aria-disabled", "true");
  try {
    await save({ ...Object.fromEntries(given.filter(([, value]) => value)), consent: true });
  } catch (error) {
    problem.textContent = error.status === 400 ? WORDS.contactRefused : WORDS.contactFailed;
  }
  button.removeAttribute("aria-disabled");
}

/** @returns {{input: HTMLInputElement, text: string} | null} */
function check({ email, phone, consent }) {
  if (!email.value.trim() && !phone.value.trim()) return { input: email, text: WORDS.contactMissing };
  if (email.value.trim() && !EMAIL.test(email.value.trim())) return { input: email, text: WORDS.contactEmailWrong };
  if (phone.value.trim() && !PHONE.test(phone.value.trim())) return { input: phone, text: WORDS.contactPhoneWrong };
  return consent.checked ? null : { input: consent, text: WORDS.contactConsentMissing };
}
