/** The chat on the screen. It reads the state of a Chat and draws it; what the visitor does goes back as calls on it. */

import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { ask, Menu } from "./menu.js";
import { author, calls, choices, MessageView, paragraphs, PromisePanel, telephone, urgent } from "./message.js";
import { notice, WORDS } from "./words.js";

// A screen reader notices a change of text only if the line was empty for a moment.
const PAUSE_MS = 150;
// Closer to the end than this, a visitor is reading along.
const NEAR_END_PX = 120;

export class ChatView {
  #chat;
  #close;
  #views = new Map();
  #panels = new Map();
  #site = null;
  #notice = "0";
  #line = el("p", { role: "status", class: "hidden" });
  #unsaid = [];
  #speaking = 0;
  #name = el("h1", { tabindex: "-1" });
  #noticeLine = el("p", { class: "notice", hidden: true });
  #welcome = el("div", { class: "welcome" });
  #list = el("ol", { class: "messages", "aria-label": WORDS.log });
  #writer = el("b");
  #typing = el("div", { class: "typing", hidden: true }, el("span"), el("span"), el("span"), this.#writer);
  #toContact = el("button", { class: "link" }, WORDS.leaveContact);
  #written = true;
  #log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": WORDS.log, tabindex: "0" });
  #jump = el("button", { class: "jump", hidden: true }, WORDS.newMessages);
  #consent = el("div", { class: "consent" });
  #ended = el("div", { class: "ended", hidden: true });
  #safety = el("p", { class: "safety" });
  #composer = new Composer((text) => this.#chat.send(text), (text) => this.say(text), () => this.#chat.typed());
  /** Whether the visitor has the chat open; a frame may be hidden by its page. */
  open = true;

