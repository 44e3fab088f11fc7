// Rows about pairs and rotation.
import { DAY, row } from "../lib.mjs";

row("P1", {
  rule: "a key has one or two pairs, each with its own client id, secret, creation, expiry and last use",
  calls: ["keys.addPair", "keys.get", "usage.flush"],
  commands: ["keys add-pair", "keys get"],
  async sdk(site) {
    const first = await site.key();
    const { keyId } = first.key;
    const second = await site.root.keys.addPair({ keyId, expiresAt: site.now + DAY });
    const verdict = await site.verify(second.token);
    await site.engine.usage.flush([verdict.usage]);
    const { pairs } = await site.root.keys.get({ keyId });
    site.equal(
      pairs.map(({ clientId }) => clientId),
      [first.clientId, second.clientId],
    );
    site.equal(
      pairs.map(({ expiresAt, lastUsedAt }) => [expiresAt, lastUsedAt]),
      [
        [null, null],
        [site.now + DAY, site.now],
      ],
    );
  },
  async cli(site) {
    const { key } = await site.key();
    await site.cli("keys", "add-pair", key.keyId);
    site.equal(
      (await site.cli("keys", "get", key.keyId)).pairs.map(({ stage }) => stage),
      ["current", "staged"],
    );
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.root.keys.addPair({ keyId });
    await site.refused("pairs_full", site.root.keys.addPair({ keyId }));
    await site.refused("pairs_full", site.root.keys.rotate({ keyId }));
    await site.cliRefused("pairs_full", "keys", "add-pair", keyId);
  },
});

row("P2", {
  rule: "a secret is 60 characters of [0-9A-Za-z], 54 random and 6 of checksum",
  calls: ["keys.create", "inspectToken"],
  commands: ["keys create", "scan"],
  async sdk(site) {
    const secrets = await Promise.all(Array.from({ length: 8 }, async () => (await site.key()).secret));
    site.ok(secrets.every((secret) => /^[0-9A-Za-z]{60}$/.test(secret)) && new Set(secrets).size === 8);
  },
  async cli(site) {
    const { secret } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.equal(secret.length, 60);
  },
  async misuse(site) {
    const { token } = await site.key();
    const typo = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
    site.equal((await site.verify(typo)).reason, "checksum_mismatch");
    const { keyId } = (await site.key()).key;
    await site.refused("invalid", site.root.keys.rotate({ keyId, secret: "0".repeat(60) }));
  },
});

row("P4", {
  rule: "a secret that rotate or add-pair returns is shown once, like that of create",
  calls: ["keys.rotate", "keys.addPair"],
  commands: ["keys rotate"],
  async sdk(site) {
    const { keyId } = (await site.key()).key;
    const { secret } = await site.root.keys.rotate({ keyId });
    const { items } = await site.storage.scan({ prefix: "", limit: 100 });
    const pieces = Array.from({ length: 53 }, (_, at) => secret.slice(at, at + 8));
    site.ok(!pieces.some((piece) => JSON.stringify(items).includes(piece)));
  },
  async cli(site) {
    const { key } = await site.key();
    const { token } = await site.cli("keys", "rotate", key.keyId);
    site.ok((await site.verify(token)).ok);
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.root.keys.rotate({ keyId, operationId: "turn" });
    const again = await site.root.keys.rotate({ keyId, operationId: "turn" });
    site.equal([again.secret, again.secretLost, again.key.pairs.length], [null, true, 2], "done once, shown once");
    await site.refused("pairs_full", site.root.keys.rotate({ keyId }));
  },
});

