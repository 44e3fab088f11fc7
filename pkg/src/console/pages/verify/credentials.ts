/** What a person pasted, as header fields: a token alone, header lines, or a curl command. */
import type { CredentialHeaders } from "../../contract.js";

const IN_CURL = /(?:-H|--header)\s+(["'])\s*(authorization|x-api-key)\s*:\s*(.*?)\s*\1/gi;
const ON_LINE = /^\s*(authorization|x-api-key)\s*:\s*(.*?)\s*$/gim;

/** The header fields in a text; null if the text is blank. Whether they are any good is the verifier's to say. */
export function readCredentials(text: string): CredentialHeaders | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const headers: Record<string, string> = {};
  for (const match of trimmed.matchAll(IN_CURL)) headers[(match[2] ?? "").toLowerCase()] = match[3] ?? "";
  if (Object.keys(headers).length === 0) {
    for (const match of trimmed.matchAll(ON_LINE)) headers[(match[1] ?? "").toLowerCase()] = match[2] ?? "";
  }
  if (Object.keys(headers).length > 0) return headers;
  return { authorization: /^(bearer|basic)\s/i.test(trimmed) ? trimmed : `Bearer ${trimmed}` };
}
