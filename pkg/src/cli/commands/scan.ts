// `scan`: tokens that lie about in files and in the history of git; `scanner`: what the scanners of others need.
import { plural } from "../../console/format/text.js";
import { scannerKit } from "../../index.js";
import type { Command, ExitCode } from "../command/command.js";
import { asText, flag, many, one, oneOf, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { PREFIX as OWN_PREFIX } from "../database/session.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, printable } from "../output/text.js";
import { find, findInFile, type Hit } from "../scan/find.js";
import { history } from "../scan/history.js";
import { Progress } from "../scan/progress.js";
import { type Found, walk } from "../scan/walk.js";

const PREFIX = text("prefix", "PREFIX", "Only tokens with this prefix", { fallback: "any" });
const ALL = flag("all", "Also what looks like a token and has a wrong checksum");
const EXCLUDE = many("exclude", "NAME", "Leave out files and folders of this name", asText);
const GIT = flag("git", "Look into the git history of the folders: every version of every file, every message");

/** A token in a file, or in a version of one. */
interface Located extends Hit {
  /** Null in what a commit or a tag says. */
  readonly file: string | null;
  readonly commit?: string | null;
  readonly object?: string;
}

/** What a scan comes to. */
interface Findings {
  readonly found: Located[];
  files: number;
  bytes: number;
  readonly unreadable: { readonly file: string; readonly error: string }[];
}

const scan: Command = {
  words: "scan",
  sentence: "Find tokens in files or in git history by their checksum; never prints a secret",
  args: [
    {
      name: "PATH",
      sentence: "Files and folders; - is standard input. Without one, this folder",
      optional: true,
      many: true,
    },
  ],
  options: [GIT, PREFIX, ALL, EXCLUDE],
  details: [
    "Exits with 1 if a token with a right checksum is found, and with 4 if none is and something could not be read. A found token may be revoked long since: `keyward keys get CLIENT_ID` says so.",
    "With --git it reads what all references of the repository lead to, each object once, and names the oldest commit that has the token. What git does not keep there (reflogs, other clones) it cannot see: revoke the key, whatever becomes of the history.",
  ],
  examples: ["keyward scan", "keyward scan src config --exclude node_modules", "keyward scan --git"],
  async run(call, terminal) {
    const prefix = call.one(PREFIX);
    const wanted = (hit: Hit) =>
      (hit.clientId !== null || call.flag(ALL)) && (prefix === undefined || hit.prefix === prefix);
    const findings: Findings = { found: [], files: 0, bytes: 0, unreadable: [] };
    const progress = new Progress(terminal);
    if (call.flag(GIT)) {
      if (call.args.includes("-")) throw usage("PATH", "is a folder where --git is given", "scan");
      for (const folder of call.args.length === 0 ? ["."] : call.args)
        await searchHistory(folder, findings, progress, wanted);
    } else {
      for (const file of filesOf(call.args, new Set(call.many(EXCLUDE))))
        await search(file, findings, progress, terminal, wanted);
    }
    progress.clear();
    show(findings, terminal, call.flag(GIT) ? "object" : "file");
    return exitOf(findings);
  },
};

const FORMAT = one(
  "format",
  "FORMAT",
  "github, gitleaks, trufflehog or regex",
  oneOf("github", "gitleaks", "trufflehog", "regex"),
  { fallback: "regex" },
);

const scanner: Command = {
  words: "scanner",
  sentence: "Print the pattern of your tokens for the secret scanners of others",
  options: [FORMAT, OWN_PREFIX],
  details: [
    "The pattern alone also finds what only looks like a token. The last 6 characters are a checksum: `keyward scan` checks it, and so does `validate` of `scannerKit` in a program. --json prints everything, with a token of nobody to try a scanner with.",
  ],
  examples: [
    "keyward scanner --prefix acme_live --format gitleaks",
    "keyward scanner --prefix acme_live --format github",
  ],
  run(call, terminal) {
    const { validate: _, ...kit } = scannerKit(call.one(OWN_PREFIX) ?? "");
    const format = call.one(FORMAT) ?? "regex";
    terminal.print(kit, () => {
      if (format === "regex") return kit.pattern;
      if (format !== "github") return kit[format].trimEnd();
      const { name, secretFormat, beforeSecret, afterSecret, testString } = kit.github;
      const rows: [string, string][] = [
        ["Pattern name", name],
        ["Secret format", secretFormat],
        ["Before secret", beforeSecret],
        ["After secret", afterSecret],
        ["Test string", testString],
      ];
      return pairs(rows, { indent: 0 });
    });
    return 0;
  },
};

export const scanCommands: readonly Command[] = [scan, scanner];

function* filesOf(paths: readonly string[], excluded: ReadonlySet<string>): Generator<Found> {
  for (const path of paths.length === 0 ? ["."] : paths) {
    if (path === "-") yield { path };
    else yield* walk(path, excluded);
  }
}

/** Looks into one file; what cannot be read is noted, and the scan goes on. */
async function search(
  file: Found,
  findings: Findings,
  progress: Progress,
  terminal: Terminal,
  wanted: (hit: Hit) => boolean,
): Promise<void> {
  const count = (bytes: number) => {
    findings.bytes += bytes;
    progress.show(findings.files, findings.bytes, file.path);
  };
  const keep = (hits: Iterable<Hit>) => {
    for (const hit of hits) if (wanted(hit)) findings.found.push({ file: file.path, ...hit });
  };
  try {
    if ("error" in file) throw file.error;
    findings.files += 1;
    if (file.path !== "-") return keep(findInFile(file.path, count));
    if (process.stdin.isTTY) terminal.note(terminal.err.dim("reading from the terminal; end with Ctrl-D"));
    for await (const hit of find(counted(process.stdin, count))) keep([hit]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    findings.unreadable.push({ file: file.path, error: code ?? message });
  }
}

/** Looks into the history of one folder. */
async function searchHistory(
  folder: string,
  findings: Findings,
  progress: Progress,
  wanted: (hit: Hit) => boolean,
): Promise<void> {
  let [objects, bytes] = [0, 0];
  try {
    const hits = await history(folder, (done, read, path) => {
      [objects, bytes] = [done, read];
      progress.show(findings.files + done, findings.bytes + read, path, "objects");
    });
    for (const { path, ...hit } of hits) if (wanted(hit)) findings.found.push({ file: path, ...hit });
  } catch (error) {
    findings.unreadable.push({ file: folder, error: (error as Error).message });
  }
  findings.files += objects;
  findings.bytes += bytes;
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.byteLength);
    yield chunk;
  }
}