row("P5", {
  rule: "of two pairs both verify, and either can be deleted; the last that works cannot",
  calls: ["keys.addPair", "keys.deletePair"],
  commands: ["keys delete-pair"],
  async sdk(site) {
    const first = await site.key();
    const { keyId } = first.key;
    const second = await site.root.keys.addPair({ keyId });
    site.ok((await site.verify(first.token)).ok && (await site.verify(second.token)).ok);
    await site.root.keys.deletePair({ keyId, clientId: first.clientId });
    site.equal((await site.verify(first.token)).ok, false);
    site.ok((await site.verify(second.token)).ok);
  },
  async cli(site) {
    const first = await site.key();
    await site.root.keys.addPair({ keyId: first.key.keyId });
    site.equal((await site.cli("keys", "delete-pair", first.key.keyId, first.clientId)).pairs.length, 1);
  },
  async misuse(site) {
    const { key, clientId } = await site.key();
    await site.refused("last_working_pair", site.root.keys.deletePair({ keyId: key.keyId, clientId }));
    await site.refused(
      "client_id_not_found",
      site.root.keys.deletePair({ keyId: key.keyId, clientId: "0".repeat(24) }),
    );
    await site.cliRefused("last_working_pair", "keys", "delete-pair", key.keyId, clientId);
  },
});

row("K4", {
  rule: "rotation without downtime: staged, current, retiring, retired; a notice when the old pair has been silent for `silentDays`, an alarm to owner and administrators when a retired one is used",
  calls: ["keys.addPair", "keys.promote", "keys.rotate", "site.tick", "usage.flush", "notices.list"],
  commands: ["keys add-pair", "keys promote", "keys rotate", "tick", "keys due", "notices list"],
  async sdk(site) {
    const first = await site.key();
    const { keyId } = first.key;
    const second = await site.root.keys.addPair({ keyId });
    const promoted = await site.root.keys.promote({ keyId, overlapDays: 2 });
    site.equal(
      promoted.pairs.map(({ stage }) => stage),
      ["retiring", "current"],
    );
    site.ok((await site.verify(first.token)).ok && (await site.verify(second.token)).ok);
    site.now += DAY - 1;
    site.equal([(await site.root.site.tick()).changed, await site.told()], [0, []]);
    site.now += 1;
    site.equal([(await site.root.site.tick()).changed, await site.told()], [1, ["pair_silent: owner ann"]]);
    site.now += DAY;
    const denied = await site.verify(first.token);
    site.equal(denied.reason, "pair_retired");
    site.equal((await site.root.site.tick()).changed, 1);
    await site.engine.usage.flush([denied.usage]);
    const alarms = (await site.told()).slice(1).sort();
    site.equal(alarms, ["retired_pair_used: admins default", "retired_pair_used: owner ann"]);
    await site.engine.usage.flush([denied.usage]);
    site.equal((await site.told()).length, 3);
    site.equal(
      (await site.root.site.tick()).due.map(({ kind }) => kind),
      ["retired_pair_used"],
    );
    site.equal((await site.root.keys.get({ keyId })).retired[0].usedAt, site.now);
  },
  async cli(site) {
    const { key } = await site.key();
    await site.cli("keys", "add-pair", key.keyId);
    const promoted = await site.cli("keys", "promote", key.keyId, "--overlap-days", "0");
    site.equal([promoted.pairs.length, promoted.retired.length], [1, 1]);
    site.equal((await site.cli("tick")).changed, 0);
    site.now -= 3 * DAY;
    const old = (await site.key({ name: "old" })).key.keyId;
    await site.root.keys.rotate({ keyId: old, overlapDays: 30 });
    site.equal((await site.cli("tick")).changed, 1);
    const { notices } = await site.cli("notices", "list", "--kind", "pair_silent");
    site.equal(
      notices.map(({ keyName, recipient }) => [keyName, recipient.user]),
      [["old", "ann"]],
    );
  },
  async misuse(site) {
    const { keyId } = (await site.key({ expiresAt: site.now + DAY })).key;
    await site.refused("nothing_staged", site.root.keys.promote({ keyId }));
    await site.cliRefused("nothing_staged", "keys", "promote", keyId);
    await site.refused("forbidden", site.as("domainAdmin", "eve").site.tick());
    site.now += DAY;
    await site.refused("key_expired", site.root.keys.rotate({ keyId }));
  },
});
