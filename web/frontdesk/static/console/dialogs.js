// The two questions that a change needs answered first: to whom, and why.
import { getJson } from "./calls.js";
import { element } from "./talk.js";

// What was chosen, or null. `gone` closes it, when the conversation is no longer there to be changed.
function ask(dialog, read) {
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "go" ? read(new FormData(dialog.querySelector("form"))) : null), { once: true });
  });
}

function choice(value, words, { disabled = false, hint = "" } = {}) {
  const label = element("label", "choice choice--line");
  const radio = element("input");
  Object.assign(radio, { type: "radio", name: "to", value, disabled, required: true });
  label.append(radio, ` ${words}`);
  if (hint) label.append(element("span", "muted small", ` ${hint}`));
  return label;
}

function person(one) {
  const hint = one.available ? one.roles.join(", ") : `${one.roles.join(", ")}, away`;
  return choice(`user ${one.id}`, one.name, { disabled: !one.available, hint });
}

export async function askTransfer(dialog, address) {
  const { people, roles } = await getJson(address);
  const nobody = element("p", "small muted", "Nobody else takes such conversations.");
  dialog.querySelector("[data-people]").replaceChildren(...(people.length ? people.map(person) : [nobody]));
  dialog.querySelector("[data-roles]").replaceChildren(...roles.map((role) => choice(`role ${role.name}`, role.label)), choice("queue", "Back to the queue as it was"));
  return ask(dialog, (form) => target(String(form.get("to") ?? "")));
}

function target(chosen) {
  const [kind, name] = chosen.split(" ");
  if (kind === "user") return { call: "transfer", content: { to_user: Number(name) } };
  if (kind === "role") return { call: "transfer", content: { to_role: name } };
  return kind === "queue" ? { call: "release", content: {} } : null;
}

export function askResolve(dialog) {
  return ask(dialog, (form) => ({ call: "resolve", content: { reason: form.get("reason") } }));
}
