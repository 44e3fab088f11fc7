// The canary of the keyring: nothing that opens it, in any spelling, in what is stored, answered, thrown or printed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createAdminHandler, createKeyward, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { spellings } from "./lib/derive.mjs";
import { ROOT } from "./lib/site.mjs";

const PIECE = 8;
const OLD = "vR4-kuTq-8Lm2-zzWp-91";
const NEW = "o7D-ePy3-Xc5n-qqHb-26";

/** Pieces of a text that no other text would have by accident. */
const piecesOf = (text) => Array.from({ length: text.length - PIECE + 1 }, (_, at) => text.slice(at, at + PIECE));

test("secrets of slots are told once, and are nowhere else", async () => {
  const inner = memoryStorage();
  const storage = faultyStorage(inner, { seed: 5, before: 0.1, after: 0.2, conflict: 0.1 });
  const wrapped = [];
  const kms = {
    wrap: (secret) => {
      wrapped.push(Buffer.from(secret));
      return secret.map((byte) => byte ^ 0x5a);
    },
    unwrap: (bytes) => bytes.map((byte) => byte ^ 0x5a),
  };
  const keyward = createKeyward({
    ...{ storage, prefix: "acme", keyring: { passphrase: OLD, wrap: kms.wrap }, sleep: async () => {} },
    tokens: { issuer: "https://keys.example" },
  });
  const admin = keyward.as(ROOT);
  const [seen, told] = [[], []];
  const see = (value) => seen.push(typeof value === "string" ? value : inspect(value, { depth: 20, showHidden: true }));
  /** Asks until storage lets it through; the secret of a reply is kept apart from the rest of it. */
  const ask = async (body) => {
    for (let tries = 0; tries < 50; tries++) {
      try {
        const { rawKey = null, recoveryKey = null, ...rest } = await body();
        told.push(...[rawKey, recoveryKey].filter((secret) => secret !== null));
        see(rest);
        return;
      } catch (error) {
        see([error, String(error), error.stack, JSON.stringify(error), error.cause]);
        if (error.kind !== "storage" && error.code !== "outcome_unknown") return;
      }
    }
    assert.fail("storage never let it through");
  };
  await ask(() => admin.site.init());
  await ask(() => admin.users.put({ user: "ann" }));
  await ask(() => admin.keyring.init({ recovery: true }));
  for (const kind of ["raw", "recovery", "external"]) await ask(() => admin.keyring.addSlot({ kind }));
  await ask(() => admin.keyring.addSlot({ kind: "passphrase", passphrase: NEW }));
  await ask(() => admin.keyring.addSlot({ kind: "raw", passphrase: NEW }));
  await ask(() => admin.tokens.rotateKey());
  await ask(() => admin.keyring.rotate());
  await ask(() => admin.keyring.changePassphrase({ passphrase: `${NEW} and longer` }));
  await ask(() => admin.keyring.status());
  // Where they do not belong.
  await ask(() => admin.keyring.addSlot({ kind: NEW }));
  await ask(() => admin.keyring.removeSlot({ slot: told[0] }));
  await ask(() => admin.keyring.changePassphrase({ passphrase: NEW.slice(0, 9) }));
  for (const secret of told)
    assert.throws(() => createKeyward({ storage, prefix: "acme", keyring: { rawKey: secret } }), TypeError);
  const handler = createAdminHandler({ keyward, actor: () => ROOT });
  const call = async (command, input) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ command, input });
    return (await handler(new Request("https://admin.example/", { method: "POST", headers, body }))).text();
  };
  see(await call("keyring.changePassphrase", { passphrase: NEW, slot: "nowhere" }));
  see(await call("commands.dryRun", { command: "keyring.addSlot", input: { kind: "passphrase", passphrase: NEW } }));
  see(await call("commands.dryRun", { command: "keyring.addSlot", input: { kind: "raw" } }));
  see([keyward, admin]);

  const stored = storage.written.map(({ id, value }) => `${id} ${value}`);
  const rest = new Set([...stored, ...seen]);
  assert.ok(told.length >= 3 && wrapped.length >= 1 && stored.length > 20, "hardly a secret was made");
  const bytes = [...told.filter((text) => !text.includes("-")).map((text) => Buffer.from(text, "base64")), ...wrapped];
  const spelled = bytes.flatMap((one) => spellings(one));
  for (const secret of [...told, ...told.map((text) => text.replaceAll("-", "")), ...spelled, OLD, NEW]) {
    for (const piece of piecesOf(secret)) {
      assert.ok(
        ![...rest].some((text) => text.includes(piece)),
        `a piece of a secret of ${secret.length} characters is told`,
      );
    }
  }
});
