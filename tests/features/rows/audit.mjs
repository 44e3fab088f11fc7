// Rows about what happened, and whether it is still what happened.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { auditCsv, createKeyward, verifyAudit } from "../../../pkg/dist/entry/inline.js";
import { row } from "../lib.mjs";

const NAME = "example.com/keyward";
const KEY = new Uint8Array(32).fill(9);
const VERIFIER = "example.com/keyward+6d82ed89+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";

row("P17", {
  rule: "every change and every refused attempt, with actor, time, target, outcome, before and after; filtered, as CSV and JSON Lines; each sees its own part",
  calls: ["audit.report", "auditEntries", "auditCsv", "audit.state", "audit.drain", "audit.erase"],
  commands: ["audit report --format table|csv|jsonl", "audit state", "audit drain", "audit erase"],
  async sdk(site) {
    const { key } = await site.key({ name: "=nightly" });
    await site.as("domainAdmin", "eve").keys.edit({ keyId: key.keyId, name: "weekly" });
    await site.refused("key_not_found", site.as("user", "bob").keys.revoke({ keyId: key.keyId }));
    const { entries } = await site.root.audit.report({ keyId: key.keyId });
    site.equal(
      entries.map(({ actor, action, outcome, code }) => [actor.id, action, outcome, code]),
      [
        ["bob", "key.revoke", "refused", "key_not_found"],
        ["eve", "key.edit", "done", null],
        ["root", "key.create", "done", null],
      ],
    );
    site.equal(entries[1].changes, [{ path: `keys.${key.keyId}.name`, before: "=nightly", after: "weekly" }]);
    site.equal(auditCsv(entries).split("\r\n").length, 5);
    const before = await site.root.audit.report({ limit: 1_000 });
    site.ok((await site.root.audit.drain()).drained > 0);
    site.equal(await site.root.audit.report({ limit: 1_000 }), before, "what is drained is still there, once");
    const { state } = await site.root.audit.state({ user: "ann", at: site.now });
    site.equal(state.keys[key.keyId].name, "weekly");
    const foreign = await site.as("domainAdmin", "otto", "other").audit.report({});
    site.equal(foreign.entries, [], "another domain does not exist");
  },
  async cli(site) {
    const { key } = await site.key();
    const { entries } = await site.cli("audit", "report", "--owner", "ann", "--action", "key");
    site.equal(
      entries.map(({ action }) => action),
      ["key.create"],
    );
    const { state } = await site.cli("audit", "state", "--user", "ann", "--at", "0h");
    site.equal(Object.keys(state.keys), [key.keyId]);
    site.ok((await site.cli("audit", "drain")).drained > 0);
  },
  async misuse(site) {
    await site.refused("invalid", site.root.audit.report({ from: "yesterday", outcome: "maybe" }));
    await site.refused("invalid_cursor", site.root.audit.report({ cursor: "e30" }));
    await site.refused("self_service_level", site.as("user", "ann").audit.report());
    await site.refused("user_not_found", site.as("user", "bob").audit.state({ user: "ann", at: site.now }));
    await site.refused("forbidden", site.as("domainAdmin", "eve").audit.drain());
    await site.refused("forbidden", site.as("domainAdmin", "eve").audit.erase({ user: "ann" }));
    await site.cliRefused("forbidden", "audit", "drain", "--as", "user:ann@default");
    await site.cliRefused("invalid", "audit", "report", "--from", "yesterday");
  },
});

row("K7", {
  rule: "tamper-evident: events chained by hash, heads signed outside the storage, verified with or without it; the first event that is not what happened is named",
  calls: ["audit.checkpoint", "audit.export", "audit.verify", "verifyAudit", "proveHead", "verifyHead"],
  commands: ["audit checkpoint", "audit key", "audit export", "audit verify"],
  async sdk(site) {
    const { key } = await site.key();
    const engine = createKeyward({ storage: site.storage, prefix: "acme", checkpoints: { name: NAME, key: KEY } });
    const { audit } = engine.as({ role: "siteAdmin", id: "root" });
    const { checkpoint, key: verifier } = await audit.checkpoint();
    site.equal(verifier, VERIFIER);
    const { lines } = await audit.export();
    const against = { checkpoints: [checkpoint], keys: [VERIFIER] };
    const whole = await verifyAudit({ files: [lines], ...against });
    site.equal([whole.ok, whole.covered], [true, lines.length]);
    for (const [altered, wrong] of [
      [lines.map((line) => line.replace(`"nightly"`, `"forged"`)), "changed"],
      [lines.filter((line) => !line.includes(key.keyId)), "removed"],
      [[...lines, lines[0]], "inserted"],
      [[...lines.slice(1), lines[0]], "reordered"],
    ]) {
      const found = await verifyAudit({ files: [altered], ...against });
      site.equal([found.ok, found.problems[0].wrong], [false, wrong]);
    }
    site.ok((await audit.verify(against)).ok);
  },
  async cli(site) {
    await site.key();
    writeFileSync(join(site.cwd, "checkpoint.key"), Buffer.from(KEY).toString("hex"));
    const key = ["--name", NAME, "--key-file", "checkpoint.key"];
    site.equal((await site.cli("audit", "key", ...key)).key, VERIFIER);
    const checkpoint = await site.cli("audit", "checkpoint", ...key);
    writeFileSync(join(site.cwd, "one.checkpoint"), JSON.stringify(checkpoint));
    const found = await site.cli("audit", "verify", "--checkpoint", "one.checkpoint", "--key", VERIFIER);
    site.equal([found.ok, found.covered], [true, found.events]);
  },
  async misuse(site) {
    await site.refused("checkpoint_key_missing", site.root.audit.checkpoint());
    await site.refused("forbidden", site.as("domainAdmin", "eve").audit.checkpoint());
    await site.refused("forbidden", site.as("domainAdmin", "eve").audit.export());
    await site.refused("invalid", site.root.audit.verify({ checkpoints: ["{}"], keys: ["no key"] }));
    await site.cliRefused("invalid", "audit", "checkpoint", "--name", "a b");
    await site.cliRefused("forbidden", "audit", "verify", "--as", "user:ann@default");
    await site.root.audit.drain();
    const { items } = await site.storage.scan({ prefix: "audit/account/", limit: 1 });
    await site.storage.write(items[0].id, items[0].value.replace('"read"', '"write"'), items[0].version);
    const { ok, problems } = await site.root.audit.verify();
    site.equal([ok, problems[0].sequence, problems[0].wrong], [false, 1, "changed"]);
    await site.refused(
      "fault",
      site.root.audit
        .state({ user: "ann", at: site.now })
        .then(() => site.root.audit.state({ user: "bob", at: site.now })),
    );
  },
});