  /** `close` is null on a page of its own. */
  constructor(chat, close) {
    this.#chat = chat;
    this.#close = close;
    this.element = this.#build();
    chat.addEventListener("change", () => this.draw());
    chat.addEventListener("arrived", ({ detail }) => this.#announce(detail));
    chat.addEventListener("gone", () => this.say(WORDS.gone));
    this.#log.addEventListener("scroll", () => this.#nearEnd() && ((this.#jump.hidden = true), this.look()));
    this.#toContact.addEventListener("click", () => this.#panels.get(this.#chat.state.promise.reference)?.focus());
    this.#jump.addEventListener("click", () => (this.#scroll(this.#list.lastElementChild), this.#log.focus()));
    this.draw();
  }

  /** Speaks through a polite status line; the log itself is silent. What arrives together is said once, together. */
  say(text) {
    this.#unsaid.push(text);
    this.#line.textContent = "";
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => (this.#line.textContent = this.#unsaid.splice(0).join(" ")), PAUSE_MS);
  }

  /** Puts the focus where writing starts; on a touch screen on the name, so that no keyboard covers the greeting. */
  focus() {
    if (matchMedia("(pointer: coarse)").matches || this.#chat.state.owner === "closed") this.#name.focus();
    else this.#composer.focus();
  }

  draw() {
    this.#drawSite();
    this.#drawNotice();
    this.#drawMessages();
    this.#drawPromise();
    this.#drawTyping();
    this.#consent.hidden = this.#chat.agreed;
    const closed = this.#chat.state.owner === "closed";
    this.#composer.element.hidden = closed;
    this.#ended.hidden = !closed;
    this.look();
  }

  /** Tells the clinic what the visitor has before their eyes. */
  look() {
    if (this.open && !document.hidden && this.#nearEnd()) this.#chat.saw();
  }

  #build() {
    const startOver = el("button", { class: "primary", on: { click: () => this.#startOver() } }, WORDS.startOver);
    this.#ended.append(el("p", {}, WORDS.ended), startOver);
    this.#log.append(this.#welcome, this.#list, this.#typing);
    return el(
      "div",
      { class: "chat" },
      this.#header(),
      el("main", {}, this.#noticeLine, this.#log, this.#jump),
      el("footer", {}, this.#consent, this.#composer.element, this.#ended, this.#safety),
      this.#line,
    );
  }

  #header() {
    const close = this.#close && el("button", { class: "tool", "aria-label": WORDS.close, on: { click: this.#close } }, icon("close"));
    const started = () => this.#chat.entries.length > 0;
    const open = () => started() && this.#chat.state.owner !== "closed";
    const menu = new Menu([
      { label: WORDS.end, act: () => this.#end(), enabled: open },
      { label: WORDS.privacy, act: () => this.#privacy(), enabled: () => this.#chat.site !== null },
      { label: WORDS.delete, act: () => this.#delete(), enabled: started },
    ]);
    const names = el("div", { class: "names" }, this.#name, el("p", {}, WORDS.tagline));
    return el("header", {}, el("span", { class: "mark" }, icon("hat")), names, menu.element, close);
  }

  #drawSite() {
    const { site } = this.#chat;
    if (!site || this.#site === site) return;
    this.#site = site;
    for (const part of [this.#welcome, this.#consent, this.#safety]) part.replaceChildren();
    this.#name.textContent = site.name;
    const suggested = choices(site.suggestions, WORDS.suggestions, (button) => this.#chose(button));
    // The first sentence greets; set apart, it is read at a glance.
    const greeting = paragraphs(site.greeting.replace(/^(.{2,90}?[.!?])\s/, "$1\n"), false);
    this.#welcome.append(el("span", { class: "mark" }, icon("hat")), ...greeting, suggested);
    const privacy = el("button", { class: "link", on: { click: () => this.#privacy() } }, WORDS.privacy);
    this.#consent.append(el("p", {}, site.consent.text, " ", privacy));
    const emergency = el("a", { href: telephone(site.emergency_number) }, site.emergency_number);
    this.#safety.append(`${WORDS.emergency} `, emergency);
  }

  #drawNotice() {
    const [text, kind = ""] = notice(this.#chat);
    const asked = this.#chat.state.promise?.ask_contact ? [this.#toContact] : [];
    if (text + asked.length === this.#notice) return;
    const back = !text && this.#noticeLine.classList.contains("trouble");
    this.#notice = text + asked.length;
    this.#noticeLine.hidden = !text && !asked.length;
    this.#noticeLine.className = `notice ${kind}`;
    this.#noticeLine.replaceChildren(text, ...asked);
    this.say(back ? WORDS.back : this.#noticeLine.innerText);
  }

  #drawPromise() {
    const along = this.#nearEnd();
    const fresh = [...this.#panels.values()].filter((panel) => panel.update(this.#chat));
    // What is promised comes after the message that led to it, and is to be read with it.
    if (along && fresh.length) this.#scroll(this.#list.lastElementChild);
  }

  /** A person's writing is announced once for each of their messages, the assistant's not at all: its answer comes at once. */
  #drawTyping() {
    const { typing, state } = this.#chat;
    const follow = typing && this.#typing.hidden && this.#nearEnd();
    this.#typing.hidden = !typing;
    if (!typing) return;
    const person = state.owner === "person";
    const text = WORDS.typing((person && state.person?.name) || WORDS[person ? "person" : "bot"]);
    this.#writer.className = person ? "" : "hidden";
    if (this.#writer.textContent !== text) this.#writer.textContent = text;
    if (person && this.#written) this.say(text);
    this.#written &&= !person;
    if (follow) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #drawMessages() {
    const along = this.#nearEnd();
    const { entries, typing } = this.#chat;
    // Whoever sees an answer being written needs no word about waiting for it.
    for (const entry of entries) if (typing && entry.state === "pending") entry.state = "sent";
    const kept = new Set(entries.map((entry) => entry.key));
    for (const [key, view] of this.#views) if (!kept.has(key)) (view.element.remove(), this.#views.delete(key));
    const fresh = entries.filter((entry, index) => this.#place(entry, index));
    if (!fresh.length) return;
    const own = fresh.some((entry) => entry.state === "sending");
    // Something new is read from its start; a whole conversation, read back, from its end.
    const target = fresh.length > 2 ? fresh.at(-1) : fresh[0];
    if (along || own) this.#scroll(this.#views.get(target.key).element);
    else this.#jump.hidden = false;
  }

  /** Returns whether the entry was not there before. */
  #place(entry, index) {
    const known = this.#views.get(entry.key);
    const view = known ?? new MessageView(entry, this.#actions());
    if (known) view.update(entry);
    else this.#views.set(entry.key, view);
    // Moving an element loses the focus in it, so one that is in its place is left alone.
    if (this.#list.children[index] !== view.element) this.#list.insertBefore(view.element, this.#list.children[index] ?? null);
    return !known;
  }

  #actions() {
    return {
      choose: (button) => this.#chose(button),
      retry: (clientId) => (this.#chat.retry(clientId), this.focus()),
      callout: (entry) => this.#callout(entry),
      thumb: (...given) => this.#chat.thumb(...given).catch((error) => (this.say(WORDS.actionFailed), Promise.reject(error))),
    };
  }

  #chose(button) {
    this.#chat.choose(button);
    this.focus();
  }

  #callout(entry) {
    const parts = [];
    if (urgent(entry) || entry.handoff?.kind === "bot_unavailable") parts.push(calls(this.#chat.site));
    if (entry.handoff) {
      const { reference } = entry.handoff;
      const actions = { contact: (details) => this.#chat.contact(details), say: (text) => this.say(text) };
      const panel = this.#panels.get(reference) ?? new PromisePanel(actions);
      this.#panels.set(reference, panel);
      parts.push(panel.card(entry.handoff));
    }
    return parts.length ? el("div", { class: "callout" }, ...parts) : null;
  }

  #announce(message) {
    this.#written ||= message.author === "person";
    this.say(`${urgent(message) ? WORDS.urgent : author(message)}: ${message.text}`);
  }

  #nearEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END_PX;
  }

  /** Scrolls down, but never past the start of what is new. */
  #scroll(element) {
    this.#log.scrollTop = Math.min(element.offsetTop - 16, this.#log.scrollHeight);
    this.#jump.hidden = true;
  }

  #end() {
    ask({ title: WORDS.endTitle, text: WORDS.endText, yes: WORDS.end }, async () => {
      await this.#chat.end();
      this.say(WORDS.ended);
    });
  }

  #delete() {
    ask({ title: WORDS.deleteTitle, text: WORDS.deleteText, yes: WORDS.delete, danger: true }, async () => {
      await this.#chat.remove();
      this.say(WORDS.deleted);
    });
  }

  #privacy() {
    ask({ title: WORDS.privacyTitle, text: this.#chat.site.privacy, no: WORDS.understood });
  }

  #startOver() {
    this.#chat.forget();
    this.#composer.focus();
  }
}
