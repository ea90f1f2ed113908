/** An event stream over fetch: its bearer token travels in a header, which EventSource cannot do. */

const LONGEST_WAIT_MS = 15_000;
// The server sends a comment every 15 s; three missed ones mean a dead connection.
const SILENCE_MS = 45_000;

/** Cuts a stream of text into events, as contracts/README.md has them. Chunks come in any size. */
function eventParser() {
  let rest = "";
  return (chunk) => {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop();
    return blocks.map((block) => Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/, 2))));
  };
}

/** Keeps a stream open: resumes after the last event seen, waits longer after each failure. */
export class EventStream {
  #options;
  #lastId = 0;
  #retryMs = 2000;
  #failures = 0;
  #abort = null;
  #wake = () => {};

  /** Options: `connect`, `onEvent`, `onConnection`, and `isFinal`, which tells when there is no use in trying again. */
  constructor(options) {
    this.#options = options;
  }

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
    const parse = eventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
      if (done) return;
      for (const event of parse(value)) if (!signal.aborted) this.#take(event);
    }
  }

  #take({ event, id, data, retry }) {
    if (retry) this.#retryMs = Number(retry);
    if (data) this.#options.onEvent(event, JSON.parse(data));
    // Only after the event was taken in: one that could not be read is asked for again.
    if (id) this.#lastId = Number(id);
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
