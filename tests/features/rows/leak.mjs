// Rows about tokens that are where they should not be, and keys that come from elsewhere.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createVerifier, scannerKit, selfRevoke } from "../../../pkg/dist/entry/inline.js";
import { row } from "../lib.mjs";

const guardOf = (site, imports) =>
  createVerifier({ storage: site.storage, prefix: "acme", now: () => site.now, ...(imports ? { imports } : {}) });

const OLD = "old_abcdefgh_0123456789abcdefghijkl";
const record = (more = {}) => {
  const digest = createHash("sha256").update("0123456789abcdefghijkl").digest("hex");
  return { format: "prefixed-api-key", digest, owner: "ann", name: "old", ...more };
};

row("K12", {
  rule: "a pattern and a checksum for secret scanners; whoever holds a secret can end it: the pair if another lives, else the key",
  calls: ["scannerKit", "selfRevoke", "keys.revokeSelf", "verifier.prove", "createLeakHandler"],
  commands: ["scan", "scan --git", "scanner", "keys revoke-self"],
  async sdk(site) {
    const { token, clientId, key } = await site.key();
    const kit = scannerKit("acme");
    site.equal([...`x=${token};`.matchAll(new RegExp(kit.pattern, "g"))][0][0], token);
    site.ok(kit.validate(token));
    await site.root.keys.disable({ keyId: key.keyId });
    const hosts = { keyward: site.engine, verifier: guardOf(site) };
    site.equal(await selfRevoke(hosts, token), { ok: true, revoked: "key", clientId, keyId: key.keyId });
    const first = await site.key();
    const second = await site.root.keys.rotate({ keyId: first.key.keyId });
    site.equal((await selfRevoke(hosts, first.token)).revoked, "pair");
    site.ok((await site.verify(second.token)).ok);
  },
  async cli(site) {
    const { token, clientId } = await site.key();
    writeFileSync(`${site.cwd}/leaked.txt`, `TOKEN=${token}\n`);
    const scanned = await site.cliEnds(1, "scan", "leaked.txt");
    site.equal(
      scanned.found.map((hit) => hit.clientId),
      [clientId],
    );
    site.equal((await site.cli("scanner", "--prefix", "acme")).pattern, scannerKit("acme").pattern);
    writeFileSync(`${site.cwd}/token.txt`, token);
    site.equal((await site.cli("keys", "revoke-self", "--token-file", "token.txt")).revoked, "key");
    site.equal((await site.verify(token)).reason, "revoked");
  },
  async misuse(site) {
    const { token, clientId } = await site.key();
    const typo = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
    const hosts = { keyward: site.engine, verifier: guardOf(site) };
    site.equal((await selfRevoke(hosts, typo)).reason, "checksum_mismatch");
    site.ok(!scannerKit("acme").validate(typo));
    await site.refused("forbidden", site.root.keys.revokeSelf());
    const holder = site.engine.as({ role: "holder", clientId });
    await site.refused("forbidden", holder.keys.revoke({ keyId: clientId }));
    site.ok((await site.verify(token)).ok);
    writeFileSync(`${site.cwd}/typo.txt`, typo);
    site.equal((await site.cliEnds(1, "keys", "revoke-self", "--token-file", "typo.txt")).reason, "checksum_mismatch");
  },
});

row("K13", {
  rule: "keys of other systems are imported by their hashes; their owners' tokens go on working until the next rotation",
  calls: ["keys.import", "createVerifier"],
  commands: ["keys import", "verify --import"],
  async sdk(site) {
    const { results } = await site.root.keys.import({ records: [record({ access: { production: ["read"] } })] });
    const { keyId } = results[0].key;
    const guard = guardOf(site, [{ format: "prefixed-api-key", prefix: "old_" }]);
    const verdict = await guard.verifyToken(OLD, { require: { environment: "production", role: "read" } });
    site.equal([verdict.ok, verdict.principal.keyId], [true, keyId]);
    const again = await site.root.keys.import({ records: [record()] });
    site.equal([again.skipped, again.results[0].outcome], [1, "present"]);
    const { token } = await site.root.keys.rotate({ keyId, overlapDays: 0 });
    site.ok((await guard.verifyToken(token)).ok);
    site.equal((await guard.verifyToken(OLD)).reason, "pair_retired");
    site.equal((await site.root.keys.import({ records: [record()] })).results[0].outcome, "gone");
  },
  async cli(site) {
    const { digest } = record();
    writeFileSync(`${site.cwd}/keys.csv`, `longTokenHash,owner,name,enabled\n${digest},ann,"old, but good",true\n`);
    const asked = ["keys", "import", "keys.csv", "--format", "prefixed-api-key"];
    site.equal((await site.cli(...asked, "--dry-run")).imported, 1);
    site.equal((await site.root.keys.list()).keys.length, 0);
    site.equal((await site.cli(...asked)).imported, 1);
    site.equal((await site.cli(...asked)).skipped, 1);
    writeFileSync(`${site.cwd}/old.txt`, OLD);
    const verdict = await site.cli("verify", "--import", "prefixed-api-key:old_", "--token-file", "old.txt");
    site.equal(verdict.principal.keyName, "old, but good");
  },
  async misuse(site) {
    const codes = async (...records) =>
      (await site.root.keys.import({ records })).results.map(({ code, outcome }) => code ?? outcome);
    site.equal(await codes(record({ digest: "pbkdf2_sha256$600000$salt$hash" })), ["slow_hash"]);
    site.equal(await codes(record({ access: { production: ["write"] } })), ["access_exceeds_owner"]);
    site.equal(await codes(record()), ["imported"]);
    site.equal(await codes(record({ owner: "bob" })), ["imported_elsewhere"]);
    site.equal((await site.verify(OLD)).reason, "malformed_credential");
    site.equal((await site.as("user", "ann").keys.import({ records: [record()] })).results[0].code, "forbidden");
    writeFileSync(`${site.cwd}/slow.jsonl`, JSON.stringify(record({ digest: "$2b$12$abcdefghijklmnopqrstuv" })));
    const slow = await site.cliEnds(3, "keys", "import", "slow.jsonl", "--format", "unkey");
    site.equal(slow.results[0].code, "slow_hash");
    await site.refused("forbidden", site.engine.as({ role: "holder", clientId: "0".repeat(24) }).keys.list());
  },
});
