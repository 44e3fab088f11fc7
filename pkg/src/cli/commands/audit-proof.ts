// `audit export`, `checkpoint`, `key` and `verify`: whether the audit is still what happened.
import { createReadStream, promises } from "node:fs";
import { type AuditVerification, checkpointKey, verifyAudit } from "../../index.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { asText, flag, many, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { FILE_OPTIONS, withAdmin } from "../database/session.js";
import { readFile } from "../input/file.js";
import { CHECKPOINT_KEY_FILE, CHECKPOINT_NAME, checkpointsOf } from "../input/secret.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, printable } from "../output/text.js";

const OUT = text("out", "FILE", "Write to this file, which must not exist", { fallback: "standard output" });
const EVENTS = many("events", "FILE", "Events as `audit export` writes them; - is standard input", asText);
const CHECKPOINT = many("checkpoint", "FILE", "A checkpoint that was kept elsewhere", asText);
const KEY = many("key", "KEY", "A verifier key, as `audit key` prints it", asText, { field: "keys" });
const PARTIAL = flag("partial", "The files have some documents only: do not miss the others");

/** What every way of verifying has to say of itself. */
const TAIL =
  "Events after the last checkpoint are held against each other only: whoever can write the database could have written them anew. Take checkpoints often, and keep them elsewhere.";

const exported: Command = {
  words: "audit export",
  does: "audit.export",
  sentence: "Write the audit events as they are hashed, one a line, for `audit verify` and for safe keeping",
  options: [OUT, ...FILE_OPTIONS],
  examples: ["keyward audit export", "keyward audit export --out audit.jsonl"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const out = await openOut(call);
      let count = 0;
      let cursor: string | null = null;
      do {
        const piece: Awaited<ReturnType<typeof admin.audit.export>> = await admin.audit.export({
          limit: 10_000,
          ...(cursor === null ? {} : { cursor }),
        });
        await out.write(piece.lines.map((line) => `${line}\n`).join(""));
        count += piece.lines.length;
        cursor = piece.next;
      } while (cursor !== null);
      await out.close();
      terminal.note(`${count} events.`);
      return 0;
    }),
};

const checkpoint: Command = {
  words: "audit checkpoint",
  does: "audit.checkpoint",
  sentence: "Sign the heads of all audit chains as they are now",
  options: [CHECKPOINT_NAME, CHECKPOINT_KEY_FILE, OUT, ...FILE_OPTIONS],
  details: [
    "Needs a key of 32 bytes that is kept outside the database: `openssl rand -base64 32 > checkpoint.key`. Keep what it writes where whoever can write the database cannot: another machine, a mailbox, a bucket that keeps versions. Made for cron: up to its last checkpoint, no alteration of the audit stays unnoticed.",
  ],
  examples: ["keyward audit checkpoint --name a.example/kw --key-file ck.key --out 1.json"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const out = await openOut(call);
      const made = await admin.audit.checkpoint();
      await out.write(`${JSON.stringify(made.checkpoint)}\n`);
      await out.close();
      terminal.note(`${made.checkpoint.leaves.length} documents; verified with --key ${made.key}`);
      for (const id of made.unreadable) terminal.warn(`${id} cannot be read: the checkpoint does not vouch for it`);
      return made.unreadable.length > 0 ? 5 : 0;
    }),
};

const key: Command = {
  words: "audit key",
  sentence: "Print the verifier key of what signs checkpoints; it is no secret",
  options: [CHECKPOINT_NAME, CHECKPOINT_KEY_FILE],
  examples: ["keyward audit key --name example.com/keyward --key-file checkpoint.key"],
  async run(call, terminal): Promise<ExitCode> {
    const signer = await checkpointsOf(call, terminal);
    if (signer === undefined) throw usage("--name and --key-file", "are needed", "audit key");
    const text = checkpointKey(signer.name, signer.key);
    terminal.print({ key: text }, () => text);
    return 0;
  },
};

