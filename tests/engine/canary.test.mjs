// The canary: no eight characters of a secret, and no private key, in anything that is stored, thrown, answered or logged.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import {
  createAdminHandler,
  createSigner,
  memoryReplayStore,
  memoryStorage,
  renderNotice,
} from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { derived, publicOf, spellings } from "./lib/derive.mjs";
import { engine, inhabit, RAW, ROOT, verifier } from "./lib/site.mjs";

const PIECE = 8;
const METHODS = ["bearer", "ed25519", "hmac-sha256"];

/** Everything that was seen, as text. */
const seen = [];
const see = (value) => seen.push(typeof value === "string" ? value : inspect(value, { depth: 20, showHidden: true }));

/** Whoever prints during the run is overheard. */
function overhear() {
  const restore = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write;
    stream.write = (chunk, ...rest) => {
      seen.push(String(chunk));
      return write.call(stream, chunk, ...rest);
    };
    restore.push(() => (stream.write = write));
  }
  return () => {
    for (const undo of restore) undo();
  };
}

const pieces = (text, length = PIECE) =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));

/** Which of the needles occur in what was seen, looked for piece by piece. */
function leaks(needles, haystack) {
  const runs = new Set(
    haystack.flatMap((text) => [...text.matchAll(/[0-9A-Za-z+/_=-]{8,}/g)].flatMap(([run]) => pieces(run))),
  );
  return needles.filter((needle) => pieces(needle).some((piece) => runs.has(piece)));
}

