// Signed requests: components, coverage, bodies and digests; and what a signer refuses to sign.
import { createSigner } from "keyward";
import { ok, type Suite } from "./harness.js";
import { judge, note } from "./record.js";
import { COVERED, crafted, fresh, GET, PARAMETERS, type Plain, POST, sign, signing, summary } from "./signed.js";

const HELLO = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
const HELLO_512 = "sha-512=:m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==:";

export function suite(t: Suite): void {
  t.test("coverage and components", async (golden) => {
    const { world, key } = await signing("coverage");
    const ask = (name: string, list: string, request: Plain = GET) => {
      const full = crafted(key, list, PARAMETERS, request);
      return judge(golden, `coverage/${name}`, summary(full), () => fresh(world).verify(full));
    };
    await ask("nothing", "");
    await ask("no method", '"@authority" "@path" "@query"');
    await ask("no authority", '"@method" "@path" "@query"');
    await ask("no path", '"@method" "@authority" "@query"');
    await ask("no query where there is one", '"@method" "@authority" "@path"');
    await ask("no query where there is none", '"@method" "@authority" "@path"', {
      ...GET,
      url: "https://api.example/a",
    });
    await ask("the whole target", '"@method" "@target-uri"');
    await ask("a body without its digest", COVERED, POST);
    await ask("a digest that is not covered", COVERED, {
      ...POST,
      headers: { ...POST.headers, "content-digest": HELLO },
    });
    await ask("a type that is not covered", `${COVERED} "content-digest"`, {
      ...POST,
      headers: { ...POST.headers, "content-digest": HELLO },
    });
    for (const unsupported of [
      '"@status"',
      '"@nothing"',
      '"X-Upper"',
      '"a";sf;bs',
      '"a";sf=?0',
      '"a";tr',
      '"a";req',
      '"@query-param"',
      '"a b"',
    ]) {
      await ask(`unsupported ${unsupported}`, `${COVERED} ${unsupported}`);
    }
    await ask("a field that is not there", `${COVERED} "x-missing"`);
    await ask("a query parameter", `${COVERED} "@query-param";name="q"`);
    await ask("a query parameter that is not there", `${COVERED} "@query-param";name="p"`);
    await ask("a query parameter twice", `${COVERED} "@query-param";name="q"`, {
      ...GET,
      url: "https://api.example/?q=1&q=1",
    });
    await ask("a query parameter of no text", `${COVERED} "@query-param";name="q"`, {
      ...GET,
      url: "https://api.example/?q=%ff",
    });
    await ask("a value beyond Latin-1", `${COVERED} "x-name"`, { ...GET, headers: { "x-name": "Ω" } });
    await ask("a value of more than 8 KiB", `${COVERED} "x-long"`, {
      ...GET,
      headers: { "x-long": "x".repeat(8_193) },
    });
    await ask("no method at all", COVERED, { ...GET, method: "" });
    await ask("a relative URL", COVERED, { ...GET, url: "/things" });
    await ask("a URL with a user", COVERED, { ...GET, url: "https://ann@api.example/things" });
    await ask("the request target of OPTIONS", `${COVERED} "@request-target"`, { ...GET, method: "OPTIONS" });
  });

  t.test("bodies and digests", async (golden) => {
    const { world, key } = await signing("digest");
    const ask = (name: string, request: Plain, options: object = {}) =>
      judge(golden, `digest/${name}`, summary(request), () => fresh(world, options).verify(request));
    // Our signer refuses digests that it can see to be wrong, so these bodies are hidden from it and shown to the verifier.
    const stated = async (digest: string, body: unknown = "hello"): Promise<Plain> => {
      const hiddenBody = { ...POST, body: {}, headers: { ...POST.headers, "content-digest": digest } };
      return { ...(await sign(world, key, hiddenBody)), body };
    };
    ok((await ask("sha-256", await stated(HELLO))).ok);
    ok((await ask("sha-512", await stated(HELLO_512))).ok);
    ok((await ask("both", await stated(`${HELLO}, ${HELLO_512}`))).ok);
    await ask("one right, one wrong", await stated(`${HELLO}, sha-512=:AAAA:`));
    await ask("wrong", await stated("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"));
    await ask("of another algorithm", await stated("md5=:XUFAKrxLKna5cZ2REBfFkg==:"));
    await ask("an empty field", await stated(""));
    await ask("no bytes", await stated("sha-256=abc"));
    await ask("no dictionary", await stated("???"));
    await ask("of a body that cannot be read", await stated(HELLO, {}));
    await judge(golden, "digest/the body given apart", {}, async () =>
      fresh(world).verify(await stated(HELLO, {}), { body: new TextEncoder().encode("hello") }),
    );
    await judge(golden, "digest/another body given apart", {}, async () =>
      fresh(world).verify(await stated(HELLO), { body: "no" }),
    );
    await ask("a body over the limit", await stated(HELLO), { maxBodyBytes: 4 });
    await ask("a body at the limit", await stated(HELLO), { maxBodyBytes: 5 });
    await ask("an empty body", await sign(world, key, { ...GET, body: "" }));
    const bytes = await sign(world, key, { ...POST, body: new Uint8Array([0, 255]) });
    ok((await ask("bytes", bytes)).ok);
    const body = "grüße";
    // The type is stated: not every runtime shows the one that it will send for a text.
    const unsigned = new Request("https://api.example/things", {
      method: "POST",
      body,
      headers: { "content-type": "text/plain" },
    });
    const signer = createSigner(key.token, { now: () => world.now, nonce: () => new Uint8Array(16) });
    const sent = await signer.request(unsigned);
    await judge(golden, "digest/a fetch request", {}, () => fresh(world).verify(sent as never));
    ok((await sent.text()) === body, "the verifier has taken the body away");
  });

  t.test("behind a proxy", async (golden) => {
    const { world, key } = await signing("origin");
    const good = await sign(world, key, GET);
    const inside = { ...good, url: good.url.toString().replace("https://api.example", "http://10.0.0.7:8080") };
    const ask = (name: string, origin?: string) =>
      judge(golden, `origin/${name}`, { origin }, () =>
        fresh(world, origin === undefined ? {} : { origin }).verify(inside),
      );
    await ask("not told");
    await ask("told", "https://api.example");
    await ask("told wrong", "https://api.example.org");
    for (const origin of [
      "api.example",
      "https://api.example/base",
      "https://api.example/?",
      "https://u@api.example",
      "",
    ])
      await note(golden, `origin/made with \`${origin}\``, {}, () => void world.verifier({ origin }));
    const per = (origin: string, verifier = fresh(world, { origin: "https://api.example.org" })) =>
      verifier.verify(inside, { origin });
    await judge(golden, "origin/told for one request", {}, () => per("https://api.example"));
    await judge(golden, "origin/told wrong for one request", {}, () => per("https://other.example"));
    await note(golden, "origin/told nonsense for one request", {}, () => per("nonsense"));
  });

  t.test("what a signer refuses", async (golden) => {
    const { world, key } = await signing("signer");
    const ask = (name: string, request: Partial<Plain>, options: object = {}) =>
      note(golden, `signer/${name}`, { ...request, options }, () => sign(world, key, { ...GET, ...request }, options));
    await ask("a plain GET", {});
    await ask(
      "everything that it can cover",
      { ...POST, headers: { ...POST.headers, a: "1", B: "2" } },
      { cover: ["a", "b"], ttl: 300, tag: "app", algorithm: "hmac-sha256" },
    );
    for (const url of [
      "",
      "/relative",
      "ftp://a.example/",
      "http://a.example/",
      "https://u@a.example/",
      "https://a.example:0x/",
    ]) {
      await ask(`the URL \`${url}\``, { url });
    }
    for (const url of [
      "HTTPS://a.example/",
      "https://A.example/",
      "https://a.example:443/",
      "https://a.example//b",
      "https://a.example/a/../b",
      "https://a.example/?it's",
      "https://a.example/ü",
      "https://a.example",
    ]) {
      await ask(`the URL \`${url}\``, { url });
    }
    await ask("loopback", { url: "http://127.0.0.1:3000/" });
    for (const field of ["host", "date", "signature", "x-missing", "@method", "", "a b"])
      await ask(`to cover \`${field}\``, {}, { cover: [field] });
    await ask("a value that it cannot write down", { headers: { a: "Ω" } }, { cover: ["a"] });
    await ask("a digest that is wrong", { ...POST, headers: { "content-digest": "sha-256=:AAAA:" } });
    await ask("a body that it cannot read", { ...POST, body: {} });
    await ask("an unknown algorithm", {}, { algorithm: "rsa" });
    await ask("no time to live", {}, { ttl: 0 });
    await ask("a short nonce", {}, { nonce: () => new Uint8Array(8) });
    for (const [name, credential] of Object.entries({
      "no token": "acme_x",
      "a typo": `${key.token.slice(0, -1)}${key.token.endsWith("0") ? "1" : "0"}`,
      "no secret": { clientId: key.clientId, secret: "" },
      "another's client id": { clientId: "0".repeat(24), secret: key.secret },
    })) {
      await note(golden, `signer/credential: ${name}`, {}, () => void createSigner(credential));
    }
    await note(
      golden,
      "signer/a credential in two parts",
      {},
      () => createSigner({ clientId: key.clientId, secret: key.secret }).clientId,
    );
  });
}
