// For people: the base of a signature, in every denial and by a call of its own; and what a 401 asks for.
import { acceptSignature, createSigner, signatureBase } from "keyward";
import { equal, ok, type Suite, thrown } from "./harness.js";
import { judge, note } from "./record.js";
import { COVERED, crafted, fresh, GET, PARAMETERS, type Plain, POST, sign, signing } from "./signed.js";

export function suite(t: Suite): void {
  t.test("the signature base, for people", async (golden) => {
    const ask = (name: string, input: string, request: Plain = GET, options: object = {}) =>
      note(golden, `base/${name}`, { input, url: request.url, ...options }, () =>
        signatureBase(request, input, options),
      );
    await ask("of a GET", `sig=(${COVERED});created=1;keyid="k"`);
    await ask("of an empty query", 'sig=("@query" "@target-uri" "@request-target" "@scheme")', {
      ...GET,
      url: "https://A.example:443/?",
    });
    await ask("with unknown parameters, in their order", 'sig=("@method");z=?1;created=1;a=tok;b=:AA==:;c=1.5');
    await ask("of lines", 'sig=("a" "b")', { ...GET, headers: { a: "  1 ", b: "" } });
    await ask("of two labels", 'a=("@method"), b=("@method")');
    await ask("of nonsense", "(((");
    await ask("of a field that is not there", 'sig=("x")');
    await ask("at another origin", 'sig=("@target-uri")', GET, { origin: "http://localhost:8080" });
    await ask("at no origin", 'sig=("@target-uri")', GET, { origin: "localhost" });
    const dict = { ...GET, headers: { "x-d": "a=1,  b=(2   3);x" } };
    await ask("of a member", 'sig=("x-d";key="b")', dict);
    await ask("of a field whose type nobody knows", 'sig=("x-d";sf)', dict);
    await ask("of a field whose type is told", 'sig=("x-d";sf)', dict, { structuredFields: { "X-D": "dictionary" } });
    await ask("of a field whose type is told wrong", 'sig=("x-d";sf)', dict, { structuredFields: { "x-d": "item" } });
    await ask("with types of nothing", "sig=()", dict, { structuredFields: { "x-d": "map", "a b": "list", c: 1 } });
    await ask("of bytes that may have been joined", 'sig=("x-d";bs)', dict);
    await ask("of bytes that are one line", 'sig=("x-d";bs)', { ...GET, headers: [["x-d", "a, b"]] as never });
  });

  t.test("what is covered of structured fields", async (golden) => {
    const { world, key } = await signing("structured");
    const parameters = PARAMETERS.replace("$keyid", key.clientId);
    const ask = async (name: string, component: string, headers: Plain["headers"], options: object = {}) => {
      const request = crafted(key, `${COVERED} ${component}`, parameters, { ...GET, headers });
      const verdict = await judge(golden, `structured/${name}`, {}, () => fresh(world, options).verify(request));
      return verdict.ok ? "ok" : verdict.reason;
    };
    // A base is there to be signed: nobody has signed it.
    equal(await ask("a member", '"x-d";key="a"', { "x-d": "a=1" }), "signature_invalid");
    equal(await ask("a member twice", '"x-d";key="a"', { "x-d": "a=1, a=2" }), "component_ambiguous");
    equal(await ask("a member that is not there", '"x-d";key="b"', { "x-d": "a=1" }), "component_missing");
    equal(await ask("no dictionary", '"x-d";key="b"', { "x-d": "1;" }), "component_invalid");
    equal(await ask("an unknown type", '"x-d";sf', { "x-d": "a=1" }), "unsupported_component");
    const structuredFields = { "x-d": "dictionary" };
    equal(await ask("a known type", '"x-d";sf', { "x-d": "a=1" }, { structuredFields }), "signature_invalid");
    equal(await ask("a registered type", '"priority";sf', { priority: "u=1,i" }), "signature_invalid");
    equal(await ask("bytes", '"x-d";bs', { "x-d": "a" }), "signature_invalid");
    equal(await ask("bytes of joined lines", '"x-d";bs', { "x-d": "a, b" }), "unsupported_component");
  });

  t.test("every denial of a signed request carries the base that we compute", async (golden) => {
    const { world, key } = await signing("shown");
    const good = await sign(world, key, POST);
    const base = signatureBase(good, good.headers["signature-input"] ?? "");
    const shown = async (name: string, request: Plain, options: object = {}) => {
      const verdict = await judge(golden, `shown/${name}`, {}, () => fresh(world, options).verify(request));
      ok(!verdict.ok, `${name} was accepted`);
      return verdict.signatureBase;
    };
    const input = good.headers["signature-input"] ?? "";
    const change = (from: RegExp, to: string) => ({
      ...good,
      headers: { ...good.headers, "signature-input": input.replace(from, to) },
    });
    equal(await shown("digest_mismatch", { ...good, body: "hellO" }), base);
    equal(await shown("body_unavailable", { ...good, body: {} }), base);
    equal(await shown("no store", good, { replayStore: undefined }), base);
    equal(await shown("replayed", good, { replayStore: { claim: async () => false } }), base);
    const strange = change(/keyid="[^"]+"/, `keyid="${"0".repeat(24)}"`);
    equal(await shown("unknown_key", strange), base.replace(/keyid="[^"]+"/, `keyid="${"0".repeat(24)}"`));
    const now = "expires=1893456000";
    equal(await shown("window_invalid", change(/expires=\d+/, now)), base.replace(/expires=\d+/, now));
    const elsewhere = await shown("at another origin", good, { origin: "https://other.example" });
    equal(elsewhere, base.replace("api.example", "other.example"));
    equal(await shown("what is missing has no line", change(/"@query"/, '"x-missing"')), undefined);
    equal(await shown("no signature of ours", change(/tag="keyward"/, 'tag="other"')), undefined);
  });

  t.test("no denial carries a credential", async (golden) => {
    const { world, key } = await signing("hidden");
    const headers = { authorization: `Bearer ${key.token}`, cookie: "sid=topsecret", "x-a": "shown" };
    const signed = await sign(world, key, { ...GET, headers }, { cover: ["authorization", "cookie", "x-a"] });
    const verdict = await judge(golden, "shown/without credentials", {}, () => fresh(world).verify(signed));
    ok(!verdict.ok && verdict.reason === "ambiguous_credential");
    const lines = verdict.signatureBase?.split("\n").slice(4, 7);
    equal(lines, ['"authorization": (not shown)', '"cookie": (not shown)', '"x-a": shown']);
    ok(!JSON.stringify(verdict).includes(key.secret.slice(0, 8)), "a piece of the secret is in the denial");
  });

  t.test("what a 401 asks for", async (golden) => {
    const ask = (name: string, options?: object) =>
      note(golden, `accept/${name}`, { options }, () => acceptSignature(options as never));
    await ask("as it is");
    await ask("of a request with a body", { body: true });
    await ask("for another application", { tag: "app" });
    await ask("for an application that no field can hold", { tag: "Ω" });
    await ask("for no application", { tag: "" });
    await ask("with nonsense", { body: "yes" });
    // Whoever signs what is asked for is taken.
    const { world, key } = await signing("accepted");
    const asked = /\((.*)\)/.exec(acceptSignature({ body: true }))?.[1] ?? "";
    const sent = await sign(world, key, POST);
    const covered = /\((.*)\)/.exec(sent.headers["signature-input"] ?? "")?.[1];
    equal(covered, asked);
  });

  t.test("a key for other clients signs as the signer does", async () => {
    const { world, key } = await signing("exported");
    const now = () => world.now;
    const signer = createSigner(key.token, { algorithm: "hmac-sha256", nonce: () => new Uint8Array(16), now });
    const exported = signer.exportKey();
    equal([exported.keyid, exported.algorithm, exported.key.length], [key.clientId, "hmac-sha256", 32]);
    const headers = await signer.headers(POST);
    const base = signatureBase({ ...POST, headers: { ...POST.headers, ...headers } }, headers["signature-input"]);
    const usage = { name: "HMAC", hash: "SHA-256" };
    const hmac = await crypto.subtle.importKey("raw", new Uint8Array(exported.key), usage, false, ["sign"]);
    const tag = new Uint8Array(await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(base)));
    equal(headers.signature, `keyward=:${btoa(String.fromCharCode(...tag))}:`);
    // What is handed out is the caller's own: to change it changes no signer.
    exported.key.fill(0);
    ok(signer.exportKey().key.some((byte) => byte !== 0));
    const seed = createSigner({ clientId: key.clientId, secret: key.secret }).exportKey();
    equal([seed.keyid, seed.algorithm, seed.key.length], [key.clientId, "ed25519", 32]);
    await thrown(() => createSigner(key.token.slice(0, -1)).exportKey(), "invalid_credential");
  });
}
