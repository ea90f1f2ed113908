// Keeps "5 min" true while a page stays open. The server's words stand until the first tick, and without this file.
const STEPS = [[3600, 60, "min"], [86400, 3600, "h"], [604800, 86400, "d"]];

export function inWords(seconds) {
  if (seconds < 60) return "just now";
  const step = STEPS.find(([limit]) => seconds < limit);
  return step ? `${Math.floor(seconds / step[1])} ${step[2]}` : null;
}

export function refresh(root = document, now = Date.now()) {
  for (const time of root.querySelectorAll("time[data-ago]")) {
    const words = inWords(Math.max(0, (now - Date.parse(time.dateTime)) / 1000));
    if (words && words !== time.textContent) time.textContent = words;
  }
}

setInterval(() => refresh(), 30_000);
