/** The visitors' API, one method for each call of contracts/README.md. @typedef {{id: string, token: string}} Key */

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

/** An answer that is no success. `status` is 0 when nothing came back at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail What to do about it, in the server's words.
   * @param {number} [retryAfter] Seconds.
   */
  constructor(status, code, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Whether the conversation is not there any more, or not ours. */
  get gone() {
    return this.status === 404 || this.status === 401;
  }
}

export class VisitorsApi {
  site() {
    return this.#call("GET", "/site");
  }

  /** @param {string} consentVersion @param {string | undefined} page */
  start(consentVersion, page) {
    return this.#call("POST", "/conversations", { body: { consent_version: consentVersion, ...(page && { page }) } });
  }

  /** @param {Key} key */
  conversation(key) {
    return this.#call("GET", `/conversations/${key.id}`, { key });
  }

  /** @param {Key} key @param {{client_id: string, text?: string, choice?: string}} message */
  send(key, message) {
    return this.#call("POST", `/conversations/${key.id}/messages`, { key, body: message });
  }

  /** @param {Key} key @param {number} after */
  messages(key, after) {
    return this.#call("GET", `/conversations/${key.id}/messages?after=${after}&limit=100`, { key });
  }

  /** @param {Key} key @param {{name?: string, email?: string, phone?: string, consent: boolean}} details */
  contact(key, details) {
    return this.#call("POST", `/conversations/${key.id}/contact`, { key, body: details });
  }

  end(key) {
    return this.#call("POST", `/conversations/${key.id}/end`, { key });
  }

  remove(key) {
    return this.#call("DELETE", `/conversations/${key.id}`, { key });
  }

  /** @param {Key} key @param {number} lastId @param {AbortSignal} signal @returns {Promise<Response>} */
  events(key, lastId, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(lastId) };
    return this.#request("GET", `/conversations/${key.id}/events`, { key, headers, signal });
  }

  async #call(method, path, options = {}) {
    const response = await this.#request(method, path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 204) return null;
    try {
      return await response.json();
    } catch {
      throw new ApiError(0, "unreadable", "The answer broke off.");
    }
  }

  async #request(method, path, { key, body, headers = {}, signal }) {
    const all = { ...headers };
    if (key) all.Authorization = `Bearer ${key.token}`;
    if (body) all["Content-Type"] = "application/json";
    const init = { method, headers: all, signal, credentials: "omit", cache: "no-store", body: body && JSON.stringify(body) };
    let response;
    try {
      response = await fetch(BASE + path, init);
    } catch (cause) {
      throw new ApiError(0, "unreachable", String(cause));
    }
    if (!response.ok) throw await failure(response);
    return response;
  }
}

/** @param {Response} response */
async function failure(response) {
  const body = await response.json().catch(() => null);
  const { code = "http", detail = response.statusText } = body?.error ?? {};
  return new ApiError(response.status, code, detail, Number(response.headers.get("Retry-After")) || 0);
}
