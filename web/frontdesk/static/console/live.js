// What is new, for the whole page: `queue`, `presence`, `chat` (`detail` has the conversation's `id`, null for "any") and
// `typing` (`detail` has `id` and `typing`).
// It comes by one event stream. Where none can be had, the page asks instead: only while it is visible, and the more seldom
// the longer nothing happens or nobody answers.
import { Fault, getJson } from "./calls.js";

const QUICKEST = 2_000;
const SLOWEST = 30_000;
const STREAM_AGAIN = 30_000;
const HIDDEN_FOR = 60_000;
const ASK_MORE_SELDOM = 1.5;

export class Live extends EventTarget {
  #stream = null;
  #pause = QUICKEST;
  #timer = null;
  #again = null;
  #hidden = null;
  #mark = null;
  #chat = "";
  // A page that is to sound an alarm listens in the background too.
  listensHidden = () => false;

  constructor(stream, pulse) {
    super();
    this.addresses = { stream, pulse };
    document.addEventListener("visibilitychange", () => this.#turned());
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => this.#hurry(), { passive: true });
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.start());
  }

  get streaming() {
    return this.#stream?.readyState === EventSource.OPEN;
  }

  start(chat = this.#chat) {
    this.#chat = chat;
    this.#close();
    const address = new URL(this.addresses.stream, location.href);
    if (chat) address.searchParams.set("chat", chat);
    this.#stream = new EventSource(address);
    this.#stream.onopen = () => this.#opened();
    this.#stream.onerror = () => this.#lost();
    for (const name of ["queue", "presence", "chat", "typing"]) {
      this.#stream.addEventListener(name, (event) => this.#tell(name, contentOf(event)));
    }
    // Until it is open, ask; a proxy may swallow it without an error.
    this.#ask(QUICKEST);
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#all();
  }

  #lost() {
    if (this.#stream?.readyState === EventSource.CLOSED) {
      clearTimeout(this.#again);
      this.#again = setTimeout(() => document.hidden || this.start(), STREAM_AGAIN);
    }
    if (this.#timer === null) this.#ask(QUICKEST);
  }

  #close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
    this.#timer = null;
    this.#stream?.close();
    this.#stream = null;
  }

  #ask(pause) {
    this.#pause = pause;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pause);
  }

  async #look() {
    if (this.streaming) return;
    if (document.hidden && !this.listensHidden()) return void (this.#timer = null);
    const changed = await this.#changed();
    if (this.streaming) return;
    this.#ask(changed ? QUICKEST : Math.min(this.#pause * ASK_MORE_SELDOM, SLOWEST));
  }

  async #changed() {
    try {
      const address = this.#chat ? `${this.addresses.pulse}?chat=${this.#chat}` : this.addresses.pulse;
      const pulse = await getJson(address);
      // The first answer is news too: the page was made some time before.
      const changed = pulse.mark !== this.#mark;
      this.#mark = pulse.mark;
      if (changed) this.#all();
      return changed;
    } catch (fault) {
      if (fault instanceof Fault && fault.status === 401) this.#tell("signedout");
      return false;
    }
  }

  #hurry() {
    if (this.#timer !== null && this.#pause > QUICKEST * 4) this.#ask(QUICKEST);
  }

  #turned() {
    clearTimeout(this.#hidden);
    if (!document.hidden) {
      if (!this.#stream) this.start();
      else if (!this.streaming) this.#ask(0);
    } else if (!this.listensHidden()) {
      this.#hidden = setTimeout(() => this.#close(), HIDDEN_FOR);
    }
  }

  #all() {
    this.#tell("queue");
    this.#tell("chat");
    this.#tell("presence");
  }

  #tell(name, detail = { id: null }) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function contentOf(event) {
  try {
    return { id: null, ...JSON.parse(event.data) };
  } catch {
    return { id: null };
  }
}
