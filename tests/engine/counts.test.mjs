// What a command and a verification cost in storage: the promise behind every adapter's bill.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createSigner, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { counted, inhabit, root, verifier } from "./lib/site.mjs";

const READ = { reads: 1, writes: 0 };
const CHANGE = { reads: 1, writes: 1 };
/** What has something to say, and what comes behind it and sees that it was said. */
const TELLING = ["keys.revoke", "keys.regenerate", "keys.delete", "users.deactivate"];

describe("operations of storage", () => {
  test("each command: one read; each change: one write of one document", async (t) => {
    const inner = memoryStorage();
    await inhabit(inner);
    const storage = counted(inner);
    const admin = root(storage);
    const cost = async (name, expected, run) => {
      Object.assign(storage.counts, { reads: 0, writes: 0, creates: 0, notices: 0, scans: 0 });
      const value = await run();
      const { reads, writes, creates, notices, scans } = storage.counts;
      const beside = `${creates} copy of an event, ${notices} notice`;
      t.diagnostic(`${name.padEnd(28)} ${reads} read, ${writes} write, ${beside}, ${scans} scan`);
      assert.deepEqual({ reads, writes }, expected, name);
      assert.ok(creates <= 1, `${name} copies more than the one event that was pending`);
      assert.equal(notices, TELLING.includes(name) ? 1 : 0, `${name} tells ${notices}`);
      assert.equal(scans, 0, name);
      return value;
    };
    // An engine reads the site once: salt and cap on staleness never change.
    await cost("the first command of an engine", { reads: 2, writes: 0 }, () => admin.site.policy());
    await cost("site.policy", READ, () => admin.site.policy());
    await cost("site.setPolicy", CHANGE, () => admin.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 9 } }));
    await cost("site.setPolicy, unchanged", READ, () => admin.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 9 } }));
    const texts = { APIKEY_EXPIRE_DAYS: "8" };
    await cost("site.importPolicy", CHANGE, () => admin.site.importPolicy({ parameters: texts }));
    await cost("site.importPolicy, same", READ, () => admin.site.importPolicy({ parameters: texts }));
    await cost("site.exportPolicy", READ, () => admin.site.exportPolicy());
    await cost("site.checkLogin", READ, () => admin.site.checkLogin({ channel: "rest" }));
    await cost("domains.put", CHANGE, () => admin.domains.put({ domain: "default", restrictCreation: true }));
    await cost("domains.put, new", CHANGE, () => admin.domains.put({ domain: "new" }));
    await cost("domains.get", READ, () => admin.domains.get({ domain: "new" }));
    await cost("domains.policy", READ, () => admin.domains.policy({ domain: "new" }));
    await cost("users.put", CHANGE, () => admin.users.put({ user: "ann", kind: "service" }));
    await cost("users.put, new", CHANGE, () => admin.users.put({ user: "cid" }));
    await cost("users.get", READ, () => admin.users.get({ user: "cid" }));
    await cost("keyring.init, there", READ, () => admin.keyring.init());
    const { key } = await cost("keys.create", CHANGE, () => admin.keys.create({ owner: "ann", name: "k" }));
    const { keyId } = key;
    const methods = ["hmac-sha256"];
    await cost("keys.create, hmac", CHANGE, () => admin.keys.create({ owner: "ann", name: "k", methods }));
    await cost("keys.get", READ, () => admin.keys.get({ keyId }));
    await cost("keys.disable", CHANGE, () => admin.keys.disable({ keyId }));
    await cost("keys.disable, again", READ, () => admin.keys.disable({ keyId }));
    await cost("keys.enable", CHANGE, () => admin.keys.enable({ keyId }));
    await cost("keys.edit", CHANGE, () => admin.keys.edit({ keyId, name: "renamed" }));
    await cost("keys.edit, unchanged", READ, () => admin.keys.edit({ keyId, name: "renamed" }));
    const scopes = ["odata"];
    await cost("keys.grantAccess", CHANGE, () => admin.keys.grantAccess({ keyId, scopes }));
    await cost("keys.changeAccess", CHANGE, () => admin.keys.changeAccess({ keyId, scopes: [] }));
    await cost("keys.revokeAccess, nothing", READ, () => admin.keys.revokeAccess({ keyId, scopes }));
    const staged = await cost("keys.addPair", CHANGE, () => admin.keys.addPair({ keyId }));
    await cost("keys.promote", CHANGE, () => admin.keys.promote({ keyId }));
    await cost("keys.deletePair", CHANGE, () => admin.keys.deletePair({ keyId, clientId: staged.clientId }));
    await cost("keys.rotate", CHANGE, () => admin.keys.rotate({ keyId, overlapDays: 0 }));
    await cost("keys.explain", READ, () => admin.keys.explain({ keyId }));
    await cost("commands.dryRun", READ, () => admin.commands.dryRun({ command: "keys.rotate", input: { keyId } }));
    await cost("keys.revoke", CHANGE, () => admin.keys.revoke({ keyId }));
    await cost("keys.regenerate", CHANGE, () => admin.keys.regenerate({ keyId }));
    await cost("keys.delete", CHANGE, () => admin.keys.delete({ keyId }));
    await cost("users.deactivate", CHANGE, () => admin.users.deactivate({ user: "ann" }));
    await cost("users.reactivate", CHANGE, () => admin.users.reactivate({ user: "ann" }));
    await cost("users.delete", CHANGE, () => admin.users.delete({ user: "cid" }));
    await cost("a refusal", READ, () => assert.rejects(admin.keys.get({ keyId }), { code: "key_not_found" }));
    await cost("a malformed input", { reads: 0, writes: 0 }, () => assert.rejects(admin.keys.get({ keyId: "?" })));
  });

  test("verification: no write; one read cold, none hot", async (t) => {
    const inner = memoryStorage();
    const admin = await inhabit(inner);
    const { token } = await admin.keys.create({
      owner: "ann",
      name: "k",
      methods: ["bearer", "ed25519", "hmac-sha256"],
    });
    const storage = counted(inner);
    const requests = {
      bearer: async (checks) => checks.verifyToken(token),
      ed25519: async (checks) => checks.verify(await signed("ed25519")),
      "hmac-sha256": async (checks) => checks.verify(await signed("hmac-sha256")),
    };
    async function signed(algorithm) {
      const request = { method: "GET", url: "https://api.example/", headers: {} };
      return { ...request, headers: { ...(await createSigner(token, { algorithm }).headers(request)) } };
    }
    for (const [method, ask] of Object.entries(requests)) {
      const checks = verifier(storage);
      const cost = async () => {
        Object.assign(storage.counts, { reads: 0, writes: 0, creates: 0, notices: 0, scans: 0 });
        assert.equal((await ask(checks)).ok, true);
        const { reads, writes, creates, notices, scans } = storage.counts;
        assert.equal(writes + creates + notices + scans, 0, `${method} has written or scanned`);
        return reads;
      };
      const [cold, hot, hotter] = [await cost(), await cost(), await cost()];
      t.diagnostic(`${method.padEnd(12)} ${cold} read cold, ${hot} hot`);
      // The keyring is one more document, read once by a verifier.
      assert.deepEqual([cold, hot, hotter], [method === "hmac-sha256" ? 2 : 1, 0, 0], method);
    }
  });

  test("nothing malformed reaches storage", async () => {
    const storage = counted(memoryStorage());
    const checks = verifier(storage);
    for (const token of [
      "",
      "acme_",
      "acme_x_y",
      "other_",
      `acme_${"0".repeat(24)}_${"0".repeat(60)}`,
      "x".repeat(99_999),
    ]) {
      assert.equal((await checks.verifyToken(token)).ok, false);
    }
    assert.deepEqual(storage.counts, { reads: 0, writes: 0, creates: 0, notices: 0, scans: 0, conflicts: 0 });
  });
});
