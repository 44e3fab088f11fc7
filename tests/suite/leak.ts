// Leaked tokens: what scanners are given, who is proven to hold a secret, and what a holder can end.
import { inspectToken, scannerKit, selfRevoke, type Verifier } from "keyward";
import { equal, type Suite } from "./harness.js";
import { decide, note } from "./record.js";
import { DAY, inhabited, type Made, made, type World } from "./world.js";

export function suite(t: Suite): void {
  t.test("what scanners are given", async (golden) => {
    for (const prefix of ["ab", "acme_live", "a1_b2_c3_d4e"]) {
      await note(golden, `scanner/${prefix}`, { prefix }, () => {
        const { validate, ...kit } = scannerKit(prefix);
        equal(validate(kit.example), true);
        equal(inspectToken(kit.example)?.prefix, prefix);
        return kit;
      });
    }
    for (const prefix of ["a", "Acme", "acme_", "thirteenchars", "", 7, null, "a\ud800"])
      await note(golden, `scanner/not ${JSON.stringify(prefix)}`, { prefix }, () => scannerKit(prefix as string));
  });

  t.test("who holds a secret, whatever its key may do", async (golden) => {
    const world = await inhabited("prove", { onOwnerDeactivated: "disable" });
    const verifier = world.verifier({ maxStaleness: 0 });
    const prove = (name: string, { token }: Pick<Made, "token">) =>
      note(golden, `prove/${name}`, {}, () => verifier.prove(token));
    const key = await world.key({ expiresAt: world.now + DAY, notBefore: world.now + 10 });
    await prove("not yet valid", key);
    world.pass(10);
    await prove("active", key);
    await world.root.keys.disable({ keyId: key.key.keyId });
    await prove("disabled", key);
    await world.root.domains.put({ domain: "default", status: "disabled" });
    await prove("in a disabled domain", key);
    await world.root.users.put({ user: "ann", status: "deactivated" });
    await prove("of a deactivated owner", key);
    world.pass(DAY);
    await prove("and expired", key);
    await world.root.keys.revoke({ keyId: key.key.keyId });
    await prove("revoked", key);
    await prove("nobody's", { token: scannerKit("acme").example });
    await prove("malformed", { token: "acme_x" });
    await note(golden, "prove/a request without one", {}, () =>
      verifier.prove({ method: "GET", url: "https://api.example/", headers: {} }),
    );
  });

  t.test("what a holder ends", async (golden) => {
    const world = await inhabited("self-revoke");
    const verifier = world.verifier({ maxStaleness: 0 });
    const end = (name: string, token: string) => ended(golden, world, verifier, name, token);
    const only = await world.key();
    await end("the only pair", only.token);
    await end("a revoked one", only.token);
    const first = await world.key();
    const second = made(await world.root.keys.rotate({ keyId: first.key.keyId, overlapDays: 1 }));
    await end("one of two", first.token);
    await end("one that has gone", first.token);
    await end("the one that is left", second.token);
    const disabled = await world.key();
    await world.root.keys.disable({ keyId: disabled.key.keyId });
    await end("of a disabled key", disabled.token);
    await end("a typo", `${second.token.slice(0, -1)}${second.token.endsWith("0") ? "1" : "0"}`);
    await decide(golden, "self-revoke/by the holder, vouched for", world.as("holder"), ["keys.revokeSelf"]);
    await decide(golden, "self-revoke/by an administrator", world.root, ["keys.revokeSelf", {}]);
    await decide(golden, "self-revoke/by a user", world.as("ann"), ["keys.revokeSelf", {}]);
    await decide(golden, "self-revoke/wrong", world.as("holder"), ["keys.revokeSelf", { keyId: "x", generation: 0 }]);
    const again = await world.key();
    const holder = world.keyward.as({ role: "holder", clientId: again.clientId });
    await decide(golden, "self-revoke/another generation", holder, ["keys.revokeSelf", { generation: 2 }]);
    await decide(golden, "self-revoke/dry", holder, ["commands.dryRun", { command: "keys.revokeSelf", input: {} }]);
    await decide(golden, "self-revoke/this generation", holder, ["keys.revokeSelf", { generation: 1 }]);
  });
}

async function ended(
  golden: Parameters<typeof note>[0],
  world: World,
  verifier: Verifier,
  name: string,
  token: string,
): Promise<void> {
  await note(golden, `self-revoke/${name}`, {}, () => selfRevoke({ keyward: world.keyward, verifier }, token));
}
