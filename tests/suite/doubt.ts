// Storage that fails, conflicts and leaves in doubt; and operation ids, which resolve it.
import { type Issued, memoryStorage, type Storage } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { decide } from "./record.js";
import { ACTORS, inhabited, made, type World } from "./world.js";

type Fault = "before" | "after" | "conflict";

/** The world's storage, whose writes of accounts fail as the list says, one after another. */
function failing(world: World, faults: Fault[], reads = 0): Storage {
  let failures = reads;
  return {
    ...world.storage,
    async read(ids, options) {
      if (failures-- > 0) throw new Error("the read failed");
      return world.storage.read(ids, options);
    },
    async write(id, value, ifVersion) {
      const fault = id.startsWith("account/") ? faults.shift() : undefined;
      if (fault === "conflict") return { ok: false };
      if (fault === "before") throw new Error("the write failed");
      const written = await world.storage.write(id, value, ifVersion);
      if (fault === "after") throw new Error("the answer was lost");
      return written;
    },
  };
}

const create = { owner: "ann", name: "nightly" };

export function suite(t: Suite): void {
  t.test("one fault is resolved", async (golden) => {
    for (const fault of ["before", "after", "conflict"] as const) {
      const world = await inhabited(`one ${fault}`);
      const admin = world.engine({ storage: failing(world, [fault]) }).as(ACTORS.root);
      const issued = (await decide(golden, `doubt/create, fault ${fault}`, admin, ["keys.create", create])) as Issued;
      ok((await world.verifier().verifyToken(made(issued).token)).ok, "the secret that was returned does not verify");
      equal((await world.root.keys.list()).keys.length, 1, "there is not exactly one key");
    }
  });

  t.test("many faults are told", async (golden) => {
    for (const fault of ["before", "after", "conflict"] as const) {
      const world = await inhabited(`many ${fault}`);
      const faults = Array.from({ length: 40 }, () => fault);
      const admin = world.engine({ storage: failing(world, faults) }).as(ACTORS.root);
      await decide(golden, `doubt/create, always ${fault}`, admin, ["keys.create", { ...create, operationId: "mine" }]);
      golden({ case: `doubt/keys after always ${fault}`, keys: (await world.root.keys.list()).keys.length });
    }
    const world = await inhabited("reads");
    const ask = async (name: string, reads: number, command: string, input: unknown) => {
      const engine = world.engine();
      await engine.as(ACTORS.root).site.policy();
      const admin = world.engine({ storage: failing(world, [], reads) }).as(ACTORS.root);
      await decide(golden, `doubt/${name}`, admin, [command, input]);
    };
    await ask("the first read of the site fails", 1, "keys.create", create);
    await ask("list, the read fails", 1, "keys.list", {});
    await ask("window, the read fails", 1, "keys.window", {});
  });

  t.test("reads that fail during a command", async (golden) => {
    for (const reads of [3, 4]) {
      const world = await inhabited(`reads ${reads}`);
      let failures = 0;
      const storage: Storage = {
        ...world.storage,
        read: async (ids, options) => {
          if (failures-- > 0) throw new Error("the read failed");
          return world.storage.read(ids, options);
        },
      };
      const admin = world.engine({ storage }).as(ACTORS.root);
      await admin.site.policy();
      failures = reads;
      await decide(golden, `doubt/${reads} reads fail`, admin, ["keys.create", create]);
    }
  });

  t.test("an operation is carried out once", async (golden) => {
    const world = await inhabited("once", { APIKEY_MAX_NUM_PER_USER: 1 });
    const ask = (name: string, command: string, input: object) =>
      decide(golden, `operation/${name}`, world.root, [command, { ...input, operationId: name.split(" ")[0] }]);
    const first = made((await ask("create", "keys.create", create)) as Issued);
    const again = (await ask("create again", "keys.create", create)) as Issued;
    equal([again.clientId, again.secret, again.token, again.secretLost], [first.clientId, null, null, true]);
    const { keyId } = first.key;
    await ask("disable", "keys.disable", { keyId });
    await world.root.keys.enable({ keyId });
    await ask("disable again: it was", "keys.disable", { keyId });
    await ask("revoke", "keys.revoke", { keyId });
    await ask("regenerate", "keys.regenerate", { keyId });
    await ask("regenerate again", "keys.regenerate", { keyId });
    await ask("delete", "keys.delete", { keyId });
    await ask("delete again", "keys.delete", { keyId });
    await ask("create after the deletion", "keys.create", create);
    await ask("put", "users.put", { user: "ann", kind: "service" });
    await ask("put again", "users.put", { user: "ann", kind: "person" });
    await ask("domain", "domains.put", { domain: "default", restrictCreation: true });
    await ask("domain again", "domains.put", { domain: "default", restrictCreation: false });
    golden({
      case: "operation/what is left",
      user: await world.root.users.get({ user: "ann" }),
      domain: await world.root.domains.get({ domain: "default" }),
    });
  });

  t.test("an outcome that can no longer be told", async (golden) => {
    const world = await inhabited("forgotten", { APIKEY_MAX_NUM_PER_USER: 100 });
    const busy = (changes: number) => async () => {
      for (let n = 0; n < changes; n++)
        await world.root.users.put({ user: "ann", kind: n % 2 === 0 ? "service" : "person" });
    };
    for (const changes of [32, 33]) {
      const engine = world.engine({ storage: failing(world, ["before"]), sleep: busy(changes) });
      await decide(golden, `doubt/${changes} changes since`, engine.as(ACTORS.root), ["keys.create", create]);
    }
  });

  t.test("an audit document that differs is never written over", async (golden) => {
    const world = await inhabited("audit");
    const account = await world.account("ann");
    const sequence = (await world.document(account)).ledger as { readonly sequence: number };
    const id = `audit/${account}/${String(sequence.sequence).padStart(12, "0")}`;
    ok((await world.storage.write(id, '{"forged":true}', null)).ok);
    await decide(golden, "doubt/a forged audit document", world.root, ["keys.create", create]);
    equal((await world.storage.read([id]))[0]?.value, '{"forged":true}');
  });

  t.test("an engine on another engine's storage sees everything", async () => {
    const storage = memoryStorage();
    const world = await inhabited("shared");
    for (const { id, value } of (await world.storage.scan({ prefix: "", limit: 999 })).items)
      await storage.write(id, value, null);
    const issued = await world.engine({ storage }).as(ACTORS.root).keys.create(create);
    equal((await world.verifier({ storage }).verifyToken(made(issued).token)).ok, true);
  });
}
