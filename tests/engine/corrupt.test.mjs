// Documents that cannot be read: the one account, or what hangs on the one document, fails with `fault`; all others
// work; lists name it; nothing is written over it; and no verification throws or says yes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instanceEpoch } from "../../pkg/dist/core/wasm.js";
import { createSigner, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { broken, mistyped } from "./lib/corruptions.mjs";
import { accountOf, documents, inhabit, overwrite, root, verifier } from "./lib/site.mjs";

const METHODS = ["bearer", "ed25519", "hmac-sha256"];

/** Two domains, three users, a key each; every event copied out but the last. */
async function world() {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  await admin.domains.put({ domain: "other", environments: { production: ["read"] } });
  await admin.users.put({ domain: "other", user: "cid", access: { production: ["read"] } });
  const make = (owner, domain) =>
    admin.keys.create({
      owner,
      domain,
      name: owner,
      methods: METHODS,
      access: { production: ["read"] },
      scopes: ["odata"],
    });
  const keys = {
    ann: await make("ann", "default"),
    bob: await make("bob", "default"),
    cid: await make("cid", "other"),
  };
  return { storage, admin, keys };
}

async function text(storage, id) {
  return (await storage.read([id]))[0]?.value;
}

async function domainOf(storage, domain) {
  return (await documents(storage)).find(
    ({ id, value }) => id.startsWith("domain/") && JSON.parse(value).domain === domain,
  );
}

/** What a fresh verifier, and one that knew the account before, say to a token. */
async function reasons(storage, token, warm) {
  const verdicts = [await verifier(storage).verifyToken(token), ...(warm ? [await warm.verifyToken(token)] : [])];
  return verdicts.map((verdict) => (verdict.ok ? "ok" : verdict.reason));
}

/** Every command that touches a user or one of its keys. */
function commands(admin, { key, clientId }, owner) {
  const { keyId } = key;
  return {
    "users.get": () => admin.users.get({ user: owner }),
    "users.put": () => admin.users.put({ user: owner, status: "deactivated" }),
    "keys.create": () => admin.keys.create({ owner, name: "more" }),
    "keys.get": () => admin.keys.get({ keyId }),
    "keys.get by client id": () => admin.keys.get({ keyId: clientId }),
    "keys.revoke": () => admin.keys.revoke({ keyId }),
    "keys.disable": () => admin.keys.disable({ keyId }),
    "keys.enable": () => admin.keys.enable({ keyId }),
    "keys.regenerate": () => admin.keys.regenerate({ keyId }),
    "keys.delete": () => admin.keys.delete({ keyId }),
  };
}

async function allFail(operations, what) {
  for (const [name, run] of Object.entries(operations)) {
    const code = await run().then(
      () => "done",
      (error) => error.code,
    );
    assert.equal(code, "fault", `${what}: ${name}`);
  }
}

/** Events hold values of any type: what they say of a change is checked by their hash, and not by their form. */
const isFree = (path) => /^ledger\.outbox\.\d+\.(actor|changes\.\d+\.(before|after))/.test(path);

describe("an account that cannot be read", { timeout: 120_000 }, () => {
  test("fails alone, is named by the lists, and is not written over", async (t) => {
    const { storage, keys } = await world();
    const { id, value } = await accountOf(storage, "ann");
    const variants = Object.entries({ ...broken(value), ...mistyped(value) }).filter(([path]) => !isFree(path));
    assert.ok(variants.length > 60, `only ${variants.length} ways to break it`);
    const epoch = instanceEpoch();
    for (const [name, bad] of variants) {
      const warm = verifier({ ...storage }, { maxStaleness: 0 });
      assert.equal((await warm.verifyToken(keys.ann.token)).ok, true);
      await overwrite(storage, id, bad);
      assert.deepEqual(await reasons(storage, keys.ann.token, warm), ["fault", "fault"], name);
      await allFail(commands(root(storage), keys.ann, "ann"), name);
      assert.equal(await text(storage, id), bad, `${name}: it was written over`);
      await othersWork(storage, keys, name);
      await isNamed(storage, id, name);
      await overwrite(storage, id, value);
      assert.deepEqual(await reasons(storage, keys.ann.token, warm), ["ok", "ok"], `${name}, repaired`);
    }
    assert.equal(instanceEpoch(), epoch, "a document has trapped the core");
    t.diagnostic(`${variants.length} ways to break an account`);
  });

  async function othersWork(storage, keys, name) {
    assert.deepEqual(await reasons(storage, keys.bob.token), ["ok"], name);
    const admin = root(storage);
    const { key } = await admin.keys.create({ owner: "bob", name: "more" });
    await admin.keys.delete({ keyId: key.keyId });
    assert.equal((await admin.keys.get({ keyId: keys.cid.key.keyId })).name, "cid");
  }

  async function isNamed(storage, id, name) {
    const [list, window] = [await root(storage).keys.list(), await root(storage).keys.window()];
    for (const page of [list, window]) {
      assert.deepEqual([page.unreadable, page.keys.map((key) => key.name).sort()], [[id], ["bob", "cid"]], name);
    }
    const { users, unreadable } = await root(storage).users.list();
    assert.deepEqual([unreadable, users.map(({ user }) => user)], [[id], ["bob", "cid"]], name);
  }
});

describe("a domain that cannot be read", { timeout: 120_000 }, () => {
  test("fails with its accounts; another domain works", async (t) => {
    const { storage, keys } = await world();
    const { id, value } = await domainOf(storage, "default");
    const variants = Object.entries({ ...broken(value), ...mistyped(value) }).filter(([path]) => !isFree(path));
    for (const [name, bad] of variants) {
      await overwrite(storage, id, bad);
      assert.deepEqual(await reasons(storage, keys.ann.token), ["fault"], name);
      const { "users.get": _, ...all } = commands(root(storage), keys.ann, "ann");
      await allFail({ ...all, "domains.get": () => root(storage).domains.get({ domain: "default" }) }, name);
      assert.equal(await text(storage, id), bad, `${name}: it was written over`);
      assert.deepEqual(await reasons(storage, keys.cid.token), ["ok"], name);
      assert.deepEqual((await root(storage).keys.list()).unreadable, [id], name);
      assert.deepEqual((await root(storage).keys.window()).unreadable, [id], name);
      await overwrite(storage, id, value);
    }
    assert.deepEqual(await reasons(storage, keys.ann.token), ["ok"]);
    t.diagnostic(`${variants.length} ways to break a domain`);
  });
});

describe("a site that cannot be read", () => {
  test("stops every command and every new verifier, and nothing is written", async () => {
    const { storage, keys } = await world();
    const value = await text(storage, "site");
    const running = verifier(storage, { maxStaleness: 0 });
    assert.equal((await running.verifyToken(keys.ann.token)).ok, true);
    for (const [name, bad] of Object.entries({ ...broken(value), ...mistyped(value) }).filter(
      ([path]) => !isFree(path),
    )) {
      await overwrite(storage, "site", bad);
      const before = await documents(storage);
      const admin = root(storage);
      const site = {
        "site.init": () => admin.site.init(),
        "site.policy": () => admin.site.policy(),
        "site.setPolicy": () => admin.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 3 } }),
        "keys.list": () => admin.keys.list(),
        "keys.window": () => admin.keys.window(),
        "users.list": () => admin.users.list(),
      };
      await allFail({ ...site, ...commands(admin, keys.ann, "ann") }, name);
      assert.deepEqual(await documents(storage), before, `${name}: something was written`);
      // Without the site's cap nobody can say how old data may be; who has read it goes on.
      assert.deepEqual(await reasons(storage, keys.ann.token, running), ["fault", "ok"], name);
    }
  });
});

