// A request as a curl command that a POSIX shell reads back to the very same request.
import type { Body, Line } from "../input/request.js";

/** What the command has to send. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Line[];
  readonly body: Body;
}

/** The command, one option a line. */
export function curlCommand({ method, url, headers, body }: Sent): string {
  // --globoff: brackets in a URL are not a pattern. --path-as-is: what was signed is what is sent.
  const parts = ["curl --globoff --path-as-is", ...methodOption(method, body.bytes !== null), quoted(url)];
  for (const [name, value] of headers) parts.push(`-H ${quoted(headerArgument(name, value))}`);
  if (body.file !== undefined) parts.push(`--data-binary ${quoted(`@${body.file}`)}`);
  // Unlike --data, --data-raw gives no meaning to a leading @.
  else if (body.bytes !== null) parts.push(`--data-raw ${quoted(Buffer.from(body.bytes).toString("utf8"))}`);
  const [first = "", ...rest] = parts;
  return [first, ...rest].join(" \\\n  ");
}

/** One word of a POSIX shell, whatever is in it. */
export function quoted(word: string): string {
  if (/^[0-9A-Za-z_/.:=@%+,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function methodOption(method: string, hasBody: boolean): string[] {
  // `-X HEAD` would wait for a body that never comes.
  if (method === "HEAD" && !hasBody) return ["--head"];
  return method === (hasBody ? "POST" : "GET") ? [] : [`-X ${quoted(method)}`];
}

/** To curl, `Name:` removes a field; `Name;` sends it empty. */
function headerArgument(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}
