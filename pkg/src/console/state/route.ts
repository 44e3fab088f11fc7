/**
 * The memory router: a location is `page/name?words`, text that a host may mirror in its URL.
 * It never holds a secret: only names, and the words of filters that `view.ts` writes.
 */

/** A destination of the console. */
export type Page =
  | "keys"
  | "users"
  | "due"
  | "audit"
  | "notices"
  | "policy"
  | "domain"
  | "keyring"
  | "leaks"
  | "verify"
  | "requests";

export interface Route {
  readonly page: Page;
  /** What the page is about: a key id, a domain. Empty: all, or the page's own choice. */
  readonly name: string;
  readonly params: URLSearchParams;
}

const PAGES: readonly string[] = [
  "keys",
  "users",
  "due",
  "audit",
  "notices",
  "policy",
  "domain",
  "keyring",
  "leaks",
  "verify",
  "requests",
] satisfies readonly Page[];

/** The route of any text; an unknown page is `keys`. */
export function parseLocation(text: string): Route {
  const [, page = "", name = "", words = ""] = /^[#/]*([^/?]*)\/?([^?]*)\??(.*)$/s.exec(text) ?? [];
  if (!PAGES.includes(page)) return { page: "keys", name: "", params: new URLSearchParams() };
  return { page: page as Page, name: decode(name), params: new URLSearchParams(words) };
}

/** The text of a route; `parseLocation` reads it back. */
export function formatLocation({ page, name, params }: Route): string {
  const words = params.toString();
  return page + (name === "" ? "" : `/${encodeURIComponent(name)}`) + (words === "" ? "" : `?${words}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
