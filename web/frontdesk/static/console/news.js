// Tells of hand-offs that came after the page was opened. The list itself does not move under the reader's hands.
const EVERY = 15_000;
const box = document.querySelector("[data-pulse]");
let seen = null;

async function pulse() {
  const answer = await fetch(box.dataset.pulse, { headers: { Accept: "application/json" } });
  return answer.ok && !answer.redirected ? answer.json() : null;
}

function tell(urgent) {
  const line = document.createElement("p");
  line.className = `notice ${urgent ? "notice--error" : "notice--warning"}`;
  const words = document.createElement("span");
  words.textContent = urgent ? "A new urgent hand-off is waiting." : "New hand-offs are waiting.";
  const show = document.createElement("a");
  show.className = "button button--quiet";
  show.href = location.href;
  show.textContent = "Show";
  line.append(words, show);
  box.replaceChildren(line);
}

async function look() {
  if (document.hidden) return;
  const now = await pulse().catch(() => null);
  if (!now) return;
  if (seen && now.latest > seen.latest) tell(now.urgent > seen.urgent);
  else seen = seen ?? now;
}

if (box) {
  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
