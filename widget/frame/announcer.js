/** Speaks through a polite status line; the log itself is silent, so that nothing is read out twice. */

// A screen reader notices a change of text only if the line was empty for a moment.
const PAUSE_MS = 150;

export class Announcer {
  #line;
  #queue = [];
  #timer = 0;

  /** @param {HTMLElement} line An element with role="status". */
  constructor(line) {
    this.#line = line;
  }

  /** @param {string} text Said once; what arrives together is said together. */
  say(text) {
    this.#queue.push(text);
    this.#line.textContent = "";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#line.textContent = this.#queue.splice(0).join(" ")), PAUSE_MS);
  }
}
