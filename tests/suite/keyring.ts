// The keyring: who opens it, what becomes of it, and that nothing but hmac-sha256 and new tokens depends on it.
import type { KeyringKey } from "keyward";
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { decide, hide, judge, note } from "./record.js";
import { fresh, GET, sign, signing } from "./signed.js";
import { ACTORS, inhabited, type Made, RAW, World } from "./world.js";

const OLD = "vR4-kuTq-8Lm2-zzWp-91";
const NEW = "o7D-ePy3-Xc5n-qqHb-26";
const OTHER = RAW.map((byte) => byte + 1);
const MINUTE = 60_000;

export function suite(t: Suite): void {
  for (const secret of [OLD, NEW]) hide(secret);

  t.test("a passphrase: made, opened, changed", async (golden) => {
    const world = new World("passphrase");
    const root = (keyring: KeyringKey) => world.engine({ keyring }).as(ACTORS.root);
    const first = root({ passphrase: OLD });
    await first.site.init();
    await decide(golden, "keyring/a passphrase that is too short", root({ passphrase: "elevenchars" }), [
      "keyring.init",
    ]);
    await decide(golden, "keyring/made with a passphrase and a recovery key", first, [
      "keyring.init",
      { recovery: true },
    ]);
    await decide(golden, "keyring/opened by the passphrase", root({ passphrase: OLD }), ["keyring.status"]);
    await decide(golden, "keyring/not opened by another", root({ passphrase: NEW }), ["keyring.status"]);
    const wrong = root({ passphrase: NEW });
    await decide(golden, "keyring/changed by whoever does not know it", wrong, [
      "keyring.changePassphrase",
      { passphrase: NEW },
    ]);
    await decide(golden, "keyring/changed", first, ["keyring.changePassphrase", { passphrase: NEW }]);
    await decide(golden, "keyring/opened by the new passphrase", root({ passphrase: NEW }), ["keyring.status"]);
    await decide(golden, "keyring/not opened by the old one", root({ passphrase: OLD }), ["keyring.status"]);
  });

  t.test("slots come and go", async (golden) => {
    const world = await inhabited("slots");
    const { root } = world;
    await decide(golden, "slots/a raw key", root, ["keyring.addSlot", { kind: "raw" }]);
    await decide(golden, "slots/a recovery key", root, ["keyring.addSlot", { kind: "recovery", operationId: "once" }]);
    await decide(golden, "slots/the same again: its secret is lost", root, [
      "keyring.addSlot",
      { kind: "recovery", operationId: "once" },
    ]);
    await decide(golden, "slots/of nothing that is known", root, ["keyring.addSlot", { kind: "door" }]);
    await decide(golden, "slots/a service without `wrap`", root, ["keyring.addSlot", { kind: "external" }]);
    const turned = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a);
    const service = world.engine({ keyring: { rawKey: RAW, wrap: turned } }).as(ACTORS.root);
    await decide(golden, "slots/a service", service, ["keyring.addSlot", { kind: "external" }]);
    const opened = world.engine({ keyring: { unwrap: turned } }).as(ACTORS.root);
    await decide(golden, "slots/opened by the service", opened, ["keyring.status"]);
    await decide(golden, "slots/whose passphrase?", root, ["keyring.changePassphrase", { passphrase: NEW }]);
    await decide(golden, "slots/of another name", root, ["keyring.removeSlot", { slot: "raw-9" }]);
    for (const slot of ["raw-2", "recovery-3", "external-4"]) {
      await decide(golden, `slots/${slot} goes`, root, ["keyring.removeSlot", { slot }]);
    }
    await decide(golden, "slots/the last one stays", root, ["keyring.removeSlot", { slot: "raw-1" }]);
    await decide(golden, "slots/unless it is meant", root, ["keyring.removeSlot", { slot: "raw-1", last: true }]);
    await decide(golden, "slots/then nothing opens it", root, ["keyring.status"]);
    await decide(golden, "slots/and it begins anew", root, ["keyring.recover", { abandon: true }]);
    await decide(golden, "slots/a dry run makes no secret", root, [
      "commands.dryRun",
      { command: "keyring.addSlot", input: { kind: "recovery" } },
    ]);
    for (let count = 1; count < 16; count++) hide((await root.keyring.addSlot({ kind: "raw" })).rawKey ?? "");
    await decide(golden, "slots/sixteen are all", root, ["keyring.addSlot", { kind: "raw" }]);
  });

  t.test("a new data key, and what it seals anew", async (golden) => {
    const { world, key } = await signing("data key");
    const { keyId } = key.key;
    const sealed = async () => {
      const account = JSON.stringify(await world.document(await world.account("ann")));
      return /"dataKey":"([a-z0-9-]+)"/.exec(account)?.[1];
    };
    const uses = (name: string) => usesOf(golden, `data key/${name}`, world, key);
    await decide(golden, "data key/rotated", world.root, ["keyring.rotate"]);
    await world.root.keys.edit({ keyId, description: "before it is used" });
    equal(await sealed(), "data-1");
    world.pass(MINUTE);
    await uses("sealed under the old one");
    await decide(golden, "data key/used", world.root, ["keyring.status"]);
    await world.root.keys.edit({ keyId, description: "when it is used" });
    equal(await sealed(), "data-2");
    await uses("sealed under the new one");
  });

  t.test("lost: what goes on, and how the rest comes back", async (golden) => {
    const { world, key } = await signing("lost");
    const other = world.engine({ keyring: OTHER });
    const root = other.as(ACTORS.root);
    await decide(golden, "lost/rotated by a stranger", root, ["keyring.rotate"]);
    await decide(golden, "lost/recovered without a word", root, ["keyring.recover"]);
    await decide(golden, "lost/recovered where it opens", world.root, ["keyring.recover", { abandon: true }]);
    await decide(golden, "lost/begun anew", root, ["keyring.recover", { abandon: true }]);
    const verifier = fresh(world, { keyring: OTHER });
    await usesOf(golden, "lost/after that", world, key, verifier);
    await verifier.unlock();
    // Some time later: what was offered before is offered again.
    world.pass(MINUTE);
    const verdict = await verifier.verifyToken(key.token);
    ok(verdict.ok && verdict.usage.repair !== undefined, "no repair was offered");
    await note(golden, "lost/a repair by an engine that cannot tell", {}, () =>
      world.engine({ keyring: undefined as never }).usage.flush([verdict.usage]),
    );
    await note(golden, "lost/a repair that was changed", {}, () =>
      other.usage.flush([{ ...verdict.usage, repair: (verdict.usage.repair ?? "").replace("data-", "data-9") }]),
    );
    await note(golden, "lost/a repair that is none", {}, () =>
      other.usage.flush([{ ...verdict.usage, repair: "none" }]),
    );
    await note(golden, "lost/a repair", {}, () => other.usage.flush([verdict.usage]));
    await usesOf(golden, "lost/repaired", world, key, verifier);
  });

  t.test("altered in the database", async (golden) => {
    const { world, key } = await signing("altered");
    const text = JSON.stringify(await world.document("keyring"));
    await world.overwrite(
      "keyring",
      text.replace('"kind":"raw"', '"kind":"raw","later":1').replace('"bond":"', '"bond":"x'),
    );
    for (const ask of [["keyring.rotate"], ["keyring.addSlot", { kind: "raw" }]] as const) {
      await decide(golden, `altered/${ask[0]}`, world.root, ask);
    }
    await usesOf(golden, "altered/the keys", world, key);
    await decide(golden, "altered/made anew", world.root, ["keyring.recover"]);
    await usesOf(golden, "altered/and the keys", world, key);
  });
}

/** How a key can be used now: as bearer, by ed25519, by hmac-sha256. */
async function usesOf(golden: Golden, name: string, world: World, key: Made, verifier = fresh(world)): Promise<void> {
  await judge(golden, `${name}: bearer`, {}, () => verifier.verifyToken(key.token));
  for (const algorithm of ["ed25519", "hmac-sha256"] as const) {
    const request = await sign(world, key, GET, { algorithm });
    await judge(golden, `${name}: ${algorithm}`, {}, () => verifier.verify(request));
  }
}