describe("a run through everything", () => {
  const issued = [];
  const stored = [];

  before(async () => {
    const silence = overhear();
    try {
      for (const plan of [{}, { seed: 3, before: 0.1, after: 0.2, conflict: 0.2, read: 0.05 }]) await run(plan);
    } finally {
      silence();
    }
  });
  after(() => seen.splice(0));

  async function run(plan) {
    const inner = memoryStorage();
    const admin = await inhabit(inner);
    await admin.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 50 } });
    const storage = faultyStorage(inner, plan);
    // What it throws may hold anything: here a secret.
    const notify = (notice) => {
      see(notice);
      see(renderNotice(notice));
      throw Object.assign(new Error(issued[0].token), { code: issued[0].token, name: issued[0].secret });
    };
    const keyward = engine(storage, { notify });
    const faulty = keyward.as(ROOT);
    const checks = verifier(storage, { replayStore: watched(memoryReplayStore()) });
    const keys = [];
    for (let n = 0; n < 12; n += 1) {
      const made = await attempt(() => faulty.keys.create({ owner: "ann", name: `key ${n}`, methods: METHODS }));
      if (made) keys.push(keep(made));
    }
    for (const { key, token, secret, clientId } of keys) {
      await use(checks, { token, secret, clientId });
      await misuse(faulty, checks, { token, secret });
      const { keyId } = key;
      for (const verb of ["disable", "enable", "revoke"]) see(await attempt(() => faulty.keys[verb]({ keyId })));
      await use(checks, { token, secret, clientId });
      const again = await attempt(() => faulty.keys.regenerate({ keyId }));
      if (again) await use(checks, keep(again));
      see(await attempt(() => faulty.keys.get({ keyId })));
    }
    see(await attempt(() => faulty.keys.list({ limit: 1_000 })));
    see(await attempt(() => faulty.keys.window({ filter: { text: "key" } })));
    see(await attempt(() => faulty.users.list()));
    see(await attempt(() => faulty.keys.delete({ keyId: keys[0].key.keyId })));
    see(await attempt(() => keyward.notices.deliver()));
    const notices = await attempt(() => faulty.notices.list({ limit: 1_000 }));
    see(notices);
    if (notices?.notices[0]) see(await attempt(() => faulty.notices.render({ id: notices.notices[0].id })));
    see(await overHttp(keyward));
    see([keyward, faulty, checks, createSigner(keys[0].token)]);
    stored.push(...storage.written.map(({ id, value }) => `${id} ${value}`));
    stored.push(...(await inner.scan({ prefix: "", limit: 10_000 })).items.map(({ id, value }) => `${id} ${value}`));
  }

  /** What was issued is the one place where a secret may be; the rest of it may not repeat it. */
  function keep(made) {
    const { secret, token, ...rest } = made;
    issued.push(made);
    see(rest);
    return made;
  }

  async function attempt(body) {
    try {
      return await body();
    } catch (error) {
      see([error, String(error), error.stack, JSON.stringify(error), error.cause]);
      return undefined;
    }
  }

  async function use(checks, { token, secret, clientId }) {
    const request = { method: "POST", url: "https://api.example/", headers: {}, body: "hello" };
    const basic = Buffer.from(`${clientId}:${secret}`).toString("base64");
    see(await checks.verifyToken(token));
    see(await checks.verify({ ...request, headers: { authorization: `Basic ${basic}` } }));
    for (const algorithm of ["ed25519", "hmac-sha256"]) {
      const headers = { ...(await createSigner(token, { algorithm }).headers(request)) };
      see(headers);
      see(await checks.verify({ ...request, headers }));
      see(await checks.verify({ ...request, headers }));
      see(await checks.verify({ ...request, method: "PUT", headers }));
    }
  }

  /**
   * Secrets in places where they do not belong: the answer must not repeat them. Names are another matter: a refusal
   * lists the scopes and environments that it is about, and an error the member that it does not know.
   */
  async function misuse(admin, checks, { token, secret }) {
    const wrong = [
      () => admin.keys.get({ keyId: token }),
      () => admin.keys.get({ keyId: secret }),
      () => admin.keys.revoke({ keyId: token, barrier: secret }),
      () => admin.keys.create({ owner: token, name: "n", methods: [secret], expiresAt: secret, secret }),
      () => admin.keys.create({ owner: "ann", name: "n", operationId: token.repeat(2) }),
      () => admin.users.get({ user: secret }),
      () => admin.keys.list({ cursor: token, filter: { status: secret } }),
      () => checks.verifyToken(token, { require: { scope: 5 } }),
      () => createSigner(token.slice(0, -1)),
      () => createSigner(token, { algorithm: secret }),
      () => createSigner({ clientId: token, secret }),
      () => engine(memoryStorage(), { prefix: token }),
    ];
    for (const body of wrong) see(await attempt(body));
    for (const bad of [token.slice(0, -1), `${token}0`, token.replace("acme", "other"), `x${token}`]) {
      see(await checks.verifyToken(bad));
      see(
        await checks.verify({
          method: "GET",
          url: "https://api.example/",
          headers: { authorization: `Bearer ${bad}`, "x-api-key": bad },
        }),
      );
    }
  }

  async function overHttp(keyward) {
    const handler = createAdminHandler({ keyward, actor: () => ROOT });
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ command: "keys.create", input: { owner: "nobody", name: issued[0].token } });
    const response = await handler(new Request("https://admin.example/", { method: "POST", headers, body }));
    return [...response.headers, await response.text()];
  }

  /** A replay store whose every question is seen: it is a store as well. */
  function watched(inner) {
    return {
      claim(scope, token, ...times) {
        stored.push(`${scope} ${token}`);
        return inner.claim(scope, token, ...times);
      },
    };
  }

  test("was long enough to mean something", () => {
    assert.ok(issued.length > 30, `only ${issued.length} secrets`);
    assert.ok(stored.length > 200, `only ${stored.length} stored values`);
    assert.ok(seen.length > 1_000, `only ${seen.length} other values`);
  });

  test("left no piece of a secret in anything stored", () => {
    assert.deepEqual(
      leaks(
        issued.map(({ secret }) => secret),
        stored,
      ),
      [],
    );
  });

  test("left no piece of a secret in an error, a verdict, a reply, an event or the console", () => {
    const found = leaks(
      issued.map(({ secret }) => secret),
      seen,
    );
    assert.deepEqual(found.length, 0, `${found.length} secrets in what was seen, first in: ${where(found[0])}`);
  });

  test("left no private key and no raw key in any spelling", () => {
    const needles = [
      RAW,
      ...issued.flatMap(({ clientId, secret }) => Object.values(derived(clientId, secret))),
    ].flatMap((key) => spellings(Buffer.from(key)));
    assert.deepEqual(leaks(needles, stored), []);
    assert.deepEqual(leaks(needles, seen), []);
  });

  test("would have been noticed", () => {
    const { clientId, secret, token } = issued.at(-1);
    const { seed, mac } = derived(clientId, secret);
    assert.ok(
      stored.some((text) => text.includes(publicOf(seed))),
      "what is derived here is not what the core derives",
    );
    for (const planted of [
      secret.slice(20, 28),
      token,
      JSON.stringify({ deep: [secret.slice(0, 9)] }),
      `x${secret.slice(52)}x`,
    ]) {
      assert.deepEqual(leaks([secret], [planted]), [secret], planted);
    }
    for (const spelling of [...spellings(seed), ...spellings(mac)]) {
      assert.equal(leaks([spelling], [`…${spelling.slice(5, 25)}…`]).length, 1, spelling);
    }
  });

  /** The place without the secret. */
  function where(secret) {
    const text = secret && seen.find((one) => leaks([secret], [one]).length > 0);
    return text
      ? pieces(secret)
          .reduce((cut, piece) => cut.replaceAll(piece, "########"), text)
          .slice(0, 2_000)
      : "nowhere";
  }
});
