// A sound and a notice on the desktop for urgent hand-offs, for those who have asked for them in this browser.
// Neither says a word of the conversation: others see the screen too.
const KEYS = { sound: "sunhat.alert.sound", desktop: "sunhat.alert.desktop" };
const LAST = "sunhat.alert.last";
let audio = null;
let seen = null;

export const wants = (what) => localStorage.getItem(KEYS[what]) === "on";
export const alerting = () => wants("sound") || wants("desktop");

function tone(at, pitch, seconds) {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
}

// Two notes upward, made here: there is no file to load.
export async function beep() {
  audio ??= new AudioContext();
  await audio.resume();
  tone(audio.currentTime, 660, 0.22);
  tone(audio.currentTime + 0.2, 880, 0.35);
}

function notice() {
  const shown = new Notification("Urgent hand-off", { body: "A visitor needs a clinician now.", tag: "sunhat-urgent" });
  shown.onclick = () => { window.focus(); shown.close(); };
}

// Several windows hear of it; the first one to write it down makes the noise.
function first(id) {
  if (localStorage.getItem(LAST) === String(id)) return false;
  localStorage.setItem(LAST, String(id));
  return true;
}

export function alertFor(latestUrgent) {
  const isNew = seen !== null && latestUrgent > seen;
  seen = Math.max(seen ?? 0, latestUrgent);
  if (!isNew || !alerting() || !first(latestUrgent)) return;
  if (wants("sound")) beep().catch(() => null);
  if (wants("desktop") && Notification.permission === "granted") notice();
}

export async function choose(what, on) {
  if (on && what === "desktop" && !("Notification" in window)) return "This browser has no desktop notices.";
  if (on && what === "desktop" && (await Notification.requestPermission()) !== "granted") {
    return "The browser does not allow notices. Its settings for this site can change that.";
  }
  if (on) localStorage.setItem(KEYS[what], "on");
  else localStorage.removeItem(KEYS[what]);
  if (on && what === "sound") await beep();
  return on && what === "sound" ? "This is how it sounds." : "";
}

// A browser plays nothing before the first press of a key or button; the first one readies the sound.
addEventListener("pointerdown", () => { if (wants("sound")) { audio ??= new AudioContext(); audio.resume(); } }, { once: true });

export function offer(box) {
  const word = box.querySelector("[data-alert-word]");
  for (const tick of box.querySelectorAll("[data-alert]")) {
    tick.checked = wants(tick.dataset.alert);
    tick.addEventListener("change", async () => {
      word.textContent = await choose(tick.dataset.alert, tick.checked);
      tick.checked = wants(tick.dataset.alert);
    });
  }
}
