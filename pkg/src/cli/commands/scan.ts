// `scan`: tokens that lie about in files.
import { createReadStream } from "node:fs";
import { plural } from "../../console/format/text.js";
import type { Command, ExitCode } from "../command/command.js";
import { asText, flag, many, text } from "../command/option.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";
import { find, type Hit } from "../scan/find.js";
import { Progress } from "../scan/progress.js";
import { type Found, walk } from "../scan/walk.js";

const PREFIX = text("prefix", "PREFIX", "Only tokens with this prefix", { fallback: "any" });
const ALL = flag("all", "Also what looks like a token and has a wrong checksum");
const EXCLUDE = many("exclude", "NAME", "Leave out files and folders of this name", asText);

/** A token in a file. */
interface Located extends Hit {
  readonly file: string;
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
  sentence: "Find tokens in files by their checksum; never prints a secret",
  args: [
    {
      name: "PATH",
      sentence: "Files and folders; - is standard input. Without one, this folder",
      optional: true,
      many: true,
    },
  ],
  options: [PREFIX, ALL, EXCLUDE],
  details: [
    "Exits with 1 if a token with a right checksum is found, and with 4 if none is and something could not be read. A found token may be revoked long since: `keyward keys get CLIENT_ID` says so.",
  ],
  examples: ["keyward scan", "keyward scan src config --exclude node_modules", "git log -p | keyward scan -"],
  async run(call, terminal) {
    const prefix = call.one(PREFIX);
    const wanted = (hit: Hit) =>
      (hit.clientId !== null || call.flag(ALL)) && (prefix === undefined || hit.prefix === prefix);
    const findings: Findings = { found: [], files: 0, bytes: 0, unreadable: [] };
    const progress = new Progress(terminal);
    for await (const file of filesOf(call.args, new Set(call.many(EXCLUDE)))) {
      for await (const hit of searched(file, findings, progress, terminal))
        if (wanted(hit)) findings.found.push({ file: file.path, ...hit });
    }
    progress.clear();
    show(findings, terminal);
    return exitOf(findings);
  },
};

export const scanCommands: readonly Command[] = [scan];

async function* filesOf(paths: readonly string[], excluded: ReadonlySet<string>): AsyncGenerator<Found> {
  for (const path of paths.length === 0 ? ["."] : paths) {
    if (path === "-") yield { path };
    else yield* walk(path, excluded);
  }
}

/** The hits of one file; what cannot be read is noted, and the scan goes on. */
async function* searched(file: Found, findings: Findings, progress: Progress, terminal: Terminal): AsyncGenerator<Hit> {
  try {
    if ("error" in file) throw file.error;
    if (file.path === "-" && process.stdin.isTTY)
      terminal.note(terminal.err.dim("reading from the terminal; end with Ctrl-D"));
    const stream = file.path === "-" ? process.stdin : createReadStream(file.path, { highWaterMark: 1 << 20 });
    findings.files += 1;
    yield* find(
      counted(stream, (bytes) => {
        findings.bytes += bytes;
        progress.show(findings.files, findings.bytes, file.path);
      }),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    findings.unreadable.push({ file: file.path, error: code ?? message });
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.byteLength);
    yield chunk;
  }
}

function show({ found, files, bytes, unreadable }: Findings, terminal: Terminal): void {
  const lines = () => {
    const columns = [
      { title: "WHERE", cell: (one: Located) => `${printable(one.file)}:${one.line}:${one.column}` },
      { title: "CLIENT ID", cell: (one: Located) => one.clientId ?? "checksum does not fit" },
      { title: "PREFIX", cell: (one: Located) => one.prefix },
    ];
    return table(found, columns, terminal.out);
  };
  if (found.length > 0 || terminal.json) terminal.print({ found, files, bytes, unreadable }, lines);
  for (const { file, error } of unreadable) terminal.warn(`${printable(file)} cannot be read: ${error}`);
  const live = found.filter((one) => one.clientId !== null).length;
  terminal.note(`${plural(live, "token")} in ${plural(files, "file")}.`);
  if (live > 0) terminal.note(terminal.err.dim("next: keyward keys revoke CLIENT_ID"));
}

function exitOf({ found, unreadable }: Findings): ExitCode {
  if (found.some((one) => one.clientId !== null)) return 1;
  return unreadable.length > 0 ? 4 : 0;
}
