// Verdicts on secrets: bearer, basic and X-API-Key.
import type { HeadersLike, Requirement, Storage } from "keyward";
import { equal, type Suite } from "./harness.js";
import { judge, note } from "./record.js";
import { DAY, inhabited, type Made, made, START } from "./world.js";

const url = "https://api.example/things";

export function suite(t: Suite): void {
  t.test("where a credential can stand", async (golden) => {
    const world = await inhabited("places");
    const key = await world.key({ scopes: ["odata"], access: { production: ["read"] } });
    const { token, clientId, secret } = key;
    const basic = btoa(`${clientId}:${secret}`);
    const places: { readonly [name: string]: HeadersLike } = {
      bearer: { authorization: `Bearer ${token}` },
      "bearer, other case and spaces": { AUTHORIZATION: `bEARER   ${token} ` },
      basic: { authorization: `Basic ${basic}` },
      "X-API-Key": { "X-API-Key": token },
      "fetch headers": new Headers({ authorization: `Bearer ${token}` }),
      "header lines": [["Authorization", `Bearer ${token}`]],
      "a map": new Map([["Authorization", `Bearer ${token}`]]),
      "an iterator": new Map([["authorization", `Bearer ${token}`]]).entries(),
      nothing: {},
      "a foreign bearer": { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." },
      "a foreign basic": { authorization: `Basic ${btoa("ann:password")}` },
      "a foreign scheme": { authorization: "Digest username=ann" },
      "a foreign prefix": { authorization: `Bearer ${token.replace("acme_", "other_")}` },
      "a foreign bearer beside ours": { authorization: "Bearer eyJhbGciOiJub25lIn0.e30.", "x-api-key": token },
      "two of ours": { authorization: `Bearer ${token}`, "x-api-key": token },
      "two lines": [
        ["authorization", `Bearer ${token}`],
        ["authorization", `Bearer ${token}`],
      ],
      "no scheme": { authorization: token },
      "cut off": { authorization: `Bearer ${token.slice(0, -1)}` },
      "one more": { authorization: `Bearer ${token}x` },
      "a typo": { authorization: `Bearer ${typo(token)}` },
      "a typo in basic": { authorization: `Basic ${btoa(`${clientId}:${typo(secret)}`)}` },
      "basic without a secret": { authorization: `Basic ${btoa(`${clientId}:`)}` },
      "basic that is no base64": { authorization: "Basic ***" },
      "the prefix alone": { authorization: "Bearer acme_" },
      "another character": { authorization: `Bearer ${token.slice(0, -1)}é` },
      "a lone surrogate": { authorization: `Bearer acme_\ud800` },
      "a NUL": { authorization: `Bearer acme_\u0000` },
      "64 KiB and more": { authorization: `Bearer acme_${"a".repeat(70_000)}` },
      "64 KiB in two fields": { authorization: "x".repeat(40_000), "x-api-key": "y".repeat(40_000) },
    };
    const verifier = world.verifier();
    for (const [name, headers] of Object.entries(places)) {
      await judge(golden, `bearer/${name}`, {}, () => verifier.verify({ method: "GET", url, headers }));
    }
    await judge(golden, "bearer/bare token", {}, () => verifier.verifyToken(token));
    await judge(golden, "bearer/bare nothing", {}, () => verifier.verifyToken(""));
    await judge(golden, "bearer/bare foreign", {}, () => verifier.verifyToken("other_x"));
    await judge(golden, "bearer/bare and too long", {}, () => verifier.verifyToken("a".repeat(70_000)));
  });

  t.test("which credential", async (golden) => {
    const world = await inhabited("which");
    const key = await world.key();
    const other = await (await inhabited("another site")).key();
    const ask = (name: string, token: string) =>
      judge(golden, `bearer/${name}`, {}, () => world.verifier().verifyToken(token));
    await ask("of another site", other.token);
    await ask("of a site that is not there", (await elsewhere("empty")).token);
    const signed = await world.key({ methods: ["ed25519"] });
    await ask("of a pair that only signs", signed.token);
    await world.root.keys.revoke({ keyId: key.key.keyId });
    await ask("revoked", key.token);
    await world.root.keys.regenerate({ keyId: key.key.keyId });
    await ask("of the generation before", key.token);
    await world.root.keys.delete({ keyId: key.key.keyId });
    await ask("deleted", key.token);
    const longPrefix = await (await elsewhere("long", "acme_live_eu")).token;
    await judge(golden, "bearer/a prefix with underscores", {}, () =>
      world.verifier({ prefix: "acme_live_eu" }).verifyToken(longPrefix),
    );
    await judge(golden, "bearer/parsed from the back", {}, () =>
      world.verifier({ prefix: "acme_live" }).verifyToken(longPrefix),
    );
  });

  t.test("every status, to the millisecond", async (golden) => {
    const world = await inhabited("status");
    const verifier = world.verifier({ maxStaleness: 0 });
    const ask = (name: string, { token }: Made) =>
      judge(golden, `status/${name}`, {}, () => verifier.verifyToken(token));
    const timed = await world.key({ notBefore: START + 10, expiresAt: START + 20 });
    for (const at of [9, 10, 19, 20]) {
      world.now = START + at;
      await ask(`begins at 10, ends at 20, now ${at}`, timed);
    }
    world.now = START;
    const key = await world.key({ expiresAt: START + 1 });
    await world.root.keys.disable({ keyId: key.key.keyId });
    await ask("disabled", key);
    world.now = START + DAY;
    await ask("disabled and expired", key);
    await world.root.domains.put({ domain: "default", status: "disabled" });
    await ask("and its domain disabled", key);
    await world.root.users.put({ user: "ann", status: "deactivated" });
    await ask("and its owner deactivated", key);
    await world.root.keys.revoke({ keyId: key.key.keyId });
    await ask("and revoked", key);
    await world.root.domains.put({ domain: "default", status: "active" });
    const orphan = await world.key({ owner: "bob" });
    const { items } = await world.storage.scan({ prefix: "domain/", limit: 9 });
    for (const { id, version } of items) await world.storage.write(id, null, version);
    await ask("in a domain that is gone", orphan);
  });

  t.test("what is required", async (golden) => {
    const world = await inhabited("require");
    const { token } = await world.key({ scopes: ["odata"], access: { production: ["read"] } });
    const bare = await world.key();
    const verifier = world.verifier();
    const ask = (name: string, require: Requirement, of = token) =>
      judge(golden, `require/${name}`, { require }, () => verifier.verifyToken(of, { require }));
    await ask("nothing", {});
    await ask("environment", { environment: "production" });
    await ask("environment and role", { environment: "production", role: "read" });
    await ask("scope", { scope: "odata" });
    await ask("all of them", { environment: "production", role: "read", scope: "odata" });
    await ask("another environment", { environment: "staging" });
    await ask("an environment of nobody", { environment: "moon" });
    await ask("another role", { environment: "production", role: "write" });
    await ask("another scope", { scope: "rest" });
    await ask("a scope that was not switched on", { scope: "odata" }, bare.token);
    await ask("an environment of a key without access", { environment: "production" }, bare.token);
    await ask("the environment `__proto__`", { environment: "__proto__" });
    await ask("the environment `constructor`", { environment: "constructor" });
    for (const [name, require] of Object.entries({
      "a role without an environment": { role: "read" },
      "an unknown member": { scopes: "odata" },
      "a number": { scope: 5 },
      "a list": ["odata"],
      "a text": "odata",
      "an empty scope": { scope: "" },
      null: null,
    })) {
      await note(golden, `require/${name}`, { require }, () =>
        verifier.verifyToken(token, { require: require as never }),
      );
    }
  });

  t.test("storage that fails, and documents that cannot be read", async (golden) => {
    const world = await inhabited("broken");
    const key = await world.key();
    const down: Storage = { ...world.storage, read: async () => Promise.reject(new Error("the disk is on fire")) };
    const ask = (name: string, storage = world.storage) =>
      judge(golden, `broken/${name}`, {}, () => world.verifier({ storage }).verifyToken(key.token));
    await ask("storage", down);
    await ask("storage that answers with less", { ...world.storage, read: async () => [] });
    const id = await world.account("ann");
    const [text] = [JSON.stringify(await world.document(id))];
    for (const [name, broken] of Object.entries({
      "cut off": text.slice(0, -9),
      empty: "",
      "no JSON": "<html>",
      "another type": "[]",
      "newer schema": text.replace('"schema":1', '"schema":2'),
      "a member twice": text.replace('"schema":1', '"schema":1,"schema":1'),
      "a member of another type": text.replace('"keys":[', '"keys":[7,'),
    })) {
      await world.overwrite(id, broken);
      equal((await ask(`account, ${name}`)).ok, false);
    }
    await world.overwrite(id, text);
    equal((await ask("account, repaired")).ok, true);
  });

  t.test("verifiers that cannot be made", async (golden) => {
    const world = await inhabited("options");
    for (const [name, option] of Object.entries({
      prefix: { prefix: "Acme" },
      "maxStaleness below": { maxStaleness: -1 },
      "maxStaleness above": { maxStaleness: 3_600_001 },
      capacity: { capacity: 0 },
      nonce: { nonce: "never" },
      maxBodyBytes: { maxBodyBytes: -1 },
    })) {
      await note(golden, `verifier/${name}`, option, () => void world.verifier(option as never));
    }
  });
}

/** The token with its last character changed to another. */
function typo(token: string): string {
  return token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
}

async function elsewhere(name: string, prefix = "acme"): Promise<Made> {
  const world = await inhabited(name);
  const issued = await world
    .engine({ prefix })
    .as({ role: "siteAdmin", id: "root" })
    .keys.create({ owner: "ann", name: "x" });
  return made(issued);
}
