/*
 * Owns: the conformance kit of the storage contract, for whoever writes an adapter.
 * INVARIANT: it checks what `Storage` promises and nothing else; no order, size or timing that only one backend has.
 * Versions are opaque and may be the same for two documents, so only those that the adapter gave are handed back to it;
 * a page may be shorter than its limit, and the last one may be empty.
 */
import type { Storage } from "../types/storage.js";
import type { Case, StorageCases } from "./case.js";
import { check } from "./case.js";
import { concurrencyCases } from "./storage/concurrency.js";
import { readCases } from "./storage/read.js";
import { reopenCases } from "./storage/reopen.js";
import { scanCases } from "./storage/scan.js";
import { valueCases } from "./storage/values.js";
import { writeCases } from "./storage/write.js";

/** What the kit needs to know of an adapter. */
export interface StorageUnderTest {
  /** Opens a new storage that holds nothing; called once a case. */
  open(): Storage | Promise<Storage>;
  /**
   * Opens another handle on what `first` holds, while `first` may still be in use: a second connection, process or tab.
   *
   * Default: absent, and with it the cases that need two handles; right only for a storage that cannot be shared.
   */
  reopen?(first: Storage): Storage | Promise<Storage>;
  /**
   * The size of the largest value to try.
   *
   * Units: UTF-8 bytes. Default: 1 MiB; keyward's own documents stay below 64 KiB.
   */
  readonly largestValue?: number;
}

/**
 * The cases that an adapter must pass, independent of any test framework.
 *
 * Each case opens a storage of its own and closes it, so the cases may run in any order, also at once.
 * Errors: a case throws an `Error` that says what was expected and what happened.
 */
export function storageConformance(adapter: StorageUnderTest): Case[] {
  const { open, reopen, largestValue = 1024 * 1024 } = adapter;
  const single: StorageCases = {
    "guarantees are stated, with compare-and-swap": async (storage) => {
      const { cas, durable, reads } = storage.guarantees;
      check(
        cas === true,
        "`guarantees.cas` must be true: without compare-and-swap a storage can only be verified from",
      );
      check(["sync", "async", "none"].includes(durable), `\`guarantees.durable\` is \`${String(durable)}\``);
      check(["strong", "eventual"].includes(reads), `\`guarantees.reads\` is \`${String(reads)}\``);
    },
    ...readCases,
    ...writeCases,
    ...valueCases(largestValue),
    ...scanCases,
    ...concurrencyCases,
  };
  const cases = Object.entries(single).map(([name, body]) => ({ name, run: () => using(open, body) }));
  if (reopen === undefined) return cases;
  const pairs = Object.entries(reopenCases).map(([name, body]) => ({
    name,
    run: () =>
      using(open, (first) =>
        using(
          async () => closedOnce(await reopen(first)),
          (second) => body(first, second),
        ),
      ),
  }));
  return [...cases, ...pairs];
}

async function using(open: () => Storage | Promise<Storage>, body: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await open();
  try {
    await body(storage);
  } finally {
    await storage.close?.();
  }
}

/** The same storage, for a case that closes it before the kit does. */
function closedOnce(storage: Storage): Storage {
  let closed = false;
  return {
    guarantees: storage.guarantees,
    read: (ids, options) => storage.read(ids, options),
    write: (id, value, ifVersion) => storage.write(id, value, ifVersion),
    scan: (query) => storage.scan(query),
    close: async () => {
      if (!closed) await storage.close?.();
      closed = true;
    },
  };
}
