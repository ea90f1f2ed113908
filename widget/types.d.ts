/** What passes between the modules of frame/. For editors and readers; no browser is sent this file. */

/** Opens one conversation. */
interface Key {
  id: string;
  token: string;
}

/** A message that the server has not accepted yet. */
interface Unsent {
  client_id: string;
  text: string;
  choice?: string;
}

/** One line of the conversation, as shown: a message of contracts/visitors.openapi.json, or one on its way. */
interface Entry {
  /** Stays the same from typing to answered. */
  key: string;
  author: "visitor" | "bot" | "person" | "system";
  /** Of the person who wrote it. */
  name?: string | null;
  text: string;
  seq?: number;
  created_at?: string;
  state: "sending" | "failed" | "pending" | "answered" | "sent";
  /** Code of the reason why it failed. */
  problem?: string;
  /** Whether a person at the clinic has seen it. */
  seen?: boolean;
  outcome?: string | null;
  reviewed?: string | null;
  buttons?: Choice[];
  /** What the visitor said of a reply: 1 helped, -1 did not, 0 nothing. */
  thumb?: 1 | -1 | 0;
  handoff?: Handoff | null;
}

interface Choice {
  title: string;
  choice: string;
}

interface Handoff {
  reference: string;
  kind: "urgent" | "medical" | "request" | "bot_unavailable";
  state: "waiting" | "taken" | "resolved";
  ask_contact: boolean;
}

/** Who speaks, and what the open hand-off promises. */
interface State {
  owner: "bot" | "waiting" | "person" | "closed";
  assistant: "ready" | "warming_up" | "unavailable";
  person: { name: string } | null;
  staff_typing: boolean;
  staff_seen_seq: number;
  promise: Promised | null;
}

interface Promised {
  reference: string;
  kind: Handoff["kind"];
  open_now: boolean;
  /** Such as "tomorrow at 9:00". */
  opens_text: string;
  wait_minutes: number | null;
  /** In the queue, from 1. */
  place: number | null;
  ask_contact: boolean;
  contact_given: boolean;
  /** What the visitor is asked to agree to; it goes back with the details. */
  consent_text: string;
  /** Whole sentences. */
  text: string;
}

interface ContactDetails {
  name?: string;
  email?: string;
  phone?: string;
  consent: true;
  consent_text: string;
}
