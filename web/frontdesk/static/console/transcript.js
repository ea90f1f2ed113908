// Reading by the keyboard: from question to question, from conversation to conversation, to the label and the note of a turn.
import { help, listen } from "./shortcuts.js";

const turns = [...document.querySelectorAll("[data-turn]")];

/** The turn that has the focus, or the one that the address names; -1 before the first. */
function here() {
  const focused = turns.findIndex((turn) => turn.contains(document.activeElement));
  return focused >= 0 ? focused : turns.findIndex((turn) => turn.matches(":target"));
}

function step(by) {
  const turn = turns[Math.min(turns.length - 1, Math.max(0, here() + by))];
  if (!turn) return;
  turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: "center" });
}

function evidence() {
  const details = turns[Math.max(0, here())]?.querySelector("details.turn");
  if (details) details.open = !details.open;
}

/** Puts the focus into what the turn has for this; other parts of the console put it there. */
function into(what) {
  const turn = turns[Math.max(0, here())];
  const field = turn?.querySelector(`[data-${what}]`);
  if (!field) return;
  for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  field.focus();
}

const open = help(document.querySelector("[data-dialog=help]"), document.querySelector("[data-help]"));

listen({
  n: () => step(1),
  p: () => step(-1),
  e: evidence,
  l: () => into("label"),
  o: () => into("note"),
  N: () => document.querySelector("[data-next]")?.click(),
  P: () => document.querySelector("[data-previous]")?.click(),
  "?": open,
});
