// Calls of the console's own addresses. Every fault is a Fault: 0 where the network failed, 401 where one is signed out.
export class Fault extends Error {
  constructor(status, content = {}) {
    super(content.detail ?? WORDS[status] ?? "That did not work. Try again.");
    this.status = status;
    this.content = content;
  }
}

const WORDS = {
  0: "No connection. What you wrote is kept; try again.",
  401: "You are signed out. Sign in again; what you wrote is still here.",
  403: "You may not do that.",
  404: "This conversation is not there any more.",
};

// The cookie is not for scripts, so the token comes from the page's own form.
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

async function call(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options }).catch(() => { throw new Fault(0); });
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/login")) throw new Fault(401);
  if (!answer.ok) throw new Fault(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

export async function getJson(address) {
  return (await call(address, { headers: { Accept: "application/json" } })).json();
}

export async function getHtml(address, headers = {}) {
  return (await call(address, { headers })).text();
}

export async function post(address, content = {}) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  return (await call(address, { method: "POST", headers, body: JSON.stringify(content) })).json();
}
