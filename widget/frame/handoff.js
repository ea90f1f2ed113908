/** The card of a hand-off: its reference, where it stands, and a form for a way to reach the visitor. */

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

// As contracts/visitors.openapi.json has them.
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^[0-9+()/. -]{5,40}$/;

/** @param {string} number As the clinic writes it. @returns {string} */
export function telephone(number) {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}

/**
 * @param {{emergency_number?: string, phone?: string}} site
 * @returns {HTMLElement} The emergency number first, then the clinic's.
 */
export function calls(site) {
  const emergency = site.emergency_number;
  const clinic = site.phone;
  return el(
    "div",
    { class: "calls" },
    emergency && el("a", { class: "call emergency", href: telephone(emergency) }, icon("phone"), WORDS.callEmergency(emergency)),
    clinic && el("a", { class: "call", href: telephone(clinic) }, icon("phone"), el("span", {}, WORDS.callClinic, " ", clinic)),
  );
}

export class HandoffCard {
  #state = el("dd", { class: "handoff-state" });
  #place = el("div");
  #form = null;
  #actions;

  /**
   * @param {{reference: string, kind: string, state: string, ask_contact: boolean}} handoff
   * @param {{contact: (details: object) => Promise<void>, say: (text: string) => void}} actions
   */
  constructor(handoff, actions) {
    this.reference = handoff.reference;
    this.#actions = actions;
    const title = el("p", { class: "handoff-title" }, icon("person"), el("strong", {}, WORDS.kinds[handoff.kind] ?? WORDS.kinds.request));
    const facts = el("dl", {}, fact(WORDS.reference, el("dd", { class: "reference" }, handoff.reference)), fact(WORDS.status, this.#state));
    this.element = el("div", { class: "handoff" }, title, facts, this.#place);
    this.update(handoff);
  }

  /** @param {{state: string, ask_contact: boolean}} handoff */
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

let forms = 0;

/**
 * @param {(details: {name?: string, email?: string, phone?: string, consent: boolean}) => Promise<void>} save
 * @returns {HTMLElement}
 */
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
    problem.textContent = error.status === 400 || error.status === 422 ? error.message : WORDS.contactFailed;
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
