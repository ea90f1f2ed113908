/** The conversation as this tab knows it: what was said, what is on its way, and who is listening. Draws nothing. */

import { ApiError } from "./api.js";
import { EventStream } from "./stream.js";

const SITE_RETRY_MS = 3000;
const FALLBACK_RETRY_MS = 5000;
const TYPING_MS = 3000;

/** Lets one tab after the other do its work. */
async function inTurn(work) {
  let begun = false;
  const once = () => ((begun = true), work());
  try {
    await navigator.locks.request("sunhat-outbox", once);
  } catch {
    // A frame of another site may be refused a lock; the server still takes each message only once.
    if (!begun) await once();
  }
}

/** Events: `change` (draw again), `arrived` (detail: a new message of somebody else's), `gone`. */
export class Chat extends EventTarget {
  site = null;
  siteFailed = false;
  state = { owner: "bot", assistant: "ready" };
  connected = true;
  linkFailed = false;
  page = undefined;
  #api;
  #store;
  #stream;
  #messages = new Map();
  #failed = new Map();
  #key = null;
  #sending = null;
  #typed = 0;
  #seen = 0;

  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
    this.#stream = new EventStream({
      connect: (lastId, signal) => this.#api.events(this.#key, lastId, signal),
      onEvent: (name, data) => this.#event(name, data),
      onConnection: (up) => this.#connection(up),
      isFinal: (error) => error instanceof ApiError && error.gone && (this.#lost(), true),
    });
  }

  /** Whether the visitor has seen the consent text and written. */
  get agreed() {
    return this.#key !== null;
  }

  /** What the server numbered, in its order, then what is still on its way. */
  get entries() {
    const stored = [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
    const known = new Set(stored.map((message) => message.client_id));
    const unsent = this.#store.outbox.filter((message) => !known.has(message.client_id)).map((message) => this.#unsent(message));
    const seen = (message) => message.seq <= this.state.staff_seen_seq;
    return [...stored.map((message) => ({ ...message, key: message.client_id ?? `seq-${message.seq}`, seen: seen(message) })), ...unsent];
  }

  /** Whether a person writes, or a reply of the assistant's can be expected any moment. */
  get typing() {
    const { owner, assistant, staff_typing: staff } = this.state;
    const last = this.entries.at(-1);
    if (this.connected && owner === "person") return Boolean(staff);
    if (!this.connected || assistant !== "ready" || owner === "closed") return false;
    return last?.author === "visitor" && (last.state === "sending" || (last.state === "pending" && (owner === "bot" || this.#sending)));
  }

  /** Reads the clinic's words, then the conversation if there is one. `link` is the token of one that reopens it. */
  async open(link) {
    this.#store.watch(() => this.#followOtherTabs());
    addEventListener("online", () => (this.pause(), this.resume(), this.nudge()));
    addEventListener("offline", () => this.#changed(() => {}));
    await this.#readSite();
    if (link) await this.#reopen(link);
    await this.#resume();
    this.#flush();
  }

  send(text) {
    this.#post({ text });
  }

  choose({ title, choice }) {
    this.#post({ text: title, choice });
  }

  /** Says that the visitor is typing, to a person only and not with every key. */
  typed() {
    if (this.state.owner !== "person" || Date.now() - this.#typed < TYPING_MS) return;
    this.#typed = Date.now();
    this.#api.typing(this.#key).catch(() => {});
  }

  /** Says how far the visitor has seen what people wrote. */
  saw() {
    const seq = Math.max(0, ...[...this.#messages.values()].map((message) => (message.author === "person" ? message.seq : 0)));
    if (seq <= this.#seen) return;
    this.#seen = seq;
    this.#api.seen(this.#key, seq).catch(() => (this.#seen = 0));
  }

  /** The server knows a repeated id, so that trying again never says a thing twice. */
  retry(clientId) {
    this.#failed.delete(clientId);
    this.#flush();
  }

  /** Tries again whatever waits for a better connection. */
  nudge() {
    this.#stream.hurry();
    this.#failed.forEach((error, id) => error.temporary && this.#failed.delete(id));
    this.#flush();
  }

  thumb(seq, value) {
    return this.#api.thumb(this.#key, seq, value);
  }

  async contact(details) {
    await this.#api.contact(this.#key, details);
    this.#changed(() => this.#setState({ promise: { ...this.state.promise, ask_contact: false, contact_given: true } }));
  }

  async end() {
    const { state } = await this.#api.end(this.#key);
    this.#changed(() => this.#setState(state));
  }

  /** Deletes the conversation on the server, then here. */
  async remove() {
    try {
      if (this.#key) await this.#api.remove(this.#key);
    } catch (error) {
      if (!error.gone) throw error;
    }
    this.forget();
  }

  /** Starts afresh: nothing of the old conversation stays in this browser. */
  forget() {
    this.#store.clear();
    this.#reset();
  }

  pause() {
    this.#stream.stop();
  }

  resume() {
    if (this.#key) this.#stream.start(0);
  }

  async #readSite() {
    while (!this.site) {
      try {
        const site = await this.#api.site();
        this.#changed(() => ((this.site = site), (this.siteFailed = false), this.#setState({ assistant: site.assistant })));
      } catch {
        this.#changed(() => (this.siteFailed = true));
        await new Promise((resolve) => setTimeout(resolve, SITE_RETRY_MS));
      }
    }
  }

  /** A link reopens a conversation once; from then on this browser has its key. */
  async #reopen(link) {
    try {
      const { id, token } = await this.#api.reopen(link);
      // The key that this browser has already outlasts the one for a link.
      if (this.#store.key?.id === id) return;
      this.#store.clear();
      this.#store.key = { id, token };
    } catch (error) {
      // Who opens the link once more has the conversation here by now.
      this.#changed(() => (error.temporary ? (this.siteFailed = true) : (this.linkFailed = !this.#store.key)));
      if (!error.temporary) return;
      await new Promise((resolve) => setTimeout(resolve, SITE_RETRY_MS));
      await this.#reopen(link);
    }
    this.siteFailed = false;
  }

  async #resume() {
    this.#key = this.#store.key;
    if (!this.#key) return;
    try {
      let last = 0;
      for (;;) {
        const page = await this.#api.messages(this.#key, last);
        this.#changed(() => (page.messages.forEach((message) => this.#take(message, true)), this.#setState(page.state)));
        if (!page.messages.length || page.messages.at(-1).seq >= page.last_seq) break;
        last = page.messages.at(-1).seq;
      }
    } catch (error) {
      if (error.gone) return this.#lost();
      this.#connection(false);
    }
    this.#stream.start(Math.max(0, ...this.#messages.keys()));
  }

  #post(message) {
    this.linkFailed = false;
    message.client_id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.#changed(() => this.#store.add(message));
    this.#flush();
  }

  /** Sends the outbox, oldest first; two tabs of one browser take turns. */
  #flush() {
    // Without the clinic's words there is no consent yet; open() comes here again when they are read.
    if (this.site) this.#sending ??= inTurn(() => this.#sendAll()).finally(() => this.#changed(() => (this.#sending = null)));
    this.#changed(() => {});
  }

  async #sendAll() {
    for (;;) {
      const message = this.#store.outbox.find(({ client_id }) => !this.#failed.has(client_id));
      if (!message) return;
      try {
        await this.#ensureStarted();
        await this.#sendOne(message);
      } catch (error) {
        await this.#fail(message, error);
      }
    }
  }

  async #ensureStarted() {
    this.#key = this.#store.key;
    if (this.#key) return;
    const { id, token, state } = await this.#api.start(this.site.consent.version, this.page);
    this.#store.key = this.#key = { id, token };
    this.#setState(state);
    this.#stream.start(0);
  }

  async #sendOne({ client_id, text, choice }) {
    const key = this.#key;
    const { messages, state } = await this.#api.send(key, choice ? { client_id, choice } : { client_id, text });
    // Deleted meanwhile: what was on its way must not come back.
    if (this.#key?.id !== key.id) return;
    this.#changed(() => {
      messages.forEach((message) => this.#take(message));
      this.#store.drop(client_id);
      // What the stream told meanwhile may be newer.
      if (!this.connected) this.#setState(state);
    });
  }

  async #fail(message, error) {
    if (error.gone) this.#lost();
    // A button that the server does not know any more is still a question.
    if (error.code === "unknown_choice" && message.choice) return this.#store.replace({ ...message, choice: undefined });
    if (error.code === "consent_outdated") this.site = await this.#api.site().catch(() => this.site);
    this.#changed(() => this.#failed.set(message.client_id, error));
    if (error.status === 429) setTimeout(() => this.retry(message.client_id), error.retryAfter * 1000 || FALLBACK_RETRY_MS);
  }

  #unsent({ client_id, text }) {
    const error = this.#failed.get(client_id);
    const state = error ? "failed" : "sending";
    return { key: client_id, client_id, author: "visitor", text, state, problem: error?.code };
  }

  #event(name, data) {
    this.#changed(() => {
      if (name === "message") this.#take(data);
      if (name === "state") this.#setState(data);
    });
  }

  /** What is `old` was read and has not arrived: nothing to announce. */
  #take(message, old = false) {
    const known = this.#messages.has(message.seq);
    this.#messages.set(message.seq, message);
    if (message.client_id) this.#store.drop(message.client_id);
    if (known) return;
    if (message.author === "bot") this.#answered(message.seq);
    if (!old && message.author !== "visitor") this.dispatchEvent(new CustomEvent("arrived", { detail: message }));
  }

  /** A reply answers what came before it; the stream does not send the visitor's message again to say so. */
  #answered(seq) {
    for (const message of this.#messages.values()) {
      if (message.seq < seq && message.state === "pending") message.state = "answered";
    }
  }

  #setState(state) {
    this.state = { ...this.state, ...state };
  }

  #connection(up) {
    const back = up && !this.connected;
    this.#changed(() => (this.connected = up));
    if (back) this.nudge();
  }

  /** The conversation was deleted elsewhere, or its time to keep it is over. */
  #lost() {
    const unsent = this.#store.outbox;
    this.forget();
    unsent.forEach((message) => this.#store.add(message));
    this.dispatchEvent(new Event("gone"));
  }

  #followOtherTabs() {
    const id = this.#store.key?.id;
    if (id === this.#key?.id) return this.#changed(() => {});
    this.#reset();
    if (id) this.#resume();
  }

  #reset() {
    this.#stream.reset();
    this.#changed(() => {
      this.#key = null;
      this.#seen = 0;
      this.#messages.clear();
      this.#failed.clear();
      this.state = { owner: "bot", assistant: this.state.assistant };
    });
  }

  #changed(change) {
    change();
    this.dispatchEvent(new Event("change"));
  }
}
