/** Every sentence the chat itself says. What the clinic says comes from the server. */

export const WORDS = {
  tagline: "Approved answers, real people",
  visitor: "You",
  bot: "Assistant",
  person: "A member of the team",
  team: "at the clinic",
  system: "Front desk",
  log: "Conversation",
  newMessages: "New messages below",
  message: "Your message",
  placeholder: "Ask a question…",
  send: "Send message",
  close: "Close chat",
  menu: "More options",
  suggestions: "People often ask",
  related: "Related questions",
  clarify: "Which of these do you mean?",
  none: "None of these",
  typing: (name) => `${name} is writing`,
  reviewed: "Reviewed",
  helpful: "Was this helpful?",
  thumbs: ["Yes", "No"],
  emergency: "Not for emergencies. In an emergency call",
  privacy: "Privacy",
  privacyTitle: "What happens with what you write",
  understood: "Close",

  sending: "Sending…",
  sent: "Sent",
  seen: "Seen",
  kept: "Sent, waiting for an answer",
  failed: "Not sent.",
  retry: "Try again",
  problems: {
    consent_outdated: "Our privacy text has changed. Please read it below.",
    slow_down: "That was a lot at once. It is tried again in a moment.",
    closed: "This conversation has ended.",
  },

  offline: "You are offline. What you write is sent when you are back.",
  reconnecting: "Reconnecting…",
  unreachable: "The chat cannot be reached just now. Trying again…",
  warmingUp: "The assistant is warming up and will answer.",
  unavailable: "The assistant is not available just now. A person will read your message.",
  waiting: "A person will join you here. Meanwhile the assistant answers general questions.",
  closed: (opens) => `The clinic is closed. A person answers ${opens || "when it is open again"}.`,
  leaveContact: "Tell us how to reach you",
  withPerson: (name) => `You are talking with ${name}.`,
  linkFailed: "This link was used already or has expired. Write to us below, or call the clinic.",
  back: "Connected.",
  gone: "The earlier conversation is no longer kept. You can start a new one.",

  left: (count) => `${count} characters left`,
  tooMany: (count) => `${count} characters too many`,

  urgent: "Please act now",
  callEmergency: (number) => `Call ${number} now`,
  callClinic: "Call the clinic",
  kinds: {
    urgent: "Passed on as urgent",
    medical: "Passed on to a clinician",
    request: "Passed on to our team",
    bot_unavailable: "Passed on to our team",
  },
  reference: (reference) => `Your reference is ${reference}.`,

  contactTitle: "How can we reach you?",
  contactHint: "An e-mail address or a phone number is enough.",
  name: "Name",
  email: "E-mail",
  phone: "Phone",
  contactSend: "Send details",
  contactSaved: "Thank you. We have your details and will be in touch.",
  contactMissing: "Please give an e-mail address or a phone number.",
  contactConsentMissing: "Please tick the box, so that we may use your details.",
  contactEmailWrong: "That e-mail address looks incomplete.",
  contactPhoneWrong: "Please write the phone number in digits.",
  contactRefused: "Please check the e-mail address and the phone number.",
  contactFailed: "That did not work. Please try again.",

  end: "End conversation",
  endTitle: "End this conversation?",
  endText: "Nobody can write in it any more. You can start a new one at any time.",
  delete: "Delete conversation",
  deleteTitle: "Delete this conversation?",
  deleteText: "Every trace of it is erased, here and at the clinic, open requests included. This cannot be undone.",
  cancel: "Cancel",
  actionFailed: "That did not work. Please try again in a moment.",
  deleted: "The conversation has been deleted.",
  ended: "This conversation has ended.",
  startOver: "Start a new conversation",
};

/** Of several true things the one that matters most to somebody writing now: its text, and perhaps `trouble`. */
export function notice({ siteFailed, connected, linkFailed, state: { owner, assistant, person, promise } }) {
  if (!navigator.onLine) return [WORDS.offline, "trouble"];
  if (siteFailed) return [WORDS.unreachable, "trouble"];
  if (!connected) return [WORDS.reconnecting, "trouble"];
  if (linkFailed) return [WORDS.linkFailed, "trouble"];
  if (owner === "closed") return [""];
  if (owner === "person") return [WORDS.withPerson(person?.name ?? WORDS.person.toLowerCase())];
  if (assistant === "warming_up") return [WORDS.warmingUp];
  if (assistant === "unavailable") return [WORDS.unavailable, "trouble"];
  // Who had better call must not be told to wait.
  if (owner !== "waiting" || promise?.kind === "urgent") return [""];
  return [promise?.open_now === false ? WORDS.closed(promise.opens_text) : WORDS.waiting];
}