describe("a keyring that cannot be read", () => {
  test("stops what needs it, and nothing else", async () => {
    const { storage, keys } = await world();
    const value = await text(storage, "keyring");
    const request = { method: "GET", url: "https://api.example/", headers: {} };
    const signed = async (algorithm) => ({
      ...request,
      headers: { ...(await createSigner(keys.ann.token, { algorithm }).headers(request)) },
    });
    for (const [name, bad] of Object.entries(broken(value))) {
      await overwrite(storage, "keyring", bad);
      const admin = root(storage);
      const hmac = { owner: "ann", name: "n", methods: ["hmac-sha256"] };
      await allFail({ "keyring.init": () => admin.keyring.init(), "keys.create": () => admin.keys.create(hmac) }, name);
      const verdict = await verifier(storage).verify(await signed("hmac-sha256"));
      assert.deepEqual([verdict.ok, verdict.status], [false, 503], name);
      assert.equal((await verifier(storage).verify(await signed("ed25519"))).ok, true, name);
      assert.deepEqual(await reasons(storage, keys.ann.token), ["ok"], name);
      const { key } = await admin.keys.create({ owner: "ann", name: "n" });
      await admin.keys.revoke({ keyId: key.keyId });
      await admin.keys.regenerate({ keyId: key.keyId });
      await admin.keys.delete({ keyId: key.keyId });
      assert.equal(await text(storage, "keyring"), bad, `${name}: it was written over`);
    }
  });

  test("whose sealed parts were changed opens nothing", async () => {
    const { storage, keys } = await world();
    const value = await text(storage, "keyring");
    const request = { method: "GET", url: "https://api.example/", headers: {} };
    for (const [name, bad] of Object.entries(mistyped(value)).filter(([path]) => path.startsWith("envelope"))) {
      await overwrite(storage, "keyring", bad);
      const headers = { ...(await createSigner(keys.ann.token, { algorithm: "hmac-sha256" }).headers(request)) };
      const verdict = await verifier(storage).verify({ ...request, headers });
      assert.deepEqual([verdict.ok, verdict.status], [false, 503], name);
    }
    for (const member of ["ciphertext", "ephemeral", "salt", "publicKey"]) {
      const flipped = value.replace(
        new RegExp(`"${member}":"(.)`),
        (_, first) => `"${member}":"${first === "A" ? "B" : "A"}`,
      );
      assert.notEqual(flipped, value);
      await overwrite(storage, "keyring", flipped);
      const headers = { ...(await createSigner(keys.ann.token, { algorithm: "hmac-sha256" }).headers(request)) };
      assert.equal((await verifier(storage).verify({ ...request, headers })).ok, false, member);
    }
  });
});

