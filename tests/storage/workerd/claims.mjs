// A worker with the class that a host would write, and what the tests ask of its replay store.
import { DurableObject } from "cloudflare:workers";
import { durableObjectClaims, durableObjectReplayStore } from "../../../pkg/dist/replay/durable-object.js";
import { replayConformance } from "../../../pkg/dist/testing/index.js";

/** The claims of one scope; nothing here but the passing on, and what the tests look at. */
export class Claims extends DurableObject {
  #time;
  #claims = durableObjectClaims(this.ctx.storage, { perScope: 100, now: () => this.#time ?? Date.now() });
  #dying = false;

  claim(token, expiresAt, now) {
    const claimed = this.#claims.claim(token, expiresAt, now);
    if (this.#dying) this.ctx.abort("the machine of this object went away");
    return claimed;
  }

  alarm() {
    return this.#claims.alarm();
  }

  /** Lets the alarm come at another time. */
  async wake(time) {
    this.#time = time;
    await this.alarm();
    this.#time = undefined;
  }

  dieAtTheNextClaim() {
    this.#dying = true;
  }

  /** Rows of the table, if there is one, and the alarm. */
  async held() {
    const { sql } = this.ctx.storage;
    const [table] = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'claims'").toArray();
    const tokens = table ? sql.exec("SELECT count(*) AS n FROM claims").one().n : null;
    return { tokens, alarm: await this.ctx.storage.getAlarm() };
  }
}

/** The same over the old storage, which has no SQL. */
export class Old extends DurableObject {
  claim() {
    return durableObjectClaims(this.ctx.storage).claim("token", 2, 1);
  }
}

const actions = { conformance, compete, held, claim, wake, die, old };

export default {
  async fetch(request, env) {
    const { action, ...input } = await request.json();
    try {
      return Response.json({ value: await actions[action](env, input) });
    } catch (error) {
      return Response.json({ error: String(error) });
    }
  },
};

/** Every case of the kit, each on scopes that nobody has used. */
async function conformance({ CLAIMS }) {
  let stores = 0;
  const named = new WeakMap();
  const over = (name) => {
    const fresh = { idFromName: (scope) => CLAIMS.idFromName(`${name} ${scope}`), get: (id) => CLAIMS.get(id) };
    const store = durableObjectReplayStore(fresh);
    named.set(store, name);
    return store;
  };
  const open = () => {
    stores += 1;
    return over(`store ${stores}`);
  };
  const outcomes = [];
  for (const { name, run } of replayConformance({ open, reopen: (first) => over(named.get(first)) })) {
    const error = await run().then(
      () => null,
      (reason) => String(reason?.stack ?? reason),
    );
    outcomes.push({ name, error });
  }
  return outcomes;
}

async function compete({ CLAIMS }, { stride, tokens }) {
  const store = durableObjectReplayStore(CLAIMS);
  const now = Date.now();
  const granted = [];
  for (let n = 0; n < tokens; n += 1) {
    const token = `token ${(n * stride) % tokens}`;
    if (await store.claim("contested", token, now + 300_000, now)) granted.push(token);
    // Else the first request is through before the second has had a turn.
    await scheduler.wait(1);
  }
  return granted;
}

function claim({ CLAIMS }, { scope, token, expiresAt, now }) {
  return durableObjectReplayStore(CLAIMS).claim(scope, token, expiresAt, now);
}

function held({ CLAIMS }, { scope }) {
  return CLAIMS.get(CLAIMS.idFromName(scope)).held();
}

function wake({ CLAIMS }, { scope, now }) {
  return CLAIMS.get(CLAIMS.idFromName(scope)).wake(now);
}

function die({ CLAIMS }, { scope }) {
  return CLAIMS.get(CLAIMS.idFromName(scope)).dieAtTheNextClaim();
}

function old({ OLD }) {
  return OLD.get(OLD.idFromName("any")).claim();
}
