/** What must survive a reload: the conversation's key and the messages that have not been accepted yet. */

const NAME = "sunhat";

export class Store {
  #storage;
  #memory = {};

  /** `null` where the browser refuses one: then a reload starts afresh. */
  constructor(storage) {
    this.#storage = storage;
    this.#memory = this.#read();
  }

  get key() {
    return this.#read().key ?? null;
  }

  set key(key) {
    this.#write({ ...this.#read(), key });
  }

  /** Oldest first. */
  get outbox() {
    return this.#read().outbox ?? [];
  }

  set outbox(outbox) {
    this.#write({ ...this.#read(), outbox });
  }

  add(message) {
    this.outbox = [...this.outbox, message];
  }

  drop(clientId) {
    const left = this.outbox.filter((message) => message.client_id !== clientId);
    if (left.length < this.outbox.length) this.outbox = left;
  }

  /** The message takes the place of the one with its id. */
  replace(message) {
    this.outbox = this.outbox.map((other) => (other.client_id === message.client_id ? message : other));
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

  /** Tells of what another tab changed. */
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

/** Reading the property itself throws where third-party storage is forbidden. */
export function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
