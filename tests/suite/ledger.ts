// The audit chain, checked by a second implementation: no code of the core takes part.

interface Stored {
  readonly id: string;
  readonly value: string;
}

interface Event {
  readonly document: string;
  readonly sequence: number;
  readonly previous: string;
  readonly action: string;
  readonly operation: string;
  readonly hash: string;
}

interface Audited {
  readonly ledger: { readonly sequence: number; readonly head: string; readonly outbox?: readonly Event[] };
}

/** What is wrong with the chains of these documents, in words; nothing if they are whole. */
export async function brokenChains(stored: readonly Stored[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, value } of stored) {
    if (!/^(account|domain|keyring|site)\b/.test(id)) continue;
    const { ledger } = JSON.parse(value) as Audited;
    const events = eventsOf(id, stored);
    if (events.length !== ledger.sequence) wrong.push(`${id}: ${events.length} events for ${ledger.sequence} changes`);
    let previous = "A".repeat(43);
    for (const [index, event] of events.entries()) {
      if (event.sequence !== index + 1) wrong.push(`${id}: event ${index + 1} says ${event.sequence}`);
      if (event.document !== id) wrong.push(`${id}: an event of ${event.document}`);
      if (event.previous !== previous) wrong.push(`${id}: event ${event.sequence} does not follow`);
      if ((await hashOf(event)) !== event.hash) wrong.push(`${id}: event ${event.sequence} was changed`);
      previous = event.hash;
    }
    if (previous !== ledger.head) wrong.push(`${id}: the head is not the last event`);
  }
  return wrong;
}

/** The events of a document, oldest first: those that have documents of their own, then those in the outbox. */
export function eventsOf(id: string, stored: readonly Stored[]): Event[] {
  const drained = stored
    .filter((one) => one.id.startsWith(`audit/${id}/`))
    .map(({ value }) => JSON.parse(value) as Event);
  const document = stored.find((one) => one.id === id);
  const outbox = document ? ((JSON.parse(document.value) as Audited).ledger.outbox ?? []) : [];
  const known = new Set(drained.map((event) => event.sequence));
  return [...drained, ...outbox.filter((event) => !known.has(event.sequence))].sort((a, b) => a.sequence - b.sequence);
}

/** Canonical JSON (RFC 8785) of plain values with whole numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/** Base64url of the SHA-256 of a text. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function hashOf({ hash: _, ...members }: Event): Promise<string> {
  return sha256(`keyward audit event 1\0${canonical(members)}`);
}
