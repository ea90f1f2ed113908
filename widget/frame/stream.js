/** An event stream over fetch: the bearer token travels in a header, which the browser's own EventSource cannot do. */

const LONGEST_WAIT_MS = 15_000;
// The server sends a comment every 15 s; three missed ones mean a connection that is dead without knowing it.
const SILENCE_MS = 45_000;

/** Cuts a stream of text into events. Pure: feed it chunks in any size. */
export class EventParser {
  #rest = "";
  #event = {};

  /**
   * @param {string} chunk
   * @returns {{event?: string, id?: string, data?: string, retry?: string}[]} The events completed by this chunk.
   */
  feed(chunk) {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line) {
    if (line === "") {
      const done = this.#event;
      this.#event = {};
      return Object.keys(done).length ? [done] : [];
    }
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "data") this.#event.data = this.#event.data === undefined ? value : `${this.#event.data}\n${value}`;
    else if (name) this.#event[name] = value ?? "";
    return [];
  }
}

/** Keeps a stream open: resumes after the last event seen, waits longer after each failure. */
export class EventStream {
  #options;
  #lastId = 0;
  #retryMs = 2000;
  #failures = 0;
  #abort = null;
  #wake = () => {};

  /**
   * @param {{connect: (lastId: number, signal: AbortSignal) => Promise<Response>, onEvent: (name: string, data: any) => void,
   *   onConnection: (up: boolean) => void, isFinal: (error: Error) => boolean}} options `isFinal`: no use in trying again.
   */
  constructor(options) {
    this.#options = options;
  }

  /** @param {number} lastId */
  start(lastId) {
    this.#lastId = Math.max(this.#lastId, lastId);
    if (this.#abort) return;
    this.#abort = new AbortController();
    this.#run(this.#abort);
  }

  stop() {
    this.#abort?.abort();
    this.#abort = null;
    this.#wake();
  }

  /** Stops and forgets where it was: the next start is another conversation's. */
  reset() {
    this.stop();
    this.#lastId = 0;
  }

  /** Tries at once instead of waiting out the pause. */
  hurry() {
    this.#wake();
  }

  async #run(run) {
    while (!run.signal.aborted) {
      try {
        await this.#listen(run.signal);
        this.#failures = 0;
      } catch (error) {
        if (run.signal.aborted) return;
        if (this.#options.isFinal(error)) return this.stop();
        this.#failures += 1;
        this.#options.onConnection(false);
      }
      if (!run.signal.aborted) await this.#pause();
    }
  }

  async #listen(signal) {
    const silence = new AbortController();
    const response = await this.#options.connect(this.#lastId, AbortSignal.any([signal, silence.signal]));
    this.#failures = 0;
    this.#options.onConnection(true);
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
      if (done) return;
      for (const event of parser.feed(value)) if (!signal.aborted) this.#take(event);
    }
  }

  #take({ event, id, data, retry }) {
    if (/^\d+$/.test(retry ?? "")) this.#retryMs = Number(retry);
    if (data !== undefined) this.#options.onEvent(event ?? "message", JSON.parse(data));
    // Only after the event was taken in: one that could not be read is asked for again.
    if (/^\d+$/.test(id ?? "")) this.#lastId = Number(id);
  }

  async #pause() {
    const longest = Math.min(LONGEST_WAIT_MS, this.#retryMs * 2 ** Math.max(0, this.#failures - 1));
    // A server that comes back must not meet all its visitors in the same instant.
    const ms = longest * (0.5 + Math.random() / 2);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => (clearTimeout(timer), resolve());
    });
  }
}
