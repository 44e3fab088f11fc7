// Random commands against a model: what must be true of every document after each of them, however storage failed.
import assert from "node:assert/strict";
import { brokenChains } from "./ledger.mjs";
import { documents, root, seeded, verifier } from "./site.mjs";

const OWNERS = ["ann", "bob"];
const CAPS = [2, 3, 5];

/** One site under a stream of commands whose storage fails. */
export class Trial {
  /** Key id → what is known of the key. */
  #keys = new Map();
  #users = new Map(OWNERS.map((owner) => [owner, "active"]));
  #gone = [];
  /** Owner → how many keys counted for the cap. */
  #counted = new Map();
  #cap = 3;
  #random;
  #inner;
  #admin;
  #operations = 0;
  outcomes = { done: 0, refused: 0, unchanged: 0, unknown: 0 };

  constructor(inner, faulty, seed) {
    this.#inner = inner;
    this.#admin = root(faulty);
    this.#random = seeded(seed);
  }

  /** Carries out one random command and checks everything. */
  async step() {
    const wish = this.#wish();
    const before = await snapshot(this.#inner);
    const operationId = `operation ${++this.#operations}`;
    const outcome = await this.#ask(this.#admin, wish, operationId);
    await this.#judge(wish, operationId, outcome, before);
    await this.#checkKeys(`after ${wish.name}, ${outcome.code ?? "done"}`);
  }

  #wish() {
    const owner = this.#pick(OWNERS);
    const known = [...this.#keys.values()];
    const key = this.#pick(known);
    const kind = this.#pick([
      "create",
      "create",
      "create",
      "revoke",
      "regenerate",
      "regenerate",
      "disable",
      "enable",
      "delete",
      "user",
      "cap",
    ]);
    if (kind === "user") {
      const status = this.#random() < 0.3 ? "deactivated" : "active";
      return {
        name: kind,
        group: "users",
        verb: "put",
        input: { user: owner, status },
        apply: () => this.#users.set(owner, status),
      };
    }
    if (kind === "cap") {
      const cap = this.#pick(CAPS);
      const input = { policy: { APIKEY_MAX_NUM_PER_USER: cap } };
      return { name: kind, group: "site", verb: "setPolicy", input, apply: () => (this.#cap = cap) };
    }
    if (kind === "create" || key === undefined) {
      const input = { owner, name: `key ${this.#operations}`, methods: ["bearer", "ed25519"] };
      const apply = (reply) =>
        this.#keys.set(reply.key.keyId, {
          keyId: reply.key.keyId,
          owner,
          state: "enabled",
          token: reply.token,
          old: [],
        });
      return { name: "create", group: "keys", verb: "create", input, apply, issues: true };
    }
    const apply = {
      revoke: () => (key.state = "revoked"),
      disable: () => (key.state = "disabled"),
      enable: () => (key.state = "enabled"),
      delete: () => {
        this.#keys.delete(key.keyId);
        this.#gone.push(key);
      },
      regenerate: (reply) => {
        key.old.push(key.token);
        key.state = "enabled";
        key.token = reply.token;
      },
    }[kind];
    return { name: kind, group: "keys", verb: kind, input: { keyId: key.keyId }, apply, issues: kind === "regenerate" };
  }

  async #ask(admin, { group, verb, input }, operationId) {
    try {
      return { reply: await admin[group][verb]({ ...input, operationId }) };
    } catch (error) {
      assert.ok(error.code !== undefined, `an error that is not keyward's: ${error.stack}`);
      return { code: error.code, error };
    }
  }

  async #judge(wish, operationId, { reply, code }, before) {
    const after = await snapshot(this.#inner);
    const changed = changes(before, after);
    if (code === undefined) {
      this.outcomes.done += 1;
      assert.ok(changed.length <= 1, `${wish.name} has changed ${changed.join()}`);
      if (wish.issues) assert.ok(reply.token, `${wish.name} was acknowledged without its secret`);
      return wish.apply(reply);
    }
    if (code !== "outcome_unknown") {
      this.outcomes[code === "storage_failed" || code === "conflict" ? "unchanged" : "refused"] += 1;
      assert.deepEqual(changed, [], `${wish.name} ended in ${code} and has changed something`);
      return undefined;
    }
    this.outcomes.unknown += 1;
    assert.ok(changed.length <= 1, `${wish.name} did ${changed.length} changes`);
    return this.#resolve(wish, operationId, changed.length === 1);
  }

  /** What the error says to do: the same operation again, over a storage that works. It must be done once in all. */
  async #resolve(wish, operationId, wasDone) {
    const before = await snapshot(this.#inner);
    const { reply, code } = await this.#ask(root(this.#inner), wish, operationId);
    const changed = changes(before, await snapshot(this.#inner));
    if (code !== undefined)
      return assert.deepEqual([wasDone, changed], [false, []], `${wish.name} was done and is refused with ${code}`);
    if (wish.issues)
      assert.equal(reply.secretLost, wasDone, `${wish.name}: a secret that was never delivered counts as lost`);
    if (wasDone) assert.deepEqual(changed, [], `${wish.name} was done twice`);
    return wish.apply(reply);
  }

  async #checkKeys(when) {
    const stored = await documents(this.#inner);
    assert.deepEqual(await brokenChains(stored), [], when);
    const accounts = stored.filter(({ id }) => id.startsWith("account/")).map(({ value }) => JSON.parse(value));
    const found = accounts.flatMap(({ owner, keys }) => keys.map((key) => [key.keyId, owner, key.state]));
    const expected = [...this.#keys.values()].map(({ keyId, owner, state }) => [keyId, owner, state]);
    assert.deepEqual(found.sort(), expected.sort(), when);
    for (const { owner, keys } of accounts) {
      const counted = keys.filter(({ state }) => state === "enabled").length;
      const grew = counted > (this.#counted.get(owner) ?? 0);
      assert.ok(!grew || counted <= this.#cap, `${when}: ${owner} grew to ${counted} keys under a cap of ${this.#cap}`);
      this.#counted.set(owner, counted);
      for (const { pairs } of keys) assert.ok(pairs.length <= 2, when);
    }
    await this.#checkTokens(when);
  }

  async #checkTokens(when) {
    const checks = verifier(this.#inner, { maxStaleness: 0 });
    const reason = async (token) => {
      const verdict = await checks.verifyToken(token);
      return verdict.ok ? "ok" : verdict.reason;
    };
    for (const key of this.#keys.values()) {
      const inactive = this.#users.get(key.owner) === "deactivated" ? "owner_deactivated" : undefined;
      const expected =
        key.state === "revoked" ? "revoked" : (inactive ?? { enabled: "ok", disabled: "disabled" }[key.state]);
      // Null: the secret was lost on the way, and nobody can ask with it.
      if (key.token !== null) assert.equal(await reason(key.token), expected, when);
      for (const old of key.old) if (old !== null) assert.match(await reason(old), /^(secret_mismatch|revoked)$/, when);
    }
    for (const { token } of this.#gone.slice(-3))
      if (token !== null) assert.equal(await reason(token), "unknown_key", when);
    checks.close();
  }

  #pick(list) {
    return list[Math.floor(this.#random() * list.length)];
  }
}

/**
 * Every document but the copies of events, which are made ahead of the change that no longer carries them, and what is
 * written beside a change: who was refused what.
 */
async function snapshot(storage) {
  const stored = (await documents(storage)).filter(({ id }) => !/^(audit|notice|refusal)\//.test(id));
  return new Map(stored.map(({ id, value }) => [id, value]));
}

/** The documents that differ, each by exactly one event. */
function changes(before, after) {
  assert.equal(before.size, after.size);
  const changed = [...after].filter(([id, value]) => before.get(id) !== value).map(([id]) => id);
  for (const id of changed) {
    const sequence = (documents) => JSON.parse(documents.get(id)).ledger.sequence;
    assert.equal(sequence(after), sequence(before) + 1, `${id}: not one event for one change`);
  }
  return changed;
}
