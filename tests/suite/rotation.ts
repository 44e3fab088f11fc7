// Pairs: every edge of the state machine staged → current → retiring → retired, and what verifies in between.
import { equal, ok, type Suite } from "./harness.js";
import { decide, judge } from "./record.js";
import { DAY, inhabited, made, START, type World } from "./world.js";

const WEEKLY = { everyDays: 7, overlapDays: 2, remindDays: [1] } as const;

export function suite(t: Suite): void {
  t.test("stage, promote, retire", async (golden) => {
    const world = await inhabited("stage");
    const first = await world.key();
    const { keyId } = first.key;
    const ask = asker(golden, world, "rotation", keyId);
    await ask("promote with nothing staged", "keys.promote");
    const second = made((await ask("stage", "keys.addPair")) as never);
    ok(second.clientId !== first.clientId && second.key.keyId === keyId, "a new pair of the same key");
    await ask("a third pair", "keys.addPair");
    await ask("rotate while one is staged", "keys.rotate");
    await bothVerify(golden, world, "staged", first.token, second.token);
    await ask("promote", "keys.promote", { overlapDays: 3 });
    await bothVerify(golden, world, "retiring", first.token, second.token);
    await ask("a third pair while one retires", "keys.addPair");
    world.pass(3 * DAY - 1);
    await bothVerify(golden, world, "the last millisecond", first.token, second.token);
    world.pass(1);
    await judge(golden, "rotation/retired", "the old pair", () => world.verifier().verifyToken(first.token));
    await ask("what has retired makes room", "keys.addPair");
    await judge(golden, "rotation/gone", "the old pair", () => world.verifier().verifyToken(first.token));
    await judge(golden, "rotation/another secret of it", "guessed", () =>
      world.verifier().verify({
        method: "GET",
        url: "https://api.example/",
        headers: { authorization: basic(first.clientId, second.secret) },
      }),
    );
  });

  t.test("rotate in one step, with a policy of the key", async (golden) => {
    const world = await inhabited("rotate");
    const { key, token } = await world.key({ rotation: WEEKLY });
    const ask = asker(golden, world, "rotate", key.keyId);
    const second = made((await ask("with the overlap of the policy", "keys.rotate")) as never);
    equal(
      second.key.pairs.map(({ stage, retiresAt }) => [stage, retiresAt]),
      [
        ["retiring", START + 2 * DAY],
        ["current", null],
      ],
    );
    await bothVerify(golden, world, "rotated", token, second.token);
    world.pass(2 * DAY);
    const third = made(
      (await ask("without an overlap", "keys.rotate", { overlapDays: 0, methods: ["ed25519"] })) as never,
    );
    equal(third.key.pairs.length, 1, "the old pair retired at once");
    await judge(golden, "rotate/the one before", "bearer", () => world.verifier().verifyToken(second.token));
    await judge(golden, "rotate/signed only", "bearer", () => world.verifier().verifyToken(third.token));
    await ask("an overlap that is no number of days", "keys.rotate", { overlapDays: -1 });
    await ask("a pair that has expired already", "keys.addPair", { expiresAt: START });
    await world.root.keys.revoke({ keyId: key.keyId });
    for (const verb of ["addPair", "rotate", "promote"]) await ask(`${verb} of a revoked key`, `keys.${verb}`);
    await ask("deletePair of a revoked key", "keys.deletePair", { clientId: third.clientId });
  });

  t.test("deleting pairs", async (golden) => {
    const world = await inhabited("drop");
    const first = await world.key();
    const { keyId } = first.key;
    const ask = asker(golden, world, "drop", keyId);
    await ask("the only one", "keys.deletePair", { clientId: first.clientId });
    await ask("one that is not there", "keys.deletePair", { clientId: "z".repeat(24) });
    await ask("without a name", "keys.deletePair");
    const second = made(await world.root.keys.addPair({ keyId, expiresAt: START + DAY }));
    await ask("the current one: the staged one takes its place", "keys.deletePair", { clientId: first.clientId });
    await judge(golden, "drop/the deleted pair", "bearer", () => world.verifier().verifyToken(first.token));
    const third = made(await world.root.keys.addPair({ keyId }));
    world.pass(DAY);
    await ask("the last that works", "keys.deletePair", { clientId: third.clientId });
    await ask("one that has expired", "keys.deletePair", { clientId: second.clientId });
    await decide(golden, "drop/the ring", world.root, ["keys.get", { keyId }]);
  });

  t.test("a policy that is enforced", async (golden) => {
    const world = await inhabited("enforce", { APIKEY_MAX_NUM_PER_USER: 1 });
    const { key, token } = await world.key({ rotation: { ...WEEKLY, onOverdue: "enforce" } });
    const ask = asker(golden, world, "enforce", key.keyId);
    world.pass(7 * DAY - 1);
    await judge(golden, "enforce/in time", "bearer", () => world.verifier().verifyToken(token));
    world.pass(1);
    await judge(golden, "enforce/overdue", "bearer", () => world.verifier().verifyToken(token));
    await decide(golden, "enforce/it no longer counts", world.root, ["keys.create", { owner: "ann", name: "other" }]);
    await ask("a new pair would count again", "keys.rotate");
    await ask("a policy that only reminds would count again", "keys.edit", { rotation: WEEKLY });
    await world.root.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 2 } });
    await ask("with room it is rotated", "keys.rotate");
    await ask("a policy of nonsense", "keys.edit", { rotation: { everyDays: 3, overlapDays: 3, remindDays: [9] } });
  });

  t.test("who cannot have a new pair", async (golden) => {
    const world = await inhabited("nobody");
    const { key } = await world.key({ expiresAt: START + DAY });
    const ask = asker(golden, world, "nobody", key.keyId);
    await world.root.keys.disable({ keyId: key.keyId });
    await ask("a disabled key can", "keys.addPair");
    await world.root.domains.put({ domain: "default", apiKeys: false });
    await ask("in a domain without keys", "keys.rotate");
    await world.root.domains.put({ domain: "default", apiKeys: true, status: "disabled" });
    await ask("in a disabled domain", "keys.rotate");
    await world.root.domains.put({ domain: "default", status: "active" });
    await world.root.users.deactivate({ user: "ann" });
    await ask("of a deactivated owner", "keys.rotate");
    await world.root.users.reactivate({ user: "ann" });
    world.pass(DAY);
    await ask("of an expired key", "keys.rotate");
  });
}

type Golden = Parameters<typeof decide>[0];

/** Asks about one key. */
function asker(golden: Golden, world: World, topic: string, keyId: string) {
  return (name: string, command: string, more: object = {}) =>
    decide(golden, `${topic}/${name}`, world.root, [command, { keyId, ...more }]);
}

async function bothVerify(golden: Golden, world: World, name: string, first: string, second: string): Promise<void> {
  const verifier = world.verifier();
  for (const [which, token] of [
    ["first", first],
    ["second", second],
  ] as const) {
    const verdict = await judge(golden, `rotation/${name}: the ${which}`, "bearer", () => verifier.verifyToken(token));
    ok(verdict.ok, `${name}: the ${which} pair verifies`);
  }
}

function basic(clientId: string, secret: string): string {
  return `Basic ${btoa(`${clientId}:${secret}`)}`;
}
