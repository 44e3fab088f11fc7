// Tokens in the history of a git repository: every version of every file that a reference leads to, once each, and what
// commits and tags say.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Scanner } from "../../core/scanner.js";
import { decoder, findInBytes, type Hit } from "./find.js";
import { type Git, git, linesOf } from "./git.js";

/** A token in the history. */
export interface HistoryHit extends Hit {
  /** The path of the file; null in what a commit or a tag says. */
  readonly path: string | null;
  /** The oldest commit that has it; null if only a reference of another kind leads there. */
  readonly commit: string | null;
  /** The object that holds it. */
  readonly object: string;
}

/** How far it is. */
export type Told = (objects: number, bytes: number, path: string) => void;

/**
 * Every token in the history of the repository of a folder.
 *
 * Errors: what git complains about.
 */
export async function history(folder: string, told: Told): Promise<readonly HistoryHit[]> {
  const listed = git(folder, "rev-list", "--objects", "--all");
  const typed = git(folder, "cat-file", "--batch-check=%(objecttype) %(objectname) %(rest)", "--buffer");
  const read = git(folder, "cat-file", "--batch=%(objecttype) %(objectname) %(objectsize) %(rest)", "--buffer");
  const all = [listed, typed, read];
  listed.stdin.end();
  try {
    const [, , hits] = await Promise.all([
      pipeline(listed.stdout, typed.stdin),
      pipeline(Readable.from(wanted(typed)), read.stdin),
      searched(read, told),
      ...all.map(({ done }) => done),
    ]);
    return hits.some(({ commit }) => commit === null) ? await placed(folder, hits) : hits;
  } catch (error) {
    for (const one of all) one.kill();
    // A pipe that broke says less than the program at its end.
    const failures = await Promise.allSettled(all.map(({ done }) => done));
    const first = failures.find((one) => one.status === "rejected" && !/ended with null/.test(String(one.reason)));
    throw first?.status === "rejected" ? first.reason : error;
  }
}

/** The objects that can hold a token, as they are asked for. */
async function* wanted(typed: Git): AsyncGenerator<Buffer> {
  for await (const line of linesOf(typed.stdout)) {
    const [type, ...rest] = line.split(" ");
    if (type !== "blob" && type !== "commit" && type !== "tag") continue;
    yield Buffer.from(`${rest.join(" ")}\n`, "latin1");
  }
}

/** What `cat-file --batch` says of an object, before its contents. */
interface Header {
  readonly type: string;
  readonly object: string;
  readonly size: number;
  readonly path: string;
}

/** Looks at each object as it comes. */
async function searched(read: Git, told: Told): Promise<readonly HistoryHit[]> {
  const hits: HistoryHit[] = [];
  const seen = new Seen(hits);
  let [objects, bytes] = [0, 0];
  let line: Buffer[] = [];
  let header: Header | null = null;
  let left = 0;
  for await (const chunk of read.stdout as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    for (let at = 0; at < chunk.byteLength; ) {
      if (header === null) {
        const end = chunk.indexOf(10, at);
        line.push(chunk.subarray(at, end < 0 ? undefined : end));
        if (end < 0) break;
        at = end + 1;
        header = headerOf(Buffer.concat(line));
        line = [];
        if (header === null) continue;
        // A line feed ends the contents.
        left = header.size + 1;
        seen.begin(header);
      }
      const piece = chunk.subarray(at, at + left);
      at += piece.byteLength;
      left -= piece.byteLength;
      seen.take(left === 0 ? piece.subarray(0, -1) : piece);
      if (left > 0) continue;
      seen.end(header);
      told(++objects, bytes, header.path);
      header = null;
    }
  }
  return hits;
}

/** Null of an object that is missing: a shallow or partial clone has not all of them. */
function headerOf(line: Buffer): Header | null {
  const [type = "", object = "", size = "", ...path] = line.toString("utf8").split(" ");
  return /^\d+$/.test(size) ? { type, object, size: Number(size), path: path.join(" ") } : null;
}

/** Looks at the contents of one object after another. */
class Seen {
  readonly #hits: HistoryHit[];
  readonly #scanner = new Scanner();
  #narrow: ((chunk: Uint8Array) => Uint8Array) | undefined;
  #message: Buffer[] | null = null;
  #object = "";
  #path = "";

  constructor(hits: HistoryHit[]) {
    this.#hits = hits;
  }

  begin({ type, object, path }: Header): void {
    this.#narrow = undefined;
    this.#message = type === "blob" ? null : [];
    [this.#object, this.#path] = [object, path];
  }

  take(piece: Buffer): void {
    if (this.#message) this.#message.push(piece);
    else if (piece.byteLength > 0) {
      this.#narrow ??= decoder(piece);
      this.#found(this.#scanner.feed(this.#narrow(piece)));
    }
  }

  end({ type, object }: Header): void {
    if (this.#message === null) {
      this.#found(this.#scanner.end());
      return;
    }
    // The lines of a message count from its own start.
    const whole = Buffer.concat(this.#message);
    const start = whole.indexOf("\n\n");
    const commit = type === "commit" ? object : null;
    for (const hit of findInBytes(whole.subarray(start < 0 ? 0 : start + 2))) {
      this.#hits.push({ ...hit, path: null, commit, object });
    }
  }

  #found(hits: readonly Hit[]): void {
    for (const hit of hits) this.#hits.push({ ...hit, path: this.#path, commit: null, object: this.#object });
  }
}

/** The hits with the oldest commit that has each, and the path there: one walk through all commits, however many hits. */
async function placed(folder: string, hits: readonly HistoryHit[]): Promise<readonly HistoryHit[]> {
  const missing = new Set(hits.filter(({ path }) => path !== null).map(({ object }) => object));
  const places = new Map<string, { readonly commit: string; readonly path: string }>();
  const args = ["--all", "--format=commit %H", "--raw", "--no-abbrev", "--no-renames", "-m", "--no-ext-diff"];
  const log = git(folder, "log", ...args);
  log.stdin.end();
  let commit = "";
  for await (const line of linesOf(log.stdout)) {
    if (line.startsWith("commit ")) commit = line.slice("commit ".length);
    const [, object, path] = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]\t(.*)$/s.exec(line) ?? [];
    // The newest comes first, so the last that is seen is the oldest.
    if (object !== undefined && path !== undefined && missing.has(object))
      places.set(object, { commit, path: Buffer.from(path, "latin1").toString("utf8") });
  }
  await log.done;
  return hits.map((hit) => ({ ...hit, ...(hit.path === null ? {} : places.get(hit.object)) }));
}
