// One conversation that staff work on: both sides live, who has it, what may be done, and what is written.
import { Fault, getJson, post } from "./calls.js";
import { Composer } from "./composer.js";
import { askResolve, askTransfer } from "./dialogs.js";
import { dayOf, divider, message, note, sending } from "./talk.js";

const TYPING_LASTS = 7_000;
const NEAR = 80;

export class Chat {
  #after = 0;
  #busy = false;
  #whole = null;
  #again = false;
  #ended = false;
  #state = null;
  #typingUntil = null;

  constructor(root, live) {
    this.root = root;
    this.id = root.dataset.chat;
    this.me = Number(root.dataset.me);
    this.calls = root.dataset.calls;
    this.live = live;
    this.restricted = "restricted" in root.dataset;
    for (const name of ["talk", "scroll", "typing", "notice", "who", "barred"]) this[name] = root.querySelector(`[data-${name}]`);
    this.composer = this.restricted ? null : this.#composer();
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) this.press(button.dataset.act);
    });
    this.looked = () => document.hidden || this.#seen();
    this.ears = {
      chat: ({ detail: { id } }) => (id === null || id === this.id) && this.load(),
      typing: ({ detail: { id, typing } }) => id === this.id && this.#showTyping(typing),
      // Of a conversation that one may not read the stream says nothing; who has it shows in the queue.
      queue: () => this.restricted && this.load(),
    };
    for (const [name, ear] of Object.entries(this.ears)) live?.addEventListener(name, ear);
    document.addEventListener("visibilitychange", this.looked);
    nameLanguage(root);
    this.#stay();
    this.ready = this.load();
  }

  end() {
    this.#ended = true;
    this.resized?.disconnect();
    for (const [name, ear] of Object.entries(this.ears)) this.live?.removeEventListener(name, ear);
    document.removeEventListener("visibilitychange", this.looked);
  }

  // ---- reading

  // One question at a time; what is asked for meanwhile is asked once more after it.
  async load() {
    if (this.#ended) return;
    if (this.#busy) return void (this.#again = true);
    this.#busy = true;
    try {
      let more = true;
      while (more && !this.#ended) {
        const found = await getJson(`${this.calls}messages/?after=${this.#after}`);
        this.#show(found);
        more = found.more;
      }
    } catch (fault) {
      this.#failed(fault);
    }
    this.#busy = false;
    if (this.#again) {
      this.#again = false;
      this.load();
    }
  }

  #failed(fault) {
    // Withheld from this reader: who has it may be shown all the same.
    if (fault.content?.state) {
      if (!this.restricted) return this.#renew();
      return this.#showState(fault.content.state);
    }
    if (fault.status !== 0) this.say(fault.message);
  }

  #show({ messages, notes, state, whole }) {
    if (this.#ended || this.restricted) return this.#showState(state);
    // Who begins to work on it is shown what was left out so far.
    if (whole && this.#whole === false) return this.#renew();
    this.#whole = whole;
    const first = this.#after === 0;
    const low = this.#isLow();
    for (const one of messages) this.#add(one);
    for (const one of notes) this.#addNote(one);
    this.#showState(state);
    if (messages.length && (first || low)) this.bottom();
    if (!document.hidden) this.#seen();
  }

  // By itself, with perhaps nobody before it: it must not count as opened by a person, as a page that is loaded does.
  #renew() {
    this.root.dispatchEvent(new CustomEvent("renew", { bubbles: true }));
  }

  #add(one) {
    if (one.seq <= this.#after) return;
    this.#after = one.seq;
    if (one.client_id) this.talk.querySelector(`[data-client="${CSS.escape(one.client_id)}"]`)?.remove();
    this.#place(message(one, this.me), one.created_at);
  }

  #addNote(one) {
    if (!this.talk.querySelector(`[data-note="${one.id}"]`)) this.#place(note(one, this.me), one.created_at);
  }

  // By time, because notes have no number; messages come in their order, and their clock goes with it.
  #place(made, at) {
    made.dataset.at = at;
    const all = [...this.talk.querySelectorAll(":scope > [data-at]")];
    const before = all.findLast((other) => Date.parse(other.dataset.at) <= Date.parse(at) || (made.dataset.seq && other.dataset.seq));
    if (before) before.after(made);
    else this.talk.prepend(made);
    this.#days();
  }

  #days() {
    for (const old of this.talk.querySelectorAll(".bubbles__day")) old.remove();
    let last = null;
    for (const one of this.talk.querySelectorAll(":scope > [data-at]")) {
      const day = dayOf(one.dataset.at);
      if (day !== last) one.before(divider(one.dataset.at));
      last = day;
    }
  }

  // Who reads the end goes on reading it when the composer grows or a phone's keyboard comes up.
  #stay() {
    if (!this.scroll) return;
    let low = true;
    this.scroll.addEventListener("scroll", () => { low = this.#isLow(); }, { passive: true });
    this.resized = new ResizeObserver(() => low && this.bottom());
    this.resized.observe(this.scroll);
  }

  #isLow() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  bottom() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  #seen() {
    if (this.restricted || this.#after <= (this.told ?? 0)) return;
    this.told = this.#after;
    post(`${this.calls}seen/`, { seq: this.#after }).catch(() => (this.told = 0));
  }

  // ---- state

  #showState(state) {
    if (this.#state && state.version < this.#state.version) return;
    this.#state = state;
    this.who.textContent = whoHas(state);
    this.who.className = `state state--${state.owner}`;
    const open = state.open_handoffs.length > 0;
    const allowed = {
      take: !state.mine && state.owner !== "person" && state.may_take && (state.owner !== "closed" || open),
      transfer: state.mine,
      "hand-back": state.mine,
      resolve: state.mine || (state.may_take && open && state.owner !== "person"),
    };
    for (const [name, may] of Object.entries(allowed)) this.root.querySelector(`[data-act="${name}"]`).hidden = !may;
    this.barred.hidden = state.may_take;
    if (this.restricted) return;
    this.composer.allowReply(whyNot(state));
    this.#showTyping(state.visitor_typing);
    this.#showSeen(state.visitor_seen_seq);
  }

  #showTyping(is) {
    clearTimeout(this.#typingUntil);
    const words = is ? "The visitor is typing…" : "";
    if (this.typing.textContent !== words) this.typing.textContent = words;
    if (is) this.#typingUntil = setTimeout(() => this.#showTyping(false), TYPING_LASTS);
  }

  #showSeen(seq) {
    for (const old of this.talk.querySelectorAll(".bubble__seen")) old.remove();
    const last = [...this.talk.querySelectorAll(".bubble--person[data-seq]")].at(-1);
    if (!last) return;
    const words = document.createElement("p");
    words.className = "bubble__seen";
    words.textContent = Number(last.dataset.seq) <= seq ? "Seen by the visitor" : "Not seen yet";
    last.append(words);
  }

  say(words) {
    this.notice.textContent = words;
  }

  // ---- doing

  async press(act) {
    // A key may come sooner than the first answer about who has it.
    await this.ready;
    const button = this.root.querySelector(`[data-act="${act}"]`);
    if (!button || button.hidden || button.disabled) return;
    button.disabled = true;
    try {
      const wanted = await this.#question(act);
      if (wanted) await this.#change(wanted.call, wanted.content);
    } catch (fault) {
      this.#lost(fault);
    }
    button.disabled = false;
  }

  #question(act) {
    const dialog = this.root.querySelector(`[data-dialog="${act}"]`);
    if (act === "transfer") return askTransfer(dialog, `${this.calls}colleagues/`);
    if (act === "resolve") return askResolve(dialog);
    return { call: act, content: {} };
  }

  async #change(call, content) {
    const { state } = await post(`${this.calls}${call}/`, { version: this.#state.version, ...content });
    this.say("");
    this.#showState(state);
    await this.load();
    if (call === "take") this.composer?.write("reply");
  }

  // Somebody was faster, or it may not be done: say which, and show how it is now.
  #lost(fault) {
    if (!(fault instanceof Fault)) throw fault;
    this.say(fault.status === 409 && fault.content.assigned_to ? `${fault.content.assigned_to.name} was faster and has it now.` : fault.message);
    if (fault.status === 409) this.load();
  }

  // ---- writing

  #composer() {
    return new Composer(this.root.querySelector("[data-composer]"), this.id, {
      reply: (text) => this.#reply(text),
      note: (text) => this.#note(text),
      typing: () => this.#state?.mine && post(`${this.calls}typing/`).catch(() => null),
    });
  }

  async #reply(text) {
    // The same for every attempt at these words, so that one whose answer was lost is not said twice.
    this.attempt = this.attempt?.text === text ? this.attempt : { text, id: newId() };
    const { id } = this.attempt;
    const bubble = sending(text, id);
    bubble.dataset.at = new Date().toISOString();
    this.talk.append(bubble);
    this.bottom();
    try {
      const { message: stored } = await post(`${this.calls}reply/`, { text, client_id: id, version: this.#state.version });
      this.attempt = null;
      this.say("");
      // The stored one takes its place when it is read; of an attempt repeated it may stand there already.
      if (stored.seq <= this.#after) bubble.remove();
      this.load();
      return true;
    } catch (fault) {
      bubble.remove();
      this.#lost(fault);
      return false;
    }
  }

  async #note(text) {
    try {
      await post(`${this.calls}note/`, { text });
      this.say("");
      await this.load();
      this.bottom();
      return true;
    } catch (fault) {
      this.#lost(fault);
      return false;
    }
  }

  write(mode) {
    this.composer?.write(mode);
  }

  searchSaved() {
    this.composer?.searchSaved();
  }
}

// randomUUID would be missing on a plain http address inside a clinic.
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function whoHas({ owner, mine, assigned_to: person }) {
  if (owner === "person") return mine ? "With you" : `With ${person?.name ?? "a person"}`;
  return { bot: "With the assistant", waiting: "Waiting for a person", closed: "Ended by the visitor" }[owner] ?? owner;
}

function whyNot({ owner, mine, may_take: may, assigned_to: person }) {
  if (mine) return "";
  if (owner === "person") return `${person?.name ?? "A colleague"} has this conversation. You can leave a note.`;
  return may ? "Take it to reply. Until then the assistant may answer." : "What is medical, urgent or not known yet is taken by clinicians. You can leave a note.";
}

function nameLanguage(root) {
  const box = root.querySelector("[data-language]");
  if (!box) return;
  try {
    const name = new Intl.DisplayNames(["en-GB"], { type: "language" }).of(box.dataset.language);
    box.textContent = `${name} (${box.dataset.language})`;
  } catch {
    // Not a language tag: shown as it came.
  }
}
