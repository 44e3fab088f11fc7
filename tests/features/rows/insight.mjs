// Rows about what would happen, and why something did not.
import { DAY, row } from "../lib.mjs";

row("K5", {
  rule: "simulate a policy, a domain, a bulk revoke or a demotion before it happens; dry run of every command",
  calls: ["simulate.policy", "simulate.domain", "simulate.revoke", "simulate.demote", "commands.dryRun", "keys.bulk"],
  commands: ["simulate policy", "simulate domain", "simulate demote", "--dry-run", "keys bulk"],
  async sdk(site) {
    const { key, token } = await site.key({ expiresInDays: 100, access: { production: ["read"] } });
    const policy = await site.root.simulate.policy({ policy: { APIKEY_EXPIRE_DAYS: 30 } });
    site.equal(
      policy.keys.map(({ keyId }) => keyId),
      [key.keyId],
    );
    const narrowed = await site.root.simulate.domain({ domain: "default", apiKeys: false });
    site.equal(
      narrowed.keys.map(({ keyId, effects }) => [keyId, effects.map(({ effect }) => effect)]),
      [[key.keyId, ["stops"]]],
    );
    const demoted = await site.root.simulate.demote({ user: "ann", access: {} });
    site.equal(
      demoted.keys.map(({ keyId }) => keyId),
      [key.keyId],
    );
    const dry = await site.root.commands.dryRun({ command: "keys.revoke", input: { keyId: key.keyId } });
    site.equal(dry.outcome, "done");
    site.ok((await site.verify(token)).ok, "nothing has happened");
    site.equal((await site.root.keys.bulk({ verb: "revoke", filter: "owner:ann" })).done, 1);
  },
  async cli(site) {
    const { key, token } = await site.key({ expiresInDays: 100 });
    site.equal((await site.cli("simulate", "policy", "APIKEY_EXPIRE_DAYS=30")).keys.length, 1);
    site.equal((await site.cli("simulate", "domain", "default", "--api-keys", "no")).counts.effects, { stops: 1 });
    await site.cli("keys", "revoke", key.keyId, "--dry-run");
    site.ok((await site.verify(token)).ok, "nothing has happened");
    site.equal((await site.cli("keys", "bulk", "disable", key.keyId)).done, 1);
  },
  async misuse(site) {
    const { key, token } = await site.key();
    const dry = await site.root.commands.dryRun({ command: "keys.regenerate", input: { keyId: key.keyId } });
    site.equal([dry.outcome, dry.code, dry.checks.at(-1).passed], ["refused", "not_revoked", false]);
    await site.refused("invalid", site.root.simulate.policy({ policy: { APIKEY_EXPIRE_DAYS: 0 } }));
    await site.refused("domain_widens", site.root.simulate.domain({ domain: "default", maxKeysPerUser: 4000 }));
    await site.refused("self_service_level", site.as("user", "ann").simulate.revoke({ filter: {} }));
    await site.cliRefused("invalid", "simulate", "policy", "APIKEY_EXPIRE_DAYS=0");
    site.ok((await site.verify(token)).ok);
  },
});

row("K6", {
  rule: "every denial and every refusal can be explained: the checks in order, which failed, what would help",
  calls: ["keys.explain", "commands.dryRun"],
  commands: ["keys explain"],
  async sdk(site) {
    const { key } = await site.key({ expiresAt: site.now + DAY });
    const { keyId } = key;
    await site.root.keys.disable({ keyId });
    const explained = await site.root.keys.explain({ keyId, environment: "production", role: "read" });
    site.equal([explained.allowed, explained.reason], [false, "disabled"]);
    site.equal(
      explained.nearest.map(({ command }) => command),
      ["keys.enable", "keys.grantAccess"],
    );
    for (const { command, input } of explained.nearest) await invoke(site.root, command, input);
    site.equal((await site.root.keys.explain({ keyId, environment: "production", role: "read" })).allowed, true);
  },
  async cli(site) {
    const { keyId } = (await site.key()).key;
    site.equal((await site.cli("keys", "explain", keyId)).allowed, true);
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.refused("invalid", site.root.keys.explain({ keyId, role: "read" }));
    await site.refused("key_not_found", site.as("domainAdmin", "otto", "other").keys.explain({ keyId }));
    await site.cliRefused("key_not_found", "keys", "explain", "0".repeat(24));
    const dry = await site.root.commands.dryRun({ command: "keys.promote", input: { keyId } });
    site.equal(dry.checks.at(-1), {
      check: "pairs",
      passed: false,
      sentence: "the key keeps one working pair, and has no more than two",
    });
  },
});

function invoke(admin, command, input) {
  const [group, method] = command.split(".");
  return admin[group][method](input);
}
