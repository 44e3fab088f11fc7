// Tokens: what a credential is exchanged for, what it says, and when a verifier takes it.
import type { ExchangeOptions, IssuedToken, Keyward, KeywardOptions, VerifierOptions } from "keyward";
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { decide, hide, shown } from "./record.js";
import { fresh, GET, type Plain, POST, sign } from "./signed.js";
import { ACTORS, inhabited, type Made, type World } from "./world.js";

const RULES = { issuer: "https://keys.example", audience: "https://api.example" };
const MINUTE = 60_000;

/** The public key of RFC 8032, section 7.1, test 1. */
const PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

interface Issuing {
  readonly world: World;
  readonly keyward: Keyward;
  readonly key: Made;
}

async function issuing(name: string, options: Partial<KeywardOptions> = {}): Promise<Issuing> {
  const world = await inhabited(name);
  await world.root.tokens.rotateKey();
  const key = await world.key({ scopes: ["odata"], access: { production: ["read"], staging: ["read"] } });
  return { world, key, keyward: world.engine({ tokens: RULES, ...options }) };
}

const bearer = (key: Made): Plain => ({ ...GET, headers: { authorization: `Bearer ${key.token}` } });
const json = (body: unknown, headers: object = {}): Plain => ({
  ...POST,
  headers: { "content-type": "application/json", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** Exchanges, writes what came of it without the token itself, and returns the token. */
async function exchange(
  golden: Golden,
  name: string,
  keyward: Keyward,
  request: Plain,
  options?: ExchangeOptions,
): Promise<IssuedToken | undefined> {
  const found = await keyward.tokens.exchange(request, options);
  // What it says is no secret; that somebody has signed it is.
  if (found.ok) hide(found.token.split(".")[2] ?? "");
  golden({ case: `exchange/${name}`, ...(found.ok ? { outcome: shown(found) } : { verdict: shown(found) }) });
  return found.ok ? found : undefined;
}

function verifierOf(world: World, options: Partial<VerifierOptions> = {}) {
  return fresh(world, { tokens: RULES, ...options });
}

async function judged(golden: Golden, name: string, world: World, token: string, more: Partial<VerifierOptions> = {}) {
  const verdict = await verifierOf(world, more).verifyToken(token);
  golden({ case: `token/${name}`, verdict: shown(verdict) });
}

/** What a part of a token says. */
function read(part: string | undefined): unknown {
  const base64 = (part ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))));
}

