// Keeps the alarm current on a page that stays open. It asks seldom: the alarm is about minutes. The event stream, where
// there is one, has it look at once (rail.js).
const EVERY = 20_000;
const box = document.querySelector("[data-alarms]");
let shown = box?.textContent.replace(/\s+/g, " ");

export async function look() {
  if (document.hidden) return;
  const answer = await fetch(box.dataset.alarms).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { body } = new DOMParser().parseFromString(await answer.text(), "text/html");
  const text = body.textContent.replace(/\s+/g, " ");
  // Only what is new is put in: a screen reader reads out every alarm that appears.
  if (text === shown) return;
  shown = text;
  box.replaceChildren(...body.childNodes);
}

if (box) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
