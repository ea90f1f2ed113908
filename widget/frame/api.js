/** The visitors' API: a method for each call of contracts/visitors.openapi.json. */

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

/** An answer that is no success. `status` is 0 when nothing came back at all. */
export class ApiError extends Error {
  /** `detail` says what to do about it, `retryAfter` is in seconds. */
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

  start(consentVersion, page) {
    return this.#call("POST", "/conversations", { body: { consent_version: consentVersion, language: navigator.language, ...(page && { page }) } });
  }

  /** The token of a link that was sent by e-mail, for a conversation's key. */
  reopen(token) {
    return this.#call("POST", "/resume", { body: { token } });
  }

  send(key, message) {
    return this.#call("POST", "/messages", { key, body: message });
  }

  messages(key, after) {
    return this.#call("GET", `/messages?after=${after}&limit=100`, { key });
  }

  contact(key, details) {
    return this.#call("POST", "/contact", { key, body: details });
  }

  typing(key) {
    return this.#call("POST", "/typing", { key });
  }

  seen(key, seq) {
    return this.#call("POST", "/seen", { key, body: { seq } });
  }

  thumb(key, seq, thumb) {
    return this.#call("POST", `/messages/${seq}/thumb`, { key, body: { thumb } });
  }

  end(key) {
    return this.#call("POST", "/end", { key });
  }

  remove(key) {
    return this.#call("DELETE", "", { key });
  }

  events(key, lastId, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(lastId) };
    return this.#request("GET", "/events", { key, headers, signal });
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

  /** With a key the path is one below its conversation's. */
  async #request(method, path, { key, body, headers = {}, signal }) {
    if (key) headers.Authorization = `Bearer ${key.token}`;
    if (body) headers["Content-Type"] = "application/json";
    const init = { method, headers, signal, credentials: "omit", cache: "no-store", body: body && JSON.stringify(body) };
    let response;
    try {
      response = await fetch(BASE + (key ? `/conversations/${key.id}` : "") + path, init);
    } catch (cause) {
      throw new ApiError(0, "unreachable", String(cause));
    }
    if (!response.ok) throw await failure(response);
    return response;
  }
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  const { code = "http", detail = response.statusText } = body?.error ?? {};
  return new ApiError(response.status, code, detail, Number(response.headers.get("Retry-After")) || 0);
}