function show({ found, files, bytes, unreadable }: Findings, terminal: Terminal, what: "file" | "object"): void {
  const lines = () => {
    const columns = [
      { title: "WHERE", cell: whereOf },
      { title: "CLIENT ID", cell: (one: Located) => one.clientId ?? "checksum does not fit" },
      { title: "PREFIX", cell: (one: Located) => one.prefix },
    ];
    return table(found, columns, terminal.out);
  };
  if (found.length > 0 || terminal.json) terminal.print({ found, files, bytes, unreadable }, lines);
  for (const { file, error } of unreadable) terminal.warn(`${printable(file)} cannot be read: ${error}`);
  const live = found.filter((one) => one.clientId !== null).length;
  terminal.note(`${plural(live, "token")} in ${plural(files, what)}.`);
  if (live > 0) terminal.note(terminal.err.dim("next: keyward keys revoke CLIENT_ID"));
}

/** `path:line:column`, in the history behind the commit: `git show COMMIT:path` shows it. */
function whereOf({ file, line, column, commit, object }: Located): string {
  const place = `${file === null ? "(message)" : printable(file)}:${line}:${column}`;
  return object === undefined ? place : `${(commit ?? object).slice(0, 12)}:${place}`;
}

function exitOf({ found, unreadable }: Findings): ExitCode {
  if (found.some((one) => one.clientId !== null)) return 1;
  return unreadable.length > 0 ? 4 : 0;
}
