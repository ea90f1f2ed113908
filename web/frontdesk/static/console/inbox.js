// The inbox: the queue keeps itself up to date, and a conversation opens beside it without leaving the page.
import { offer } from "./alerts.js";
import { getHtml } from "./calls.js";
import { Chat } from "./chat.js";
import { live } from "./rail.js";
import { help, listen } from "./shortcuts.js";
import { refresh } from "./times.js";

const inbox = document.querySelector("[data-inbox]");
const list = inbox.querySelector("[data-list]");
const pane = inbox.querySelector("[data-pane]");
const news = inbox.querySelector("[data-news]");
const wide = matchMedia("(min-width: 70rem)");
let chat = null;

const links = () => [...list.querySelectorAll(".line__open")];
const lineOf = (link) => link?.closest("[data-line]")?.dataset.line;
const waiting = () => new Set([...list.querySelectorAll(".state--waiting")].map((one) => lineOf(one)));

// ---- the queue

let asked = 0;
async function refreshList() {
  const mine = ++asked;
  const html = await getHtml(list.dataset.list).catch(() => null);
  if (html === null || mine !== asked) return;
  const before = waiting();
  const focused = list.contains(document.activeElement) ? lineOf(document.activeElement) : null;
  list.innerHTML = html;
  markCurrent();
  refresh(list);
  if (focused) linkTo(focused)?.focus({ preventScroll: true });
  const come = [...waiting()].filter((id) => !before.has(id)).length;
  if (come) news.textContent = come === 1 ? "One more is waiting." : `${come} more are waiting.`;
}

const linkTo = (id) => list.querySelector(`[data-line="${CSS.escape(id)}"] .line__open`);

function markCurrent() {
  for (const link of links()) {
    if (lineOf(link) === chat?.id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function step(by) {
  const all = links();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const from = at >= 0 ? at : all.findIndex((link) => lineOf(link) === chat?.id);
  const to = from < 0 ? 0 : Math.min(all.length - 1, Math.max(0, from + by));
  all[to].focus();
}

// ---- the pane

function begin(focus = false) {
  chat?.end();
  const root = pane.querySelector("[data-chat]");
  chat = root ? new Chat(root, live) : null;
  inbox.classList.toggle("inbox--open", Boolean(chat));
  markCurrent();
  live?.start(chat?.id ?? "");
  if (focus) pane.querySelector(".chat__title")?.focus();
}

async function show(address, { push = true, by = "1" } = {}) {
  const html = await getHtml(address, { "X-Sunhat-Pane": by }).catch(() => null);
  if (html === null) return location.assign(address);
  pane.innerHTML = html;
  if (push) history.pushState(null, "", address);
  document.title = `${pane.querySelector(".chat__title")?.innerText.trim() || "Conversation"} · Sunhat`;
  refresh(pane);
  begin(by !== "renewed");
}

pane.addEventListener("renew", () => show(location.href, { push: false, by: "renewed" }));

list.addEventListener("click", (event) => {
  const link = event.target.closest(".line__open");
  // On a phone the conversation is a page of its own; a click for a new tab is the browser's.
  if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link.href);
});

addEventListener("popstate", () => {
  if (location.pathname.startsWith("/console/chats/")) show(location.href, { push: false });
  else location.reload();
});

// ---- filters, alerts, keys

const filters = inbox.querySelector("[data-filters]");
filters.querySelector("button").hidden = true;
filters.addEventListener("change", () => filters.requestSubmit());
offer(inbox.querySelector("[data-alerts]"));

const openHelp = help(document.querySelector("[data-dialog=help]"), inbox.querySelector("[data-help]"));
listen({
  j: () => step(1),
  k: () => step(-1),
  o: () => (list.contains(document.activeElement) ? document.activeElement : links()[0])?.click(),
  t: () => chat?.press("take"),
  r: () => chat?.write("reply"),
  n: () => chat?.write("note"),
  "/": () => chat?.searchSaved(),
  "?": openHelp,
});

let due = null;
// A word from a visitor changes no hand-off, but it is unread.
for (const name of ["queue", "chat"]) live?.addEventListener(name, () => { due ??= setTimeout(() => { due = null; refreshList(); }, 200); });
live?.addEventListener("signedout", () => { news.textContent = "You are signed out. Reload the page to sign in again."; });
if (chat === null) begin();