describe("uses that cannot be read", () => {
  test("are named, and stop no verification, no command that needs them not, and no other account's flush", async () => {
    const { storage, admin, keys } = await world();
    const use = (owner, at) => ({ keyId: keys[owner].key.keyId, clientId: keys[owner].clientId, at });
    const { usage } = (await import("./lib/site.mjs")).engine(storage);
    assert.equal(await usage.flush([use("ann", 1)]), 1);
    const { id, value } = (await documents(storage)).find((one) => one.id.startsWith("usage/"));
    let at = 1;
    for (const [name, bad] of Object.entries({ ...broken(value), ...mistyped(value) })) {
      await overwrite(storage, id, bad);
      at += 600_000;
      await assert.rejects(usage.flush([use("ann", at), use("bob", at)]), { code: "fault" }, name);
      assert.equal((await admin.keys.get({ keyId: keys.bob.key.keyId })).lastUsedAt, at, `${name}: bob's use was lost`);
      assert.equal(await text(storage, id), bad, `${name}: it was written over`);
      assert.deepEqual(await reasons(storage, keys.ann.token), ["ok"], name);
      await admin.keys.disable({ keyId: keys.ann.key.keyId });
      await admin.keys.enable({ keyId: keys.ann.key.keyId });
      const page = await root(storage).keys.list();
      assert.deepEqual([page.unreadable, page.keys.length], [[id], 3], name);
      await overwrite(storage, id, value);
    }
  });
});

describe("a document in another's place", () => {
  test("another owner's account: nobody is let in, and nothing is written", async () => {
    const { storage, keys } = await world();
    const [ann, bob] = [await accountOf(storage, "ann"), await accountOf(storage, "bob")];
    await overwrite(storage, ann.id, bob.value);
    const before = await text(storage, ann.id);
    for (const reason of await reasons(storage, keys.ann.token)) assert.notEqual(reason, "ok");
    assert.deepEqual(await reasons(storage, keys.bob.token), ["ok"]);
    const admin = root(storage);
    for (const [name, run] of Object.entries(commands(admin, keys.ann, "ann"))) {
      const error = await run().then(
        () => assert.fail(`${name} was carried out`),
        (thrown) => thrown,
      );
      assert.match(error.code, /^(fault|key_not_found)$/, name);
    }
    assert.equal(await text(storage, ann.id), before);
  });

  test("another owner's account is never served: every command says `fault`, every list that it is unreadable", async () => {
    const { storage, keys } = await world();
    const [ann, bob] = [await accountOf(storage, "ann"), await accountOf(storage, "bob")];
    await overwrite(storage, ann.id, bob.value);
    await allFail(commands(root(storage), keys.ann, "ann"), "another's account");
    assert.deepEqual(await reasons(storage, keys.ann.token), ["fault"]);
    for (const page of [await root(storage).keys.list(), await root(storage).keys.window()]) {
      assert.deepEqual([page.unreadable, page.keys.map(({ name }) => name).sort()], [[ann.id], ["bob", "cid"]]);
    }
  });

  test("another domain's properties are never applied", async () => {
    const { storage, keys } = await world();
    const [own, other] = [await domainOf(storage, "default"), await domainOf(storage, "other")];
    await overwrite(storage, own.id, other.value);
    assert.deepEqual(await reasons(storage, keys.ann.token), ["fault"]);
    const { "users.get": _, ...all } = commands(root(storage), keys.ann, "ann");
    await allFail(all, "another's domain");
  });

  test("a document of another kind is no document", async () => {
    const { storage, keys } = await world();
    const { id } = await accountOf(storage, "ann");
    for (const other of ["site", "keyring", (await domainOf(storage, "default")).id]) {
      await overwrite(storage, id, await text(storage, other));
      assert.deepEqual(await reasons(storage, keys.ann.token), ["fault"], other);
      await allFail(commands(root(storage), keys.ann, "ann"), other);
    }
  });
});
