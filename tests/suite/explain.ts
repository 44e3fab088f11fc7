// Why: the checks of a verification, and the dry run of a command.
import { equal, ok, type Suite } from "./harness.js";
import { decide } from "./record.js";
import { DAY, inhabited, START } from "./world.js";

export function suite(t: Suite): void {
  t.test("explain a key", async (golden) => {
    const world = await inhabited("explain");
    const { key, clientId } = await world.key({
      notBefore: START + DAY,
      expiresAt: START + 2 * DAY,
      methods: ["bearer"],
    });
    const ask = (name: string, more: object = {}, keyId = key.keyId) =>
      decide(golden, `explain/${name}`, world.root, ["keys.explain", { keyId, ...more }]);
    await ask("not yet");
    await ask("at its time", { at: START + DAY });
    await ask("later", { at: START + 2 * DAY });
    await ask(
      "everything at once",
      { at: START + DAY, environment: "production", role: "read", scope: "odata" },
      clientId,
    );
    await ask("another method", { at: START + DAY, method: "ed25519" });
    await ask("a role of no environment", { role: "read" });
    await world.root.keys.grantAccess({ keyId: key.keyId, access: { production: ["read"] } });
    await world.root.users.put({ user: "ann", access: {} });
    await ask("what the owner has lost", { at: START + DAY, environment: "production", role: "read" });
    await world.root.keys.disable({ keyId: key.keyId });
    await world.root.users.deactivate({ user: "ann" });
    await world.root.domains.put({ domain: "default", status: "disabled" });
    await ask("five things at once");
    await world.root.keys.revoke({ keyId: key.keyId });
    await ask("and revoked");
    await ask("a key that is not there", {}, "0".repeat(24));
  });

  t.test("dry run", async (golden) => {
    const world = await inhabited("dry");
    const { key, token } = await world.key();
    const { keyId } = key;
    const before = JSON.stringify(await world.storage.scan({ prefix: "", limit: 1_000 }));
    const dry = (name: string, command: string, input: object, who: "root" | "mallory" | "ann" = "root") =>
      decide(golden, `dry/${name}`, world.as(who), ["commands.dryRun", { command, input }]);
    await dry("revoke", "keys.revoke", { keyId, barrier: true });
    await dry("enable what works", "keys.enable", { keyId });
    await dry("regenerate what works", "keys.regenerate", { keyId });
    await dry("create", "keys.create", { owner: "ann", name: "n" });
    await dry("create too much", "keys.create", { owner: "ann", name: "n", access: { production: ["write"] } });
    await dry("create for nobody", "keys.create", { owner: "nobody", name: "n" });
    await dry("rotate", "keys.rotate", { keyId });
    await dry("delete the user", "users.delete", { user: "ann" });
    await dry("a policy", "site.setPolicy", { policy: { APIKEY_EXPIRE_DAYS: 3 } });
    await dry("what is hidden looks as if it were not there", "keys.revoke", { keyId }, "mallory");
    await dry("what is not there", "keys.revoke", { keyId: "0".repeat(24) }, "mallory");
    await dry("by self-service", "keys.revoke", { keyId }, "ann");
    await dry("malformed", "keys.revoke", { keyId: 7 });
    await dry("no such command", "keys.explode", {});
    await decide(golden, "dry/no command", world.root, ["commands.dryRun", {}]);
    await decide(golden, "dry/another member", world.root, ["commands.dryRun", { command: "site.policy", colour: 1 }]);
    equal(JSON.stringify(await world.storage.scan({ prefix: "", limit: 1_000 })), before, "nothing was written");
    ok((await world.verifier().verifyToken(token)).ok, "the key still works");
  });
}
