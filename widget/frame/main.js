/** Puts the parts together. The only module that does something by being loaded. */

import { VisitorsApi } from "./api.js";
import { Chat } from "./chat.js";
import { findHost } from "./host.js";
import { browserStorage, Store } from "./store.js";
import { ChatView } from "./view.js";

// A browser opens six connections to one server: a tab that nobody looks at gives its own back.
const HIDDEN_PAUSE_MS = 60_000;

// The token of a link is good for one time: it goes out of the address bar and the history at once.
const [, link] = /^\/chat\/resume\/([\w-]+)\/$/.exec(location.pathname) ?? [];
if (link) history.replaceState(null, "", "/chat/");

const host = findHost();
const chat = new Chat(new VisitorsApi(), new Store(browserStorage()));
const close = host && (() => host.tell("close"));
const view = new ChatView(chat, close);
document.body.append(view.element);

if (host) connect(host);
else view.focus();
chat.addEventListener("change", dress);
document.addEventListener("visibilitychange", rest);
chat.open(link);

function connect(launcher) {
  let unread = 0;
  launcher.listen({
    open: ({ page, focus }) => {
      [view.open, unread, chat.page] = [true, 0, page];
      view.look();
      if (focus) view.focus();
    },
    closed: ({ page }) => ([view.open, chat.page] = [false, page]),
  });
  chat.addEventListener("arrived", () => view.open || launcher.tell("unread", { count: (unread += 1) }));
  addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close());
  launcher.tell("ready");
}

/** Once, when the clinic's name and colours are known. The CSSOM sets them: a strict style-src allows that. */
function dress() {
  if (!chat.site) return;
  chat.removeEventListener("change", dress);
  document.title = chat.site.name;
  const { primary: brand, dark } = chat.site.colours;
  const style = document.documentElement.style;
  style.setProperty("--brand", brand);
  style.setProperty("--brand-dark", dark);
  host?.tell("theme", { brand });
}

let pause = 0;

function rest() {
  clearTimeout(pause);
  if (document.hidden) pause = setTimeout(() => chat.pause(), HIDDEN_PAUSE_MS);
  else (chat.resume(), view.look());
}
