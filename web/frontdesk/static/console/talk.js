// Messages and notes as elements. Everything is set as text, so that nothing a visitor wrote is ever markup.
const WHO = { visitor: "Visitor", bot: "Assistant", system: "Sunhat" };
const EVENTS = { joined: "joined", left: "left", handed_back: "back", resolved: "resolved" };
// The clinic's, as on every other page of the console, wherever this screen is.
const timeZone = document.documentElement.dataset.zone;
const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });

export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function head(name, at, ...more) {
  const made = element("div", "bubble__head");
  const time = element("time", "", clock.format(new Date(at)));
  time.dateTime = at;
  made.append(element("strong", "", name), time, ...more);
  return made;
}

export function message(one, me) {
  const made = element("li", `bubble bubble--${one.author}`);
  made.dataset.seq = one.seq;
  if (one.author === "system") made.dataset.event = EVENTS[one.event] ?? "";
  const mine = one.author === "person" && one.by === me;
  const name = one.author === "person" ? (mine ? "You" : one.name || "A colleague") : WHO[one.author];
  const words = element("p", "bubble__words", one.text);
  if (one.author === "system") made.append(words);
  else made.append(head(name, one.created_at), words);
  if (one.buttons?.length) made.append(element("p", "bubble__offered", `Offered: ${one.buttons.map((button) => button.title).join(" · ")}`));
  return made;
}

export function sending(text, clientId) {
  const made = element("li", "bubble bubble--person bubble--sending");
  made.dataset.client = clientId;
  made.append(head("You", new Date().toISOString(), element("span", "bubble__state", "Sending…")), element("p", "bubble__words", text));
  return made;
}

export function note(one, me) {
  const made = element("li", "bubble bubble--note");
  made.dataset.note = one.id;
  const name = one.author?.id === me ? "You" : one.author?.name ?? "Somebody who has left";
  made.append(element("p", "bubble__flag", "Internal note, not seen by the visitor"), head(name, one.created_at), element("p", "bubble__words", one.text));
  return made;
}

export const dayOf = (at) => day.format(new Date(at));

export function divider(at) {
  return element("li", "bubbles__day", dayOf(at));
}
