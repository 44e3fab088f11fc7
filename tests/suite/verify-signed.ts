// Signed requests: who signed, when, and over what.
import { memoryReplayStore, type ReplayStore } from "keyward";
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { judge } from "./record.js";
import {
  COVERED,
  crafted,
  fresh,
  GET,
  NOBODYS,
  NOW_S,
  PARAMETERS,
  type Plain,
  POST,
  sign,
  signing,
  summary,
} from "./signed.js";
import type { Made, World } from "./world.js";

export function suite(t: Suite): void {
  for (const algorithm of ["ed25519", "hmac-sha256"] as const) {
    t.test(`accepted and tampered with: ${algorithm}`, async (golden) => {
      const { world, key } = await signing(`tamper ${algorithm}`);
      const ask = (name: string, request: Plain) =>
        judge(golden, `${algorithm}/${name}`, summary(request), () => fresh(world).verify(request));
      const signed = await sign(world, key, POST, { algorithm, cover: ["X-Trace"] }).catch(() => null);
      equal(signed, null, "a field that is not there cannot be covered");
      const traced = { ...POST, headers: { ...POST.headers, "X-Trace": " a " } };
      const good = await sign(world, key, traced, { algorithm, cover: ["X-Trace"] });
      ok((await ask("accepted", good)).ok);
      const change = (headers: { readonly [name: string]: string }) => ({
        ...good,
        headers: { ...good.headers, ...headers },
      });
      await ask("another method", { ...good, method: "PUT" });
      await ask("the method in lower case", { ...good, method: "post" });
      await ask("another path", { ...good, url: "https://api.example/thing" });
      await ask("another host", { ...good, url: "https://api.example.org/things" });
      await ask("another port", { ...good, url: "https://api.example:8443/things" });
      await ask("a query more", { ...good, url: "https://api.example/things?x" });
      await ask("the default port and a fragment", { ...good, url: "https://api.example:443/things#part" });
      await ask("a covered field changed", change({ "X-Trace": "b" }));
      await ask("a covered field trimmed", change({ "X-Trace": "a" }));
      await ask("a covered field gone", { ...good, headers: without(good, "X-Trace") });
      await ask("an uncovered field more", change({ accept: "text/html" }));
      await ask("another body", { ...good, body: "hellO" });
      await ask("no body", { ...good, body: null });
      await ask(
        "another digest",
        change({ "content-digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:" }),
      );
      const input = good.headers["signature-input"] ?? "";
      await ask("another nonce", change({ "signature-input": input.replace(/nonce="./, 'nonce="_') }));
      await ask("a later expiry", change({ "signature-input": input.replace(/expires=\d+/, `expires=${NOW_S + 61}`) }));
      await ask(
        "another label",
        change({
          "signature-input": input.replace("keyward=", "other="),
          signature: (good.headers.signature ?? "").replace("keyward=", "other="),
        }),
      );
      await ask("the bits of nobody", change({ signature: `keyward=:${NOBODYS}:` }));
      await ask("no bits", change({ signature: "keyward=::" }));
      await world.root.keys.disable({ keyId: key.key.keyId });
      await ask("disabled", good);
      await ask("disabled and tampered with: the signature comes first", { ...good, method: "PUT" });
      await world.root.keys.revoke({ keyId: key.key.keyId });
      await ask("revoked", good);
    });
  }

  t.test("the algorithm is the key's", async (golden) => {
    const { world } = await signing("algorithm");
    const only = async (method: "bearer" | "ed25519" | "hmac-sha256") => world.key({ methods: [method] });
    const [bearer, ed25519, hmac] = [await only("bearer"), await only("ed25519"), await only("hmac-sha256")];
    const ask = (name: string, request: Plain) =>
      judge(golden, `algorithm/${name}`, summary(request), () => fresh(world).verify(request));
    await ask("a pair for bearer", await sign(world, bearer, GET));
    await ask("hmac with a pair for ed25519", await sign(world, ed25519, GET, { algorithm: "hmac-sha256" }));
    await ask("ed25519 with a pair for hmac", await sign(world, hmac, GET));
    for (const alg of ["ed25519", "hmac-sha256", "rsa-pss-sha512"]) {
      await ask(`alg ${alg} with a pair for ed25519`, crafted(ed25519, COVERED, `${PARAMETERS};alg="${alg}"`));
      await ask(`alg ${alg} with a pair for hmac`, crafted(hmac, COVERED, `${PARAMETERS};alg="${alg}"`));
    }
    await judge(golden, "algorithm/hmac without a keyring", {}, async () =>
      fresh(world, { keyring: undefined as never }).verify(await sign(world, hmac, GET, { algorithm: "hmac-sha256" })),
    );
    await judge(golden, "algorithm/hmac with another raw key", {}, async () =>
      fresh(world, { keyring: new Uint8Array(32) }).verify(await sign(world, hmac, GET, { algorithm: "hmac-sha256" })),
    );
  });

  t.test("which signature", async (golden) => {
    const { world, key } = await signing("selection");
    const ask = asker(golden, world, "selection");
    const good = await sign(world, key, GET);
    const { "signature-input": input = "", signature = "" } = good.headers;
    const both = (moreInput: string, moreSignature: string): Plain => ({
      ...good,
      headers: { "signature-input": `${input}, ${moreInput}`, signature: `${signature}, ${moreSignature}` },
    });
    const foreign = `other=("@method");created=1;keyid="them"`;
    await ask("a foreign label beside ours", both(foreign, `other=:${NOBODYS}:`));
    await ask("a foreign label alone", {
      ...GET,
      headers: { "signature-input": foreign, signature: `other=:${NOBODYS}:` },
    });
    await ask("two of ours", both(`two=("@method");keyid="${key.clientId}";tag="keyward"`, "two=:AA==:"));
    await ask("no tag, told by its keyid", await retagged(world, key, ""));
    await ask("another tag with our keyid", await sign(world, key, GET, { tag: "other" }));
    await ask("our tag with a foreign keyid", crafted(key, COVERED, PARAMETERS.replace("$keyid", "them")));
    await ask("a keyid of no account", crafted(key, COVERED, PARAMETERS.replace("$keyid", "0".repeat(24))));
    await ask(
      "a keyid of no pair",
      crafted(key, COVERED, PARAMETERS.replace("$keyid", `${key.clientId.slice(0, 18)}nobody`)),
    );
    await ask("beside a bearer", { ...good, headers: { ...good.headers, authorization: `Bearer ${key.token}` } });
    await ask("a foreign label beside a bearer", {
      ...GET,
      headers: { "signature-input": foreign, signature: `other=:${NOBODYS}:`, authorization: `Bearer ${key.token}` },
    });
    await ask("five labels", both("a=(), b=(), c=(), d=()", "a=::, b=::, c=::, d=::"));
  });

  t.test("what cannot be parsed", async (golden) => {
    const { world, key } = await signing("parse");
    const ask = asker(golden, world, "parse");
    const fields = (input: string | null, signature: string | null): Plain => ({
      ...GET,
      headers: {
        ...(input === null ? {} : { "signature-input": input }),
        ...(signature === null ? {} : { signature }),
      },
    });
    const inputs = {
      "no Signature": [`a=("@method")`, null],
      "no Signature-Input": [null, "a=:AA==:"],
      "other labels": [`a=("@method")`, "b=:AA==:"],
      "a label more": [`a=("@method")`, "a=:AA==:, b=:AA==:"],
      "an empty Signature-Input": ["", "a=:AA==:"],
      "an empty Signature": [`a=("@method")`, ""],
      "no list": ["a=1", "a=:AA==:"],
      "an open list": [`a=("@method"`, "a=:AA==:"],
      "a token for a component": ["a=(method)", "a=:AA==:"],
      "upper case in a label": [`A=("@method")`, "A=:AA==:"],
      "a label twice": [`a=("@method"), a=("@path")`, "a=:AA==:"],
      "no bytes": [`a=("@method")`, "a=1"],
      "broken base64": [`a=("@method")`, "a=:A:"],
      "a component twice": [`a=("@method" "@method")`, "a=:AA==:"],
      "a parameter twice": [`a=("@method");created=1;created=2`, "a=:AA==:"],
      "a field of more than 8 KiB": [`a=("${"x".repeat(8_200)}")`, "a=:AA==:"],
      "33 components": [`a=(${Array.from({ length: 33 }, (_, n) => `"f${n}"`).join(" ")})`, "a=:AA==:"],
      "not ASCII": [`a=("é")`, "a=:AA==:"],
    } as const;
    for (const [name, [input, signature]] of Object.entries(inputs)) await ask(name, fields(input, signature));
    await ask("a line break in a value", {
      ...GET,
      headers: { ...crafted(key, COVERED, PARAMETERS).headers, "x-a": "a\r\nb" },
    });
    await ask(
      "a line feed in the method",
      crafted(key, COVERED, PARAMETERS, { ...GET, method: "GET\nhttps://evil.example/" }),
    );
    await ask("more than 64 KiB in all", {
      ...crafted(key, COVERED, PARAMETERS),
      url: `https://api.example/${"a".repeat(70_000)}`,
    });
  });

  t.test("parameters and the window", async (golden) => {
    const { world, key } = await signing("window");
    const ask = (name: string, parameters: string) => {
      const request = crafted(key, COVERED, `${parameters};tag="keyward"`);
      return judge(golden, `window/${name}`, summary(request), () => fresh(world).verify(request));
    };
    const keyid = 'keyid="$keyid"';
    await ask("no created", `;${keyid}`);
    await ask("no keyid", `;created=${NOW_S}`);
    await ask("created as a decimal", `;created=${NOW_S}.0;${keyid}`);
    await ask("created as a text", `;created="${NOW_S}";${keyid}`);
    await ask("created before time", `;created=-1;${keyid}`);
    await ask("keyid as a token", `;created=${NOW_S};keyid=abc`);
    await ask("an empty keyid", `;created=${NOW_S};keyid=""`);
    await ask("a keyid of 129 characters", `;created=${NOW_S};keyid="${"k".repeat(129)}"`);
    await ask("a nonce as a number", `;created=${NOW_S};nonce=1;${keyid}`);
    await ask("a nonce of 129 characters", `;created=${NOW_S};nonce="${"n".repeat(129)}";${keyid}`);
    await ask("alg as a number", `;created=${NOW_S};alg=1;${keyid}`);
    await ask("30 s ahead", `;created=${NOW_S + 30};${keyid}`);
    await ask("31 s ahead", `;created=${NOW_S + 31};${keyid}`);
    await ask("300 s ago", `;created=${NOW_S - 300};${keyid}`);
    await ask("301 s ago", `;created=${NOW_S - 301};${keyid}`);
    await ask("expires as it is created", `;created=${NOW_S};expires=${NOW_S};${keyid}`);
    await ask("expires after 300 s", `;created=${NOW_S};expires=${NOW_S + 300};${keyid}`);
    await ask("expires after 301 s", `;created=${NOW_S};expires=${NOW_S + 301};${keyid}`);
    await ask("expires now", `;created=${NOW_S - 10};expires=${NOW_S};${keyid}`);
    await ask("expires in a second", `;created=${NOW_S - 10};expires=${NOW_S + 1};${keyid}`);
  });

  t.test("replay", async (golden) => {
    const { world, key } = await signing("replay");
    const replayStore = memoryReplayStore();
    const ask = (name: string, request: Plain, options: object = {}) =>
      judge(golden, `replay/${name}`, summary(request), () =>
        fresh(world, { replayStore, ...options }).verify(request),
      );
    const good = await sign(world, key, GET);
    equal((await ask("tampered with: claims nothing", { ...good, method: "PUT" })).ok, false);
    equal((await ask("the first time", good)).ok, true);
    equal((await ask("the second time", good)).ok, false);
    const bare = await sign(world, key, GET, { nonce: false });
    await ask("no nonce", bare);
    equal((await ask("no nonce, optional", bare, { nonce: "optional" })).ok, true);
    equal((await ask("no nonce, optional, again", bare, { nonce: "optional" })).ok, false);
    await ask("no store", await sign(world, key, GET), { replayStore: undefined });
    const down: ReplayStore = { claim: async () => Promise.reject(new Error("no route to the replay store")) };
    await ask("a store that fails", await sign(world, key, GET), { replayStore: down });
    await ask("a full store", await sign(world, key, GET), { replayStore: { claim: async () => false } });
  });

  manyLines(t);
}

// Beyond some lines of a head a known signer is verified another way than before, which must not show.
function manyLines(t: Suite): void {
  t.test("a signer who is known may send any number of header lines", async () => {
    const { world, key } = await signing("many lines");
    const verifier = world.verifier({ replayStore: memoryReplayStore() });
    let nonces = 0;
    const nonce = () => new Uint8Array(16).fill(++nonces);
    for (const more of [0, 30, 34, 35, 36, 37, 38, 39, 40, 41, 60, 500]) {
      const lines = Object.fromEntries(Array.from({ length: more }, (_, n) => [`x-line-${n}`, "v"]));
      for (let turn = 0; turn < 2; turn += 1) {
        const signed = await sign(world, key, { ...GET, headers: lines }, { algorithm: "hmac-sha256", nonce });
        const ask = async (request: Plain) => {
          const verdict = await verifier.verify(request);
          return verdict.ok ? "ok" : verdict.reason;
        };
        equal(await ask({ ...signed, method: "PUT" }), "signature_invalid", `${more} lines more, another method`);
        equal(await ask(signed), "ok", `${more} lines more`);
        equal(await ask(signed), "replayed", `${more} lines more, the second time`);
      }
    }
  });
}

function asker(golden: Golden, world: World, group: string) {
  return (name: string, request: Plain) =>
    judge(golden, `${group}/${name}`, summary(request), () => fresh(world).verify(request));
}

/** A signature of ours with another tag in its text; what it covers no longer fits, but it is ours to judge. */
async function retagged(world: World, key: Made, tag: string): Promise<Plain> {
  const good = await sign(world, key, GET);
  const input = (good.headers["signature-input"] ?? "").replace(';tag="keyward"', tag);
  return { ...good, headers: { ...good.headers, "signature-input": input } };
}

function without({ headers }: Plain, name: string): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
}
