import type { Storage, Stored } from "../types/storage.js";

/** One case of a conformance kit: `run` resolves if the adapter keeps the contract, and throws what is wrong if not. */
export interface Case {
  readonly name: string;
  run(): Promise<void>;
}

/** Cases of one family by name; each is given a storage that holds nothing. */
export type StorageCases = Readonly<Record<string, (storage: Storage) => Promise<void>>>;

/** Throws an error that says what was expected. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws an error that shows both values, unless they are the same JSON. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(got === wanted, `${what}: expected ${shortened(wanted)}, got ${shortened(got)}`);
}

/** The document, or null, read as freshly as the storage can. */
export async function readOne(storage: Storage, id: string): Promise<Stored | null> {
  const documents = await readMany(storage, [id]);
  return documents[0] ?? null;
}

/** The documents in the order of `ids`, read as freshly as the storage can, and checked to be of the right shape. */
export async function readMany(storage: Storage, ids: readonly string[]): Promise<(Stored | null)[]> {
  const documents = await storage.read(ids, storage.guarantees.reads === "strong" ? {} : { fresh: true });
  same(documents.length, ids.length, "read returns one entry per id asked for");
  return documents.map((document) => {
    check(document !== undefined, "an absent document is `null`, not `undefined`");
    return document && { value: document.value, version: document.version };
  });
}

/** Creates a document that is not there, and returns its version. */
export async function create(storage: Storage, id: string, value = "{}"): Promise<string> {
  return written(storage, id, value, null);
}

/** Writes, requires that it succeeds, and returns the new version. */
export async function written(
  storage: Storage,
  id: string,
  value: string | null,
  ifVersion: string | null,
): Promise<string> {
  const result = await storage.write(id, value, ifVersion);
  check(result.ok, `writing \`${id}\` over version ${String(ifVersion)} was refused`);
  check(typeof result.version === "string" && result.version !== "", `writing \`${id}\` returned no version`);
  return result.version;
}

/** Writes and requires that it is refused. */
export async function refused(
  storage: Storage,
  id: string,
  value: string | null,
  ifVersion: string | null,
  why: string,
): Promise<void> {
  const result = await storage.write(id, value, ifVersion);
  check(!result.ok, `a write was accepted although ${why}`);
}

function shortened(text: string | undefined): string {
  if (text === undefined) return "undefined";
  return text.length > 300 ? `${text.slice(0, 300)}… (${String(text.length)} characters)` : text;
}
