/*
 * Owns: the conformance kit of the replay contract.
 * INVARIANT: it checks what `ReplayStore` promises and nothing else. Whether a token may be claimed again once it has
 * expired is the store's own affair; that its room is given back is not.
 */
import type { ReplayStore } from "../types/storage.js";
import type { Case } from "./case.js";
import { check, same } from "./case.js";

/** What the kit needs to know of a replay store. */
export interface ReplayStoreUnderTest {
  /** Opens a new store that holds nothing and has room for exactly `perScope` live tokens a scope; called once a case. */
  open(perScope: number): ReplayStore | Promise<ReplayStore>;
  /** Opens another handle on what `first` holds. Default: absent, and with it the cases that need two handles. */
  reopen?(first: ReplayStore, perScope: number): ReplayStore | Promise<ReplayStore>;
}

/**
 * The cases that a replay store must pass, independent of any test framework.
 *
 * Errors: a case throws an `Error` that says what was expected and what happened.
 */
export function replayConformance({ open, reopen }: ReplayStoreUnderTest): Case[] {
  const single = Object.entries(cases).map(([name, body]) => ({ name, run: async () => body(await open(room)) }));
  if (reopen === undefined) return single;
  const pairs = Object.entries(pairCases).map(([name, body]) => ({
    name,
    run: async () => {
      const first = await open(room);
      await body(first, await reopen(first, room));
    },
  }));
  return [...single, ...pairs];
}

const room = 100;
const now = Date.UTC(2030, 0, 1);
const later = now + 330_000;

const cases: Readonly<Record<string, (store: ReplayStore) => Promise<void>>> = {
  "a token is claimed once": async (store) => {
    same(await store.claim("client", "token", later, now), true, "the first claim");
    same(await store.claim("client", "token", later, now), false, "the second claim");
    same(
      await store.claim("client", "token", later, later - 1),
      false,
      "a claim in the last millisecond before the expiry",
    );
    same(await store.claim("client", "token", later + 60_000, now), false, "a claim with a later expiry");
    same(
      await store.claim("client", "token", later + 60_000, later - 1),
      false,
      "a claim with a later expiry just before the first one's",
    );
  },

  "scopes and tokens are told apart exactly": async (store) => {
    const pairs = [
      ["a", "b"],
      ["b", "a"],
      ["", "ab"],
      ["ab", ""],
      ["a", "B"],
      ["A", "b"],
      ["a", "b "],
      ["a", "__proto__"],
      ["__proto__", "b"],
      ["a b", "c"],
      ["a", "b c"],
      ["a%", "_"],
      ["1", "01"],
      ["01", "1"],
    ] as const;
    for (const [scope, token] of pairs)
      same(await store.claim(scope, token, later, now), true, `the first claim of ${JSON.stringify([scope, token])}`);
    for (const [scope, token] of pairs)
      same(await store.claim(scope, token, later, now), false, `the second claim of ${JSON.stringify([scope, token])}`);
  },

  "of 50 concurrent claims of one token one is granted": async (store) => {
    for (let round = 0; round < 10; round += 1) {
      const granted = await Promise.all(
        Array.from({ length: 50 }, () => store.claim("client", `token ${String(round)}`, later, now)),
      );
      same(granted.filter(Boolean).length, 1, "the number of granted claims");
    }
  },

  "a full scope refuses and forgets nothing that is live": async (store) => {
    // Expiries are given backwards and mixed, so that a store that drops the oldest claim or the first inserted shows.
    for (let n = 0; n < room; n += 1)
      same(await store.claim("client", String(n), later + ((n * 37) % room), now), true, `claim ${String(n)}`);
    for (let n = 0; n < 20; n += 1)
      same(await store.claim("client", `more ${String(n)}`, later + 1000, now), false, "a claim in a full scope");
    for (let n = 0; n < room; n += 1)
      same(await store.claim("client", String(n), later + 1000, now), false, `the second claim of ${String(n)}`);
  },

  "a full scope leaves the others their room": async (store) => {
    for (let n = 0; n <= room; n += 1) await store.claim("busy", String(n), later, now);
    for (let n = 0; n < room; n += 1)
      same(await store.claim("other", String(n), later, now), true, "a claim in another scope");
  },

  "concurrent claims do not overfill a scope": async (store) => {
    const granted = await Promise.all(
      Array.from({ length: 2 * room }, (_, n) => store.claim("client", String(n), later, now)),
    );
    same(granted.filter(Boolean).length, room, "the number of granted claims");
  },

  "what has expired gives its room back": async (store) => {
    for (let round = 0; round < 5; round += 1) {
      const at = now + round * 3_600_000;
      for (let n = 0; n < room; n += 1)
        same(
          await store.claim("client", `${String(round)} ${String(n)}`, at + 330_000, at),
          true,
          "a claim an hour later",
        );
      same(await store.claim("client", `${String(round)} more`, at + 330_000, at), false, "a claim in a full scope");
    }
  },

  "live tokens survive while others expire": async (store) => {
    for (let n = 0; n < room / 2; n += 1) await store.claim("client", `short ${String(n)}`, now + 1000, now);
    for (let n = 0; n < room / 2; n += 1) await store.claim("client", `long ${String(n)}`, now + 7_200_000, now);
    const at = now + 3_600_000;
    for (let n = 0; n < room / 2; n += 1)
      same(
        await store.claim("client", `next ${String(n)}`, at + 330_000, at),
        true,
        "a claim in the room of an expired one",
      );
    for (let n = 0; n < room / 2; n += 1)
      same(
        await store.claim("client", `long ${String(n)}`, now + 7_200_000, at),
        false,
        "the second claim of a live token",
      );
  },
};

const pairCases: Readonly<Record<string, (first: ReplayStore, second: ReplayStore) => Promise<void>>> = {
  "a token claimed through one handle is refused through the other": async (first, second) => {
    same(await first.claim("client", "token", later, now), true, "the first claim");
    same(await second.claim("client", "token", later, now), false, "the claim through the other handle");
  },

  "of concurrent claims through two handles one is granted": async (first, second) => {
    for (let round = 0; round < 10; round += 1) {
      const claims = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? first : second).claim("client", `token ${String(round)}`, later, now),
      );
      same((await Promise.all(claims)).filter(Boolean).length, 1, "the number of granted claims");
    }
  },

  "two handles share the room of a scope": async (first, second) => {
    let granted = 0;
    for (let n = 0; n < 2 * room; n += 1)
      if (await (n % 2 === 0 ? first : second).claim("client", String(n), later, now)) granted += 1;
    check(granted === room, `${String(granted)} claims were granted where there is room for ${String(room)}`);
  },
};