const verify: Command = {
  words: "audit verify",
  does: "audit.verify",
  sentence: "Say whether the audit is what happened, and name the first event of each document that is not",
  options: [EVENTS, CHECKPOINT, KEY, PARTIAL, ...FILE_OPTIONS],
  details: [
    "With --events it needs no database. Exits with 1 if something is wrong: an event that was changed, removed, inserted or reordered, a document that was put back, a checkpoint that is not to be believed.",
    TAIL,
  ],
  examples: ["keyward audit verify", "keyward audit verify --events audit.jsonl --checkpoint 1.json --key KEY"],
  async run(call, terminal) {
    const checkpoints = await Promise.all(
      (call.many(CHECKPOINT) ?? []).map(async (file) =>
        (await readFile("--checkpoint", file, terminal, "the checkpoint")).toString("utf8"),
      ),
    );
    const keys = call.many(KEY);
    if (checkpoints.length > 0 && keys === undefined) {
      throw usage(
        "--key",
        "is needed with --checkpoint: a checkpoint that nobody vouches for proves nothing",
        "audit verify",
      );
    }
    const events = call.many(EVENTS);
    if (events !== undefined) {
      const files = events.map((path) => linesOf(path, terminal));
      const partial = call.flag(PARTIAL);
      return told(await verifyAudit(given({ files, checkpoints, keys, partial })), terminal);
    }
    return await withAdmin(call, terminal, async (admin) =>
      told(await admin.audit.verify(given({ checkpoints, keys })), terminal),
    );
  },
};

export const proofCommands: readonly Command[] = [exported, checkpoint, key, verify];

/** Where a command writes to: a file that it makes, or standard output. */
async function openOut(call: Call): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }> {
  const path = call.one(OUT);
  if (path === undefined) {
    return {
      write: async (text) => void process.stdout.write(text),
      close: async () => undefined,
    };
  }
  try {
    const file = await promises.open(path, "wx");
    return { write: (text) => file.appendFile(text), close: () => file.close() };
  } catch (error) {
    throw usage("--out", `cannot be written: ${(error as Error).message}`);
  }
}

/** The lines of a file. Only a line feed ends one: a name can hold other line ends. */
async function* linesOf(path: string, terminal: Terminal): AsyncGenerator<string> {
  let rest = "";
  const chunks: AsyncIterable<string> =
    path === "-"
      ? once((await terminal.read("the events")).toString("utf8"))
      : (createReadStream(path, { encoding: "utf8" }) as AsyncIterable<string>);
  try {
    for await (const chunk of chunks) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    throw usage("--events", `cannot be read: ${(error as Error).message}`);
  }
  if (rest !== "") yield rest;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function told(found: AuditVerification, terminal: Terminal): ExitCode {
  const { out } = terminal;
  terminal.print(found, () => {
    const rows: [string, string][] = [
      ["events", String(found.events)],
      ["documents", String(found.documents)],
      [
        "vouched for",
        `${found.covered} by ${found.checkpoints.length === 1 ? "1 checkpoint" : `${found.checkpoints.length} checkpoints`}`,
      ],
      ...found.checkpoints.map(({ origin, rejected }): [string, string] => [
        printable(origin),
        rejected === null ? "believed" : out.red(`not to be believed: ${rejected}`),
      ]),
    ];
    const columns = [
      { title: "DOCUMENT", cell: ({ document }: { document: string }) => printable(document) },
      { title: "EVENT", cell: ({ sequence }: { sequence: number }) => String(sequence) },
      { title: "WHAT", cell: ({ message }: { message: string }) => printable(message) },
    ];
    const verdict = found.ok ? out.green("The audit is whole.") : out.red("The audit is not what happened.");
    const problems = found.problems.length === 0 ? [] : [table(found.problems, columns, out)];
    return [verdict, pairs(rows), ...problems].join("\n\n");
  });
  for (const id of found.unreadable) terminal.warn(`${id} cannot be read`);
  if (found.ok)
    terminal.note(terminal.err.dim(`\n${found.events - found.covered} events are behind the last checkpoint.`));
  return found.ok ? 0 : 1;
}
