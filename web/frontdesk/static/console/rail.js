// On every page of the console: how many wait, presence, alerts, and that the alarm is looked at when something happens.
import { look as lookAtAlarms } from "./alarms.js";
import { alertFor, alerting } from "./alerts.js";
import { getJson, post } from "./calls.js";
import { Live } from "./live.js";

const PULSE = "/console/handoffs/pulse/";
const BEAT = 120_000;
const presence = document.querySelector("[data-presence]");
const count = document.querySelector("[data-count='hand-offs']");

// Only those who take hand-offs have a switch, and only for them there is news.
export const live = presence ? new Live("/console/events/", PULSE) : null;

function showCount({ count: waiting, urgent }) {
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = urgent ? ` waiting, ${urgent} urgent` : " waiting";
  count.replaceChildren(String(waiting), words);
  count.classList.toggle("count--urgent", urgent > 0);
  count.hidden = waiting === 0;
}

function showPresence(available) {
  presence.setAttribute("aria-checked", String(available));
}

async function look() {
  const pulse = await getJson(PULSE).catch(() => null);
  if (!pulse) return;
  showCount(pulse);
  lookAtAlarms();
  showPresence(pulse.available);
  alertFor(pulse.latest_urgent);
}

// Signs of life come from hands, never from a page that is merely open.
let beaten = Date.now();
function beat() {
  if (Date.now() - beaten < BEAT || presence.getAttribute("aria-checked") !== "true") return;
  beaten = Date.now();
  post(presence.dataset.presence).catch(() => null);
}

async function toggle() {
  const wanted = presence.getAttribute("aria-checked") !== "true";
  showPresence(wanted);
  const answer = await post(presence.dataset.presence, { available: wanted }).catch(() => ({ available: !wanted }));
  showPresence(answer.available);
}

if (live) {
  let due = null;
  const soon = () => { due ??= setTimeout(() => { due = null; look(); }, 150); };
  live.listensHidden = alerting;
  live.addEventListener("queue", soon);
  live.addEventListener("presence", soon);
  presence.addEventListener("click", toggle);
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, beat, { passive: true });
  // The inbox opens the stream itself, with the conversation that is shown in it.
  if (!document.querySelector("[data-inbox]")) live.start();
}
