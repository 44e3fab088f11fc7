/*
 * Owns: which requests this server takes part in at all.
 *
 * The admin API has no sign-in: whoever reaches the loopback of this machine is its person. Two things on the loopback
 * are not that person, and both are pages in the person's own browser. A page whose host name was rebound to 127.0.0.1
 * is same-origin with itself, but sends its own name as `Host`. A page of another origin sends `Origin`, or says
 * `cross-site` in `Sec-Fetch-Site`.
 */
import { Refusal } from "./answer.mjs";

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Throws unless the request names this machine's loopback, once. Returns the origin that it was sent to. */
export function requireLoopback(request) {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0 && /^host$/i.test(request.rawHeaders[index]));
  const host = request.headers.host ?? "";
  if (names.length === 1 && LOOPBACK.test(host)) return `http://${host.toLowerCase()}`;
  throw new Refusal(421, "foreign_host", "this server answers to 127.0.0.1 and localhost only");
}

/** Throws if another origin's page sent the request. */
export function requireOwnPage(request, ownOrigin) {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if ((origin === undefined || origin === ownOrigin) && (site === undefined || /^(same-origin|none)$/.test(site)))
    return;
  throw new Refusal(403, "foreign_origin", "a page of another origin may not call this");
}

/** The path of the request, as sent: not decoded, not resolved, without the query. */
export function pathOf(request) {
  const [path] = request.url.split("?");
  // The absolute form is for proxies, and `*` for OPTIONS.
  if (path.startsWith("/")) return path;
  throw new Refusal(400, "bad_request", "the request must name a path");
}
