// `simulate` and `keys due`: what is said, that nothing is written, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newSite } from "./lib/keyward.mjs";

/** ann with three keys: one that never expires, one that soon does, one that is disabled. */
async function populated() {
  const site = await newSite();
  const [first] = [await site.create("--access", "production=read,write", "--scope", "odata")];
  await site.json(
    "keys",
    "create",
    "--owner",
    "ann",
    "--name",
    "brief",
    "--expires",
    "10d",
    "--access",
    "production=write",
  );
  const off = await site.json("keys", "create", "--owner", "ann", "--name", "off");
  await site.json("keys", "disable", off.key.keyId);
  return { site, first, off };
}

const effects = (found) => found.keys.map((key) => `${key.name}: ${key.effects.map((one) => one.effect)}`).sort();

test("a policy", async () => {
  const { site } = await populated();
  const found = await site.json(
    "simulate",
    "policy",
    "APIKEY_EXPIRE_DAYS=90",
    "APIKEY_MAX_NUM_PER_USER=1",
    "scopes=other",
  );
  assert.deepEqual(effects(found), ["nightly: outside_expiry,scope_undeclared", "off: outside_expiry"]);
  assert.deepEqual(
    found.users.map((user) => [user.user, user.effects[0].effect, user.effects[0].details]),
    [["ann", "over_cap", { cap: 1, counted: 2 }]],
  );
  assert.deepEqual(found.counts, {
    effects: { outside_expiry: 2, over_cap: 1, scope_undeclared: 1 },
    keys: 2,
    users: 1,
  });
  const { out, code } = await site.keyward(["simulate", "policy", "--preset", "alm", "APIKEY_EXPIRE_DAYS=90"]);
  assert.equal(code, 0);
  assert.match(out, /nightly.*outside_expiry.*expiresAt never/);
  assert.equal((await site.json("policy", "show")).APIKEY_EXPIRE_DAYS, -1, "a simulation was written");
  const same = await site.keyward(["simulate", "policy", "APIKEY_EXPIRE_DAYS=-1"]);
  assert.equal(same.out, "Nothing would break.\n");
});

test("a domain", async () => {
  const { site } = await populated();
  const less = await site.json(
    "simulate",
    "domain",
    "default",
    "--environment",
    "production=read",
    "--method",
    "ed25519",
  );
  assert.deepEqual(effects(less), [
    "brief: access_lost,method_not_offered",
    "nightly: access_shrinks,method_not_offered",
    "off: method_not_offered",
  ]);
  assert.deepEqual(effects(await site.json("simulate", "domain", "default", "--status", "disabled")), [
    "brief: stops",
    "nightly: stops",
  ]);
  assert.deepEqual(effects(await site.json("simulate", "domain", "default", "--expiration", "days")), [
    "nightly: never_not_offered",
    "off: never_not_offered",
  ]);
  const same = await site.keyward(["simulate", "domain", "default", "--status", "active"]);
  assert.equal(same.out, "Nothing would break.\n");
  assert.equal((await site.json("domains", "get", "default")).status, "active", "a simulation was written");
});

test("a revoke, by id and by filter", async () => {
  const { site, first } = await populated();
  const named = await site.json("simulate", "revoke", first.clientId, "0".repeat(24));
  assert.deepEqual([effects(named), named.missing], [["nightly: stops"], ["0".repeat(24)]]);
  const all = await site.json("simulate", "revoke", "--filter", "owner:ann");
  assert.deepEqual(effects(all), ["brief: stops", "nightly: stops", "off: secret_lost"]);
  assert.equal((await site.json("keys", "list", "--status", "active")).keys.length, 2, "a simulation was written");
});

test("a demotion, and a deactivation", async () => {
  const { site } = await populated();
  const less = await site.json("simulate", "demote", "ann", "--access", "production=read");
  assert.deepEqual(effects(less), ["brief: access_lost", "nightly: access_shrinks"]);
  assert.deepEqual(less.keys.find((key) => key.name === "nightly").effects[0].details, {
    left: { production: ["read"] },
    lost: { production: ["write"] },
  });
  assert.deepEqual(effects(await site.json("simulate", "demote", "ann", "--access", "none")), [
    "brief: access_lost",
    "nightly: access_lost",
  ]);
  assert.deepEqual(effects(await site.json("simulate", "deactivate", "ann")), ["brief: stops", "nightly: stops"]);
  await site.json("policy", "set", "onOwnerDeactivated=delete");
  assert.deepEqual(effects(await site.json("simulate", "deactivate", "ann")), [
    "brief: deleted",
    "nightly: deleted",
    "off: deleted",
  ]);
});

test("what is refused, or not understood", async () => {
  const { site } = await populated();
  const fails = async (args, code, said) => {
    const found = await site.keyward(args);
    assert.equal(found.code, code, found.err);
    assert.match(found.err, said);
  };
  await fails(["simulate", "deactivate", "nobody"], 3, /user_not_found/);
  await fails(["simulate", "demote", "ann"], 2, /--access is missing/);
  await fails(["simulate", "policy"], 2, /name a parameter, or a preset/);
  await fails(["simulate", "policy", "APIKEY_EXPIRE_DAYS=soon"], 2, /APIKEY_EXPIRE_DAYS/);
  await fails(["simulate", "domain", "default"], 2, /name what would change/);
  await fails(["simulate", "domain", "nowhere", "--status", "disabled"], 3, /domain_not_found/);
  await fails(["simulate", "domain", "default", "--max-keys", "4000"], 3, /domain_widens/);
  await fails(["simulate", "revoke"], 2, /name keys, or choose them/);
  await fails(["simulate", "revoke", "x", "--filter", "owner:ann"], 2, /left out where --filter/);
  await fails(["simulate", "revoke", "x"], 2, /24 characters/);
  await fails(["simulate", "revoke", "--filter", "ownr:ann"], 2, /ownr:ann\n {2}\^/);
});

test("what is due, and when to look again", async () => {
  const { site } = await populated();
  const now = await site.keyward(["keys", "due"]);
  assert.match(now.err, /Nothing is due\.\n\nLook again: /);
  const soon = await site.json("keys", "due", "--within", "30d");
  assert.deepEqual(
    soon.due.map((one) => [one.kind, one.name, one.owner]),
    [["key_expires", "brief", "ann"]],
  );
  assert.equal(soon.nextWakeUpAt, soon.due[0].at);
  const shown = await site.keyward(["keys", "due", "--within", "30d"]);
  assert.match(shown.out, /WHEN +WHAT +NAME +OWNER +ID\n.* the key expires +brief +ann /);
  const wrong = await site.keyward(["keys", "due", "--within", "soon"]);
  assert.deepEqual([wrong.code, /must be a length of time/.test(wrong.err)], [2, true]);
});
