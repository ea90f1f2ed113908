// Single keys. They do nothing while somebody types, with a dialog open, with Ctrl or ⌘ held, or when switched off
// (WCAG 2.1.4), and the help that switches them off and on again can be had with a button too.
const KEY = "sunhat.keys";

export const keysOn = () => localStorage.getItem(KEY) !== "off";

function typing(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

// `unrepeated`: keys that do nothing more while they are held down.
export function listen(actions, { unrepeated = [] } = {}) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!keysOn() || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.repeat && unrepeated.includes(event.key)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export function help(dialog, button) {
  const tick = dialog.querySelector("[data-keys-on]");
  tick.addEventListener("change", () => {
    if (tick.checked) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  });
  const open = () => {
    tick.checked = keysOn();
    dialog.showModal();
  };
  button.addEventListener("click", open);
  return open;
}
