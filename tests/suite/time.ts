// What time brings about: tick, the uses of pairs, and the alarm of one that has gone.
import { equal, ok, type Suite } from "./harness.js";
import { decide } from "./record.js";
import { DAY, inhabited, made, START } from "./world.js";

export function suite(t: Suite): void {
  t.test("tick", async (golden) => {
    const world = await inhabited("tick", { revokedRetentionDays: 10 });
    const tick = (name: string) => decide(golden, `tick/${name}`, world.as("system"), ["site.tick"]);
    const first = await world.key({ rotation: { everyDays: 30, overlapDays: 1, remindDays: [5] } });
    const brief = await world.key({ name: "brief", expiresAt: START + 3 * DAY });
    const gone = await world.key({ name: "gone" });
    await world.root.keys.revoke({ keyId: gone.key.keyId });
    await tick("nothing has happened");
    await world.root.keys.rotate({ keyId: first.key.keyId });
    world.pass(DAY);
    await tick("a pair retires");
    world.pass(2 * DAY);
    await tick("a key expires, recorded once");
    await tick("and not twice");
    world.pass(7 * DAY);
    await tick("what was revoked ten days ago is purged");
    world.pass(20 * DAY);
    await tick("a reminder, and then overdue");
    await decide(golden, "tick/the purged key", world.root, ["keys.get", { keyId: gone.key.keyId }]);
    await decide(golden, "tick/the expired key", world.root, ["keys.get", { keyId: brief.key.keyId }]);
  });

  t.test("an account that cannot be read keeps time from no other", async (golden) => {
    const world = await inhabited("tick and corruption");
    const { key } = await world.key({ expiresAt: START + DAY });
    await world.key({ owner: "bob" });
    await world.overwrite(await world.account("bob"), "{");
    world.pass(DAY);
    await decide(golden, "tick/one is corrupt", world.root, ["site.tick"]);
    await decide(golden, "tick/the other was written", world.root, ["keys.get", { keyId: key.keyId }]);
  });

  t.test("the use of a pair that has gone is an alarm", async (golden) => {
    const world = await inhabited("alarm");
    const first = await world.key();
    const { keyId } = first.key;
    const second = made(await world.root.keys.rotate({ keyId, overlapDays: 0 }));
    const verifier = world.verifier();
    const accepted = await verifier.verifyToken(second.token);
    const denied = await verifier.verifyToken(first.token);
    ok(accepted.ok && !denied.ok && denied.usage, "both verdicts have something to flush");
    equal(await world.keyward.usage.flush([accepted.usage, denied.usage]), 1, "one document for both");
    const shown = await world.root.keys.get({ keyId });
    equal([shown.pairs[0]?.lastUsedAt, shown.retired[0]?.usedAt], [START, START]);
    await decide(golden, "alarm/the key", world.root, ["keys.get", { keyId }]);
    await decide(golden, "alarm/tick shows it", world.root, ["site.tick"]);
    await world.root.keys.revoke({ keyId });
    await decide(golden, "alarm/revoke forgets the ring", world.root, ["keys.get", { keyId }]);
  });
}
