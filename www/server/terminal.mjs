// One line a request on the terminal, with the exact reason that the caller is not told, and one a notice.
import { renderNotice } from "keyward";

/** The line of an entry: `12:04:31  GET  /api/hello  200  accepted  bearer · nightly · grace`. */
export function lineOf(entry, { colour = false } = {}) {
  const paint = colour ? (code, text) => `\x1b[${code}m${text}\x1b[0m` : (_, text) => text;
  const time = new Date(entry.at).toTimeString().slice(0, 8);
  const who = [entry.keyName ?? entry.clientId, entry.owner].filter((part) => part !== null);
  const verdict = entry.ok ? "accepted" : entry.reason;
  const detail = entry.ok ? [entry.authMethod, ...who] : who;
  return [
    paint(2, time),
    entry.method.padEnd(4),
    entry.path.padEnd(16),
    paint(entry.status < 400 ? 32 : entry.ok ? 33 : 31, String(entry.status)),
    paint(entry.ok ? 32 : 31, verdict.padEnd(16)),
    printable(detail.join(" · ")),
  ]
    .join("  ")
    .trimEnd();
}

/** The line of a notice, in place of a mail: `notice for ada: The API key "nightly" was revoked`. */
export function noticeLine(notice) {
  const { recipient } = notice;
  return printable(
    `notice for ${recipient.user ?? `the admins of ${recipient.domain}`}: ${renderNotice(notice).subject}`,
  );
}

/** The line of a token that somebody has found: `leak reported: the key of <client id> is revoked`. */
export function leakLine({ report }) {
  const what = report.ok
    ? report.revoked === "nothing"
      ? `ended before`
      : `${report.revoked} revoked`
    : report.reason;
  return `leak reported: ${what}${report.clientId === null ? "" : `, ${report.clientId}`}`;
}

/** Whether a stream is a terminal whose reader wants colours. */
export const wantsColour = (stream) => stream.isTTY === true && !process.env.NO_COLOR;

// Names of keys are free text; the terminal must not obey them.
const printable = (text) => text.replaceAll(/\p{Cc}/gu, "?");
