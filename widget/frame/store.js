/**
 * What must survive a reload: the conversation's key and the messages that have not been accepted yet.
 * @typedef {{client_id: string, text: string, choice?: string}} Unsent
 */

const NAME = "sunhat";

export class Store {
  #storage;
  #memory = {};

  /** @param {Storage | null} storage `null` where the browser refuses one: then a reload starts afresh. */
  constructor(storage) {
    this.#storage = storage;
    this.#memory = this.#read();
  }

  /** @returns {import("./api.js").Key | null} */
  get key() {
    return this.#read().key ?? null;
  }

  set key(key) {
    this.#write({ ...this.#read(), key });
  }

  /** @returns {Unsent[]} Oldest first. */
  get outbox() {
    return this.#read().outbox ?? [];
  }

  /** @param {Unsent} message */
  add(message) {
    this.#write({ ...this.#read(), outbox: [...this.outbox, message] });
  }

  /** @param {string} clientId */
  drop(clientId) {
    const outbox = this.outbox;
    if (!outbox.some((message) => message.client_id === clientId)) return;
    this.#write({ ...this.#read(), outbox: outbox.filter((message) => message.client_id !== clientId) });
  }

  /** @param {Unsent} message Takes the place of the one with its id. */
  replace(message) {
    const outbox = this.outbox.map((other) => (other.client_id === message.client_id ? message : other));
    this.#write({ ...this.#read(), outbox });
  }

  /** Leaves no trace. */
  clear() {
    this.#memory = {};
    try {
      this.#storage?.removeItem(NAME);
    } catch {
      this.#storage = null;
    }
  }

  /** @param {() => void} listener Called when another tab changed something. */
  watch(listener) {
    addEventListener("storage", (event) => {
      if (event.storageArea === this.#storage && (event.key === NAME || event.key === null)) listener();
    });
  }

  #read() {
    if (!this.#storage) return this.#memory;
    try {
      return JSON.parse(this.#storage.getItem(NAME) ?? "{}") ?? {};
    } catch {
      return this.#memory;
    }
  }

  #write(value) {
    this.#memory = value;
    try {
      this.#storage?.setItem(NAME, JSON.stringify(value));
    } catch {
      // Full or forbidden: the conversation goes on in memory.
      this.#storage = null;
    }
  }
}

/** @returns {Storage | null} Reading the property itself throws where third-party storage is forbidden. */
export function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
