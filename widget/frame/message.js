/** One message in the log, and what hangs on it. */

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const LINK = /(https:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;

// As contracts/visitors.openapi.json has them.
const EMAIL = /^[^@\s]+@[^@.\s]+(\.[^@.\s]+)+$/;
const PHONE = /^[0-9+()/. -]{5,40}$/;

let forms = 0;

/** Line breaks separate paragraphs. Web addresses become links (`linked`) only in answers that a person approved. */
export function paragraphs(text, linked) {
  const lines = text.split(/\n+/).filter((line) => line.trim());
  return lines.map((line) => el("p", {}, ...(linked ? line.split(LINK).map(linkOrText) : [line])));
}

/** Odd ones are the addresses that LINK cut out. */
function linkOrText(part, index) {
  return index % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part;
}

/** Built once; afterwards only its state changes. */
export class MessageView {
  #state = el("span", { class: "delivery" });
  #actions;
  #shown = "";

  /** Actions: `choose`, `retry`, `callout` and `thumb`. */
  constructor(entry, actions) {
    this.#actions = actions;
    this.key = entry.key;
    this.element = el("li", { class: `message ${entry.author} ${urgent(entry) ? "urgent" : ""}`, "data-key": entry.key });
    this.element.append(this.#byline(entry), this.#bubble(entry), ...this.#below(entry));
    this.update(entry);
  }

  update(entry) {
    if (entry.author !== "visitor") return;
    const now = `${entry.state} ${entry.problem ?? ""}${entry.seen}`;
    if (now === this.#shown) return;
    this.#shown = now;
    this.element.classList.toggle("failed", entry.state === "failed");
    this.#state.replaceChildren(...this.#delivery(entry));
  }

  #byline(entry) {
    const time = entry.created_at && el("time", { datetime: entry.created_at }, TIME.format(new Date(entry.created_at)));
    const face = { bot: "hat", person: "person" }[entry.author];
    const team = entry.author === "person" && el("span", {}, WORDS.team);
    return el("div", { class: "byline" }, face && el("span", { class: "face" }, icon(face)), el("span", { class: "who" }, author(entry)), team, time);
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
    const is = (kind) => (entry.outcome ?? "").startsWith(`${kind}:`);
    const rows = entry.author === "visitor" ? [this.#state] : is("answer") ? [helpful(entry, this.#actions.thumb)] : [];
    if (!buttons.length) return rows;
    const clarify = is("clarify");
    if (clarify && !buttons.some((button) => button.choice === "out_of_scope")) {
      buttons.push({ title: WORDS.none, choice: "out_of_scope" });
    }
    const label = clarify ? WORDS.clarify : WORDS.related;
    return [...rows, choices(buttons, label, this.#actions.choose, !clarify)];
  }

  #delivery({ key, state, problem, seen }) {
    if (state === "sending") return [WORDS.sending];
    if (state !== "failed" && seen) return [icon("check"), WORDS.seen];
    if (state === "pending") return [WORDS.kept];
    if (state !== "failed") return [icon("check"), WORDS.sent];
    const retry = el("button", { class: "retry", on: { click: () => this.#actions.retry(key) } }, WORDS.retry);
    return [icon("alert"), el("span", {}, `${WORDS.failed} ${WORDS.problems[problem] ?? ""}`), retry];
  }
}

/** The same button again takes back what was said. */
function helpful({ seq, thumb }, give) {
  const show = (value) => buttons.forEach((button, index) => button.setAttribute("aria-pressed", String((thumb = value) === 1 - 2 * index)));
  const press = (value, before = thumb) => (show(value === before ? 0 : value), give(seq, thumb).catch(() => show(before)));
  const buttons = WORDS.thumbs.map((word, index) => el("button", { class: "retry", on: { click: () => press(1 - 2 * index) } }, word));
  show(thumb);
  return el("div", { class: "delivery", role: "group", "aria-label": WORDS.helpful }, WORDS.helpful, ...buttons);
}

/** Buttons below a label that is always heard, and seen if `shown`. */
export function choices(buttons, label, choose, shown = true) {
  const list = buttons.map((button) =>
    el("li", {}, el("button", { class: "choice", on: { click: () => choose(button) } }, button.title)),
  );
  const title = shown && el("p", { class: "choices-label", "aria-hidden": "true" }, label);
  return el("div", { class: "choices" }, title, el("ul", { "aria-label": label }, ...list));
}

/** Who wrote it; people by their name. */
export function author({ author, name }) {
  return (author === "person" && name) || WORDS[author];
}

export function urgent(entry) {
  return entry.outcome === "handoff:urgent";
}

function date(iso) {
  return el("time", { datetime: iso }, DATE.format(new Date(iso)));
}

export function telephone(number) {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}

/** Numbers that ring by a tap, the emergency number first. */
export function calls(site) {
  const call = (kind, number, text) => el("a", { class: `call ${kind}`, href: telephone(number) }, icon("phone"), el("span", {}, text));
  const { emergency_number: emergency, phone } = site;
  return el("div", { class: "calls" }, call("emergency", emergency, WORDS.callEmergency(emergency)), call("", phone, `${WORDS.callClinic} ${phone}`));
}

/** One for each reference, however many messages lead to it: it moves to the newest, so that nothing is asked twice. */
export class PromisePanel {
  #text = el("p", { class: "promise" });
  #contact = el("div");
  #element = el("div", {}, this.#text, this.#contact);
  #form = null;
  #shown = "";
  #actions;

  /** Actions: `contact` and `say`. */
  constructor(actions) {
    this.#actions = actions;
  }

  /** For a new message about it. */
  card({ reference, kind }) {
    this.reference = reference;
    return el("div", { class: "handoff" }, el("p", { class: "handoff-title" }, icon("person"), el("strong", {}, WORDS.kinds[kind])), this.#element);
  }

  /** Returns whether there is a promise where there was none. */
  update({ state: { promise } }) {
    const mine = promise?.reference === this.reference ? promise : {};
    const now = JSON.stringify(mine);
    if (now === this.#shown) return false;
    const first = mine.text && this.#shown.length < 3;
    this.#shown = now;
    // The reference is to be read out on the phone, so it stands out.
    const [before, after = ""] = (mine.text ?? WORDS.reference(this.reference)).split(this.reference);
    this.#text.replaceChildren(before, el("b", { class: "reference" }, this.reference), after);
    this.#ask(mine);
    return first;
  }

  /** Puts the focus into the form. */
  focus() {
    this.#form?.querySelector("input").focus();
  }

  #ask(mine) {
    if (mine.contact_given) return this.#thank();
    if (!mine.ask_contact) this.#form?.remove();
    else if (!this.#form?.parentNode) this.#contact.append((this.#form ??= contactForm(mine.consent_text, (details) => this.#save(details))));
  }

  #thank() {
    if (this.#contact.firstChild?.className === "saved") return;
    const thanks = el("p", { class: "saved", tabindex: "-1" }, icon("check"), WORDS.contactSaved);
    const focused = this.#contact.contains(document.activeElement);
    this.#contact.replaceChildren(thanks);
    // The button that had the focus is gone; without this a keyboard would start again at the top.
    if (focused) thanks.focus();
  }

  async #save(details) {
    await this.#actions.contact(details);
    this.#actions.say(WORDS.contactSaved);
  }
}

function contactForm(consentText, save) {
  const id = `contact-${(forms += 1)}`;
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el(
    "form",
    { class: "contact", novalidate: true, "aria-labelledby": `${id}-title` },
    el("p", { class: "contact-title", id: `${id}-title` }, WORDS.contactTitle),
    el("p", { class: "hint", id: `${id}-hint` }, WORDS.contactHint),
    field(id, "name", "text", WORDS.name),
    field(id, "email", "email", WORDS.email),
    field(id, "phone", "tel", WORDS.phone),
    field(id, "consent", "checkbox", consentText),
    problem,
    el("button", { type: "submit", class: "primary" }, WORDS.contactSend),
  );
  form.addEventListener("submit", (event) => (event.preventDefault(), submit(form, problem, consentText, save)));
  return form;
}

function field(form, name, type, text) {
  const id = `${form}-${name}`;
  const autocomplete = { text: "name", tel: "tel", email: "email" }[type];
  const input = el("input", { type, name, id, autocomplete, maxlength: 120, "aria-describedby": `${id}-problem ${form}-hint` });
  const problem = el("p", { class: "problem", id: `${id}-problem` });
  const label = el("label", { for: id }, text);
  return el("div", { class: `field ${type}` }, ...(autocomplete ? [label, input] : [input, label]), problem);
}

async function submit(form, problem, consentText, save) {
  const { name, email, phone, consent } = form.elements;
  const given = Object.fromEntries([name, email, phone].map((input) => [input.name, input.value.trim()]).filter(([, text]) => text));
  const wrong = faults(given, consent.checked);
  problem.textContent = "";
  for (const input of [email, phone, consent]) {
    input.setAttribute("aria-invalid", String(Boolean(wrong[input.name])));
    input.parentElement.lastChild.textContent = wrong[input.name] || "";
  }
  const first = form.querySelector("[aria-invalid=true]");
  if (first) return first.focus();
  const button = form.querySelector("button");
  button.setAttribute("aria-disabled", "true");
  try {
    await save({ ...given, consent: true, consent_text: consentText });
  } catch (error) {
    problem.textContent = error.status === 400 ? WORDS.contactRefused : WORDS.contactFailed;
  }
  button.removeAttribute("aria-disabled");
}

/** What is wrong, by field. */
function faults({ email, phone }, agreed) {
  return {
    email: email ? !EMAIL.test(email) && WORDS.contactEmailWrong : !phone && WORDS.contactMissing,
    phone: phone && !PHONE.test(phone) && WORDS.contactPhoneWrong,
    consent: !agreed && WORDS.contactConsentMissing,
  };
}
