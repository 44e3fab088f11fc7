/*
 * Owns: a storage that fails on purpose, the same way each time it is given the same plan.
 * INVARIANT: which operation fails depends on the plan and on its number among its kind alone, so a failing test can
 * be run again, and adding a read does not move the faults of the writes.
 */
import type { Guarantees, ScanPage, ScanQuery, Storage, Stored } from "../types/storage.js";

/** What happens to a write: it fails before or after it took effect, or is refused as if another writer had come first. */
export type WriteFault = "before" | "after" | "conflict";

/** Which operations fail. Operations of each kind are numbered from 1 in the order in which they are called. */
export interface FaultPlan {
  /** Starts the draws of the probabilities below. Shape: a whole number. Default: 1. */
  readonly seed?: number;
  /** How probable it is that a write fails without an effect. Shape: 0 to 1; with the next two at most 1 in all. Default: 0. */
  readonly before?: number;
  /** How probable it is that a write takes effect and then fails. Default: 0. */
  readonly after?: number;
  /** How probable it is that a write is refused with `{ ok: false }`. Default: 0. */
  readonly conflict?: number;
  /** How probable it is that a read fails. Default: 0. */
  readonly read?: number;
  /** How probable it is that a scan fails. Default: 0. */
  readonly scan?: number;
  /** What happens to the writes of these numbers, whatever is drawn. */
  readonly writes?: Readonly<Record<number, WriteFault>>;
  /** The numbers of reads that fail, whatever is drawn. */
  readonly reads?: readonly number[];
}

/** One call of `write`, as it was asked for and as it ended. */
export interface WriteRecord {
  readonly id: string;
  readonly value: string | null;
  readonly ifVersion: string | null;
  /** `ok` and `refused` are the inner storage's own answers. */
  readonly outcome: "ok" | "refused" | "failed" | WriteFault;
}

/** A storage that fails by a plan, and what it has seen. */
export interface FaultyStorage extends Storage {
  /** How many operations were called, and how many faults were injected into them. */
  readonly counts: Readonly<Counts>;
  /** Every write that was called, with its value, whether or not it took effect: what a leaked secret would be in. */
  readonly written: readonly WriteRecord[];
  /** Stops failing; counting and recording go on. */
  heal(): void;
}

/** What a planned failure throws. */
export class InjectedFault extends Error {
  override readonly name = "InjectedFault";
  constructor(
    readonly operation: "read" | "write" | "scan",
    readonly at: "before" | "after",
  ) {
    super(`injected fault ${at} the ${operation}`);
  }
}

/**
 * `inner`, with faults injected by `plan`, its operations counted and its writes recorded.
 *
 * An `after` fault needs a write that the inner storage accepted; one that it refused is answered as refused.
 * Errors: `InjectedFault`, besides what `inner` throws; `RangeError` for a probability outside 0 to 1.
 */
export function faultyStorage(inner: Storage, plan: FaultPlan = {}): FaultyStorage {
  checkProbabilities(plan);
  return new Faulty(inner, plan);
}

interface Counts {
  reads: number;
  writes: number;
  scans: number;
  faults: number;
}

class Faulty implements FaultyStorage {
  readonly guarantees: Guarantees;
  readonly counts: Counts = { reads: 0, writes: 0, scans: 0, faults: 0 };
  readonly written: WriteRecord[] = [];
  readonly #inner: Storage;
  #plan: FaultPlan;

  constructor(inner: Storage, plan: FaultPlan) {
    this.guarantees = inner.guarantees;
    this.#inner = inner;
    this.#plan = plan;
  }

  heal(): void {
    this.#plan = {};
  }

  async read(ids: readonly string[], options?: { readonly fresh?: boolean }): Promise<(Stored | null)[]> {
    this.counts.reads += 1;
    const { reads = [], read = 0 } = this.#plan;
    if (reads.includes(this.counts.reads) || this.#draw("read", this.counts.reads) < read)
      throw this.#fault("read", "before");
    return this.#inner.read(ids, options);
  }

  async write(id: string, value: string | null, ifVersion: string | null) {
    this.counts.writes += 1;
    const fault = this.#writeFault(this.counts.writes);
    const record = (outcome: WriteRecord["outcome"]) => this.written.push({ id, value, ifVersion, outcome });
    if (fault === "before") {
      record(fault);
      throw this.#fault("write", "before");
    }
    if (fault === "conflict") {
      record(fault);
      this.counts.faults += 1;
      return { ok: false } as const;
    }
    return this.#writeThrough(id, value, ifVersion, fault === "after", record);
  }

  async scan(query: ScanQuery): Promise<ScanPage> {
    this.counts.scans += 1;
    if (this.#draw("scan", this.counts.scans) < (this.#plan.scan ?? 0)) throw this.#fault("scan", "before");
    return this.#inner.scan(query);
  }

  async close(): Promise<void> {
    await this.#inner.close?.();
  }

  async #writeThrough(
    id: string,
    value: string | null,
    ifVersion: string | null,
    failAfter: boolean,
    record: (outcome: WriteRecord["outcome"]) => void,
  ) {
    let result: Awaited<ReturnType<Storage["write"]>>;
    try {
      result = await this.#inner.write(id, value, ifVersion);
    } catch (error) {
      record("failed");
      throw error;
    }
    if (result.ok && failAfter) {
      record("after");
      throw this.#fault("write", "after");
    }
    record(result.ok ? "ok" : "refused");
    return result;
  }

  #writeFault(number: number): WriteFault | undefined {
    const { writes = {}, before = 0, after = 0, conflict = 0 } = this.#plan;
    const planned = writes[number];
    if (planned !== undefined) return planned;
    const drawn = this.#draw("write", number);
    if (drawn < before) return "before";
    if (drawn < before + after) return "after";
    return drawn < before + after + conflict ? "conflict" : undefined;
  }

  #fault(operation: "read" | "write" | "scan", at: "before" | "after"): InjectedFault {
    this.counts.faults += 1;
    return new InjectedFault(operation, at);
  }

  #draw(kind: "read" | "write" | "scan", number: number): number {
    return uniform(this.#plan.seed ?? 1, { read: 1, write: 2, scan: 3 }[kind], number);
  }
}

/** A number of [0, 1) that depends on its three arguments only (the finalizer of MurmurHash3). */
function uniform(seed: number, kind: number, number: number): number {
  let hash = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(kind, 0x27d4eb2f) ^ Math.imul(number, 0x165667b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function checkProbabilities(plan: FaultPlan): void {
  const { before = 0, after = 0, conflict = 0, read = 0, scan = 0 } = plan;
  for (const [name, probability] of Object.entries({
    before,
    after,
    conflict,
    read,
    scan,
    "before + after + conflict": before + after + conflict,
  })) {
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`${name} must be from 0 to 1, got \`${String(probability)}\``);
  }
}
