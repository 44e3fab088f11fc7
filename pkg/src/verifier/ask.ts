// The questions to the core: a signed request with what was read for it, and whether a token is accepted again.
import { KNOWN, type Told } from "./body.js";
import type { Shared } from "./input.js";
import type { MessageText } from "./request.js";

/** What was read on behalf of one request. */
export interface Fetched {
  documents: boolean;
  keyring: boolean;
  /** Why the keyring did not open. */
  cause?: unknown;
}

/** Nothing was. */
export const NOTHING: Readonly<Fetched> = { documents: false, keyring: false };

/** A signed request, as the core is asked about it. */
export interface Asked {
  readonly message: MessageText;
  readonly origin: string | undefined;
  readonly requirement: number;
  /** Whether time may have passed while its body was read. */
  slow: boolean;
}

const encoder = new TextEncoder();

/** What the core says about a signed request; null if there is no room for its text. */
export function checkSigned(
  shared: Shared,
  asked: Asked,
  body: Told,
  now: number,
  mono: number,
  fetched: Readonly<Fetched>,
): number | null {
  const { text, lines, joined } = asked.message;
  const length = shared.write(text, 0);
  if (length < 0) return null;
  const { state, content } = body;
  // A body that fits is written behind the text; a large one is handed over as it is.
  const bodyLength = content === null ? 0 : shared.writeBody(content, length);
  return shared.verifier.checkSigned(
    length,
    lines.length / 2,
    joined,
    state,
    Math.max(bodyLength, 0),
    bodyLength >= 0 ? undefined : typeof content === "string" ? encoder.encode(content) : content,
    asked.origin,
    asked.requirement,
    now,
    mono,
    fetched.documents,
    fetched.keyring,
  );
}

/**
 * Whether a signed request is accepted again, and its claim can be taken from the text. Text beyond ASCII, whose places are
 * not those of its bytes, and a body that has no room go the whole way.
 */
export function acceptsSigned(
  shared: Shared,
  message: MessageText,
  body: Told,
  requirement: number,
  now: number,
  mono: number,
): boolean {
  try {
    const { text, lines, joined } = message;
    const length = shared.write(text, 0);
    if (length !== text.length) return false;
    const { state, content } = body;
    if (state !== KNOWN) return false;
    const bodyLength = content === null ? 0 : shared.writeBody(content, length);
    if (bodyLength < 0) return false;
    return shared.verifier.acceptSignedAgain(length, lines.length / 2, joined, bodyLength, requirement, now, mono);
  } catch {
    return false;
  }
}

/** Whether the token is accepted again. A trap here is met again, and mended, on the whole way. */
export function accepts(
  shared: Shared,
  start: number,
  length: number,
  requirement: number,
  now: number,
  mono: number,
): boolean {
  try {
    return shared.verifier.acceptAgain(start, length, requirement, now, mono);
  } catch {
    return false;
  }
}
