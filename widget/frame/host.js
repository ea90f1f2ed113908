/** What the frame and the launcher on the clinic's page tell each other. Nothing a visitor wrote crosses this line. */

export class Host {
  #origin;
  #window;

  /**
   * @param {Window} parent
   * @param {string} origin The origin that the launcher named. A wrong one only means that nothing is heard or
   *   delivered: who may embed the frame at all is decided by the server's frame-ancestors.
   */
  constructor(parent, origin) {
    this.#window = parent;
    this.#origin = origin;
  }

  /** @param {Record<string, (data: any) => void>} listeners By type of message. */
  listen(listeners) {
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== this.#window || origin !== this.#origin) return;
      if (Object.hasOwn(listeners, data?.sunhat)) listeners[data.sunhat](data);
    });
  }

  /** @param {string} type @param {object} [more] */
  tell(type, more) {
    this.#window.postMessage({ ...more, sunhat: type }, this.#origin);
  }
}

/** @returns {Host | null} `null` when this is a page of its own, as /chat/ is. */
export function findHost() {
  const origin = new URLSearchParams(location.search).get("host");
  return window.parent !== window && origin ? new Host(window.parent, origin) : null;
}