function write(value: unknown): string {
  return btoa(typeof value === "string" ? value : JSON.stringify(value))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

export function suite(t: Suite): void {
  t.test("every shape of a credential", async (golden) => {
    const { world, keyward, key } = await issuing("shapes");
    const { clientId, secret } = key;
    const made = await exchange(golden, "bearer", keyward, bearer(key));
    const [header, claims] = made?.token.split(".") ?? [];
    golden({ case: "exchange/what a token says", header: shown(read(header)), claims: shown(read(claims)) });
    const basic = { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` };
    await exchange(golden, "basic", keyward, { ...GET, headers: basic });
    await exchange(golden, "x-api-key", keyward, { ...GET, headers: { "x-api-key": key.token } });
    await exchange(golden, "clientId and secret", keyward, json({ clientId, secret }));
    await exchange(golden, "keyAccess and keySecret", keyward, json({ keyAccess: clientId, keySecret: secret }));
    await exchange(golden, "signed, without a replay store", keyward, await sign(world, key, GET));
    await exchange(
      golden,
      "two credentials",
      keyward,
      json({ clientId, secret }, { authorization: `Bearer ${key.token}` }),
    );
    await exchange(golden, "half a credential", keyward, json({ clientId }));
    await exchange(golden, "no JSON", keyward, json("{"));
    await exchange(golden, "no credential", keyward, GET);
    await exchange(golden, "a token", keyward, { ...GET, headers: { authorization: `Bearer ${made?.token}` } });
  });

  t.test("who gets none", async (golden) => {
    const { world, keyward, key } = await issuing("refused");
    const { keyId } = key.key;
    await world.root.users.put({ user: "ann", tokenGeneration: false });
    await exchange(golden, "switched off for the owner", keyward, bearer(key));
    await world.root.users.put({ user: "ann", tokenGeneration: true });
    await world.root.domains.put({ domain: "default", methods: ["ed25519"] });
    await exchange(golden, "a method that the domain left", keyward, bearer(key));
    await world.root.domains.put({ domain: "default", methods: ["bearer"], sessionMinutes: 5 });
    await exchange(golden, "a shorter session", keyward, bearer(key));
    await exchange(golden, "narrower", keyward, bearer(key), { scopes: [], access: { production: ["read"] } });
    await exchange(
      golden,
      "narrower, by the body",
      keyward,
      json({ scopes: [] }, { authorization: `Bearer ${key.token}` }),
    );
    await exchange(golden, "a scope more", keyward, bearer(key), { scopes: ["odata", "rest"] });
    await exchange(golden, "a role more", keyward, bearer(key), { access: { production: ["write"] } });
    await exchange(golden, "an environment more", keyward, bearer(key), { access: { test: ["read"] } });
    await exchange(golden, "locked", world.engine({ tokens: RULES, keyring: undefined as never }), bearer(key));
    await world.root.keys.disable({ keyId });
    await exchange(golden, "disabled", keyward, bearer(key));
    await world.root.keys.revoke({ keyId });
    await exchange(golden, "revoked", keyward, bearer(key));
  });

  t.test("the keys that sign", async (golden) => {
    const world = await inhabited("signing keys");
    const { root } = world;
    const key = await world.key();
    const keyward = world.engine({ tokens: RULES });
    await exchange(golden, "without a signing key", keyward, bearer(key));
    await decide(golden, "signing keys/none", root, ["tokens.jwks"]);
    const first = await decide(golden, "signing keys/the first signs at once", root, ["tokens.rotateKey"]);
    const { kid } = first as { readonly kid: string };
    await decide(golden, "signing keys/the next is published before it signs", root, ["tokens.rotateKey"]);
    await decide(golden, "signing keys/everybody sees their public halves", world.as("ann"), ["tokens.jwks"]);
    await decide(golden, "signing keys/no public key", root, ["tokens.rotateKey", { publicKey: "AAAA" }]);
    await decide(golden, "signing keys/one of the host", root, [
      "tokens.rotateKey",
      { publicKey: PUBLIC, atOnce: true },
    ]);
    await exchange(golden, "without the host's signer", keyward, bearer(key));
    const signer = { publicKey: new Uint8Array(32), sign: () => new Uint8Array(64) };
    await exchange(golden, "a signer of another key", world.engine({ tokens: { ...RULES, signer } }), bearer(key));
    await decide(golden, "signing keys/one goes", root, ["tokens.revokeKey", { kid }]);
    await decide(golden, "signing keys/it is gone", root, ["tokens.revokeKey", { kid }]);
    const locked = world.engine({ keyring: undefined as never }).as(ACTORS.root);
    await decide(golden, "signing keys/locked", locked, ["tokens.rotateKey"]);
    await decide(golden, "signing keys/a dry run", root, ["commands.dryRun", { command: "tokens.rotateKey" }]);
  });

  t.test("accepted like a key", async (golden) => {
    const { world, keyward, key } = await issuing("accepted");
    const { token } = (await exchange(golden, "to be accepted", keyward, bearer(key))) ?? { token: "" };
    await judged(golden, "accepted", world, token);
    const require = { environment: "production", role: "write" };
    golden({ case: "token/a role more", verdict: shown(await verifierOf(world).verifyToken(token, { require })) });
    await judged(golden, "by a verifier without rules", world, token, { tokens: undefined as never });
    await judged(golden, "for another audience", world, token, {
      tokens: { ...RULES, audience: ["https://b.example"] },
    });
    await judged(golden, "of another issuer", world, token, { tokens: { issuer: "https://other.example" } });
    const [header, claims, signature] = token.split(".");
    const said = read(claims) as { readonly [name: string]: unknown };
    const forged = (change: object) => [header, write({ ...said, ...change }), signature].join(".");
    const headed = (change: object) => [write({ ...(read(header) as object), ...change }), claims, signature].join(".");
    await judged(golden, "with another owner", world, forged({ owner: "bob" }));
    await judged(golden, "without its id", world, forged({ jti: undefined }));
    await judged(golden, "unsigned", world, headed({ alg: "none" }));
    await judged(golden, "of another type", world, headed({ typ: "JWT" }));
    await judged(golden, "with something critical", world, headed({ crit: ["exp"] }));
    await judged(golden, "of another key", world, headed({ kid: "another" }));
    const both = { ...GET, headers: { authorization: `Bearer ${token}`, "x-api-key": key.token } };
    golden({ case: "token/beside a key", verdict: shown(await verifierOf(world).verify(both)) });
    world.now -= 2 * MINUTE;
    await judged(golden, "made in the future", world, token);
    world.now += 2 * MINUTE;
    world.pass(60 * MINUTE);
    await judged(golden, "when its session is over", world, token);
  });

  t.test("dead with its key", async (golden) => {
    const { world, keyward, key } = await issuing("dead");
    const { keyId } = key.key;
    const { token } = (await exchange(golden, "to die", keyward, bearer(key))) ?? { token: "" };
    await world.root.users.put({ user: "ann", access: { production: ["read"] } });
    await judged(golden, "after a demotion", world, token);
    await world.root.keys.disable({ keyId });
    await judged(golden, "disabled", world, token);
    await world.root.keys.enable({ keyId });
    await judged(golden, "enabled", world, token);
    await world.root.keys.revoke({ keyId });
    await judged(golden, "revoked", world, token);
    await world.root.keys.regenerate({ keyId });
    await judged(golden, "a new secret revives nothing", world, token);
    await world.root.keys.delete({ keyId });
    await judged(golden, "deleted", world, token);
    const again = await world.verifier({ tokens: RULES }).verifyToken(token);
    ok(!again.ok);
    equal(again.reason, "superseded");
  });
}
