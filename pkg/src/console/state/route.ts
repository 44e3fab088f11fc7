/**
 * The memory router: a location is `page?name=value`, text that a host may mirror in its URL.
 * It never holds a secret: only the words of filters, and only what `view.ts` writes.
 */

/** A destination of the console. */
export type Page = "keys" | "verify" | "requests";

export interface Route {
  readonly page: Page;
  readonly params: URLSearchParams;
}

const PAGES: readonly string[] = ["keys", "verify", "requests"] satisfies readonly Page[];

/** The route of any text; an unknown page is `keys`. */
export function parseLocation(text: string): Route {
  const trimmed = text.replace(/^[#/]+/, "");
  const mark = trimmed.indexOf("?");
  const path = mark < 0 ? trimmed : trimmed.slice(0, mark);
  const params = new URLSearchParams(mark < 0 ? "" : trimmed.slice(mark + 1));
  return PAGES.includes(path) ? { page: path as Page, params } : { page: "keys", params: new URLSearchParams() };
}

/** The text of a route; `parseLocation` reads it back. */
export function formatLocation(route: Route): string {
  const query = route.params.toString();
  return query === "" ? route.page : `${route.page}?${query}`;
}
