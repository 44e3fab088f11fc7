// A notice in words: subject, text and HTML. Hosts that have words of their own leave it alone.
import type { Notice, RenderedNotice } from "../types/notice.js";
import { BY, type Named, wordsOf } from "./words.js";

/**
 * A notice in English words, for a mail or a chat.
 *
 * Security: nothing in it is secret. Names are user input: line breaks and marks that turn the direction of text are
 * replaced, and in `html` everything is escaped. A mail program may make a link of a name that looks like an address.
 */
export function renderNotice(notice: Notice): RenderedNotice {
  const words = wordsOf(notice, named(notice));
  const facts = factsOf(notice);
  return {
    subject: words.subject,
    text: [...words.paragraphs, facts.map(([name, value]) => `${name}: ${value}`).join("\n"), ""]
      .join("\n\n")
      .trimEnd(),
    html: htmlOf(words.paragraphs, facts),
  };
}

type Fact = readonly [name: string, value: string];

function named(notice: Notice): Named {
  return {
    key: notice.keyName === null ? "an API key" : `the API key "${plain(notice.keyName)}"`,
    owner: plain(notice.owner),
    at: (member) => instantText(notice.details[member]),
    happened: instantText(notice.at),
    by: BY[notice.by] ?? "",
  };
}

function factsOf(notice: Notice): readonly Fact[] {
  const facts: (Fact | null)[] = [
    notice.keyName === null ? null : ["Key", plain(notice.keyName)],
    notice.keyId === null ? null : ["Key id", notice.keyId],
    notice.clientId === null ? null : ["Client id", notice.clientId],
    ["Owner", plain(notice.owner)],
    ["Domain", plain(notice.domain)],
    ["Notice", notice.id],
  ];
  return facts.filter((fact): fact is Fact => fact !== null);
}

function htmlOf(paragraphs: readonly string[], facts: readonly Fact[]): string {
  const rows = facts.map(([name, value]) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`);
  return `${[...paragraphs.map((words) => `<p>${escaped(words)}</p>`), `<table>${rows.join("")}</table>`].join("\n")}\n`;
}

/** `1 Jan 2030, 00:00 UTC`: whoever reads a mail cannot be asked where it is. */
function instantText(at: number | undefined): string {
  const date = at === undefined ? null : new Date(at);
  if (date === null || Number.isNaN(date.getTime())) return "a date that is not known";
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
  return `${day}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A name as one line, and none that turns the direction of what stands beside it. */
function plain(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
