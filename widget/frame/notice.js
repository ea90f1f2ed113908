/** Which one of several true things is said above the conversation: the one that matters most to somebody writing now. */

import { WORDS } from "./words.js";

/**
 * @param {import("./chat.js").Chat} chat
 * @returns {{kind: "trouble" | "info" | "", text: string}}
 */
export function notice(chat) {
  if (!navigator.onLine) return { kind: "trouble", text: WORDS.offline };
  if (chat.siteFailed) return { kind: "trouble", text: WORDS.unreachable };
  if (!chat.connected) return { kind: "trouble", text: WORDS.reconnecting };
  const { owner, assistant } = chat.state;
  if (owner === "person") return { kind: "info", text: WORDS.withPerson };
  if (owner === "closed") return { kind: "", text: "" };
  if (assistant === "warming_up") return { kind: "info", text: WORDS.warmingUp };
  if (assistant === "unavailable") return { kind: "trouble", text: WORDS.unavailable };
  if (owner === "waiting") return { kind: "info", text: WORDS.waiting };
  return { kind: "", text: "" };
}
