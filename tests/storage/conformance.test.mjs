// The kits are tools that others rely on: each broken adapter must be caught, by the case meant for it, and an adapter
// that is only unlike ours must pass.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memoryReplayStore } from "../../pkg/dist/replay/memory.js";
import { memoryStorage } from "../../pkg/dist/storage/memory.js";
import { replayConformance, storageConformance } from "../../pkg/dist/testing/index.js";
import { brokenReplayStores } from "./broken/replay-stores.mjs";
import { brokenStorages, unusualStorages } from "./broken/storages.mjs";

describe("the storage kit", () => {
  for (const [name, [open, expected]] of Object.entries(brokenStorages)) {
    test(`catches: ${name}`, () => assert.rejects(named(expected, storageConformance({ open })).run()));
  }

  for (const [name, open] of Object.entries(unusualStorages)) {
    test(`accepts: ${name}`, async () => assert.deepEqual(await failing(storageConformance({ open })), []));
  }

  test("catches two handles that do not share anything", async () => {
    const failed = await failing(storageConformance({ open: memoryStorage, reopen: memoryStorage }));
    assert.ok(failed.includes("what one handle writes the other reads"));
    assert.ok(failed.includes("no increment is lost between two handles"));
  });
});

describe("the replay kit", () => {
  for (const [name, [open, expected]] of Object.entries(brokenReplayStores)) {
    test(`catches: ${name}`, () => assert.rejects(named(expected, replayConformance({ open })).run()));
  }

  test("catches two handles that do not share anything", async () => {
    const open = (perScope) => memoryReplayStore({ perScope });
    const failed = await failing(replayConformance({ open, reopen: (_first, perScope) => open(perScope) }));
    assert.ok(failed.includes("a token claimed through one handle is refused through the other"));
  });
});

function named(name, cases) {
  const found = cases.find((each) => each.name === name);
  assert.ok(found, `there is no case \`${name}\``);
  return found;
}

async function failing(cases) {
  const failed = [];
  for (const { name, run } of cases) await run().catch(() => failed.push(name));
  return failed;
}
