// What others get wrong, each a test of its own: from a platform's `Request` to the verdict.
import { createSigner, type RequestLike, signatureBase } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { judge, note } from "./record.js";
import { COVERED, crafted, fresh, GET, NOW_S, type Plain, sign, signing } from "./signed.js";
import type { Made, World } from "./world.js";

export function suite(t: Suite): void {
  t.test("edge: `Request.url` keeps the fragment, which is dropped", async (golden) => {
    const { world, key } = await signing("edge fragment");
    const request = new Request("https://api.example/p?q=1#part");
    ok(request.url.endsWith("#part"), "the platform has dropped it already");
    equal(value(request, "@query"), "?q=1");
    equal(value(request, "@target-uri"), "https://api.example/p?q=1");
    const signed = await signedRequest(world, key, request);
    const arrived = { method: "GET", url: "https://api.example/p?q=1", headers: signed.headers };
    ok((await judge(golden, "edge/fragment", {}, () => fresh(world).verify(arrived))).ok);
  });

  t.test("edge: `URL.search` is empty for `/?` and for `/`, `@query` is `?` for both", async (golden) => {
    const { world, key } = await signing("edge query");
    for (const url of ["https://api.example/?", "https://api.example/"]) {
      equal(new URL(url).search, "");
      equal(value({ ...GET, url: new URL(url) }, "@query"), "?");
      const signed = await sign(world, key, { ...GET, url });
      for (const arrived of ["https://api.example/?", "https://api.example/"]) {
        const verify = () => fresh(world).verify({ ...signed, url: arrived });
        ok((await judge(golden, `edge/empty query: ${url} as ${arrived}`, {}, verify)).ok);
      }
    }
  });

  t.test("edge: the query `'` becomes `%27`", async (golden) => {
    const { world, key } = await signing("edge apostrophe");
    // `Request.url` of workerd keeps it as it is: a URL is made before it is signed.
    const request = { ...GET, url: new URL("https://api.example/?it's") };
    equal(value(request, "@query"), "?it%27s");
    const signed = await sign(world, key, request);
    ok((await judge(golden, "edge/apostrophe", {}, () => fresh(world).verify(signed))).ok);
    const received = { ...signed, url: new Request("https://api.example/?it%27s").url };
    ok((await judge(golden, "edge/apostrophe, received", {}, () => fresh(world).verify(received))).ok);
    await note(golden, "edge/apostrophe, as it is", {}, () =>
      sign(world, key, { ...GET, url: "https://a.example/?'" }),
    );
  });

  t.test("edge: `patch` stays in lower case, `@method` is what is sent", async (golden) => {
    const { world, key } = await signing("edge method");
    // Bun sends PATCH, workerd refuses to send it; the others send what they were told.
    const request = of(() => new Request("https://api.example/p", { method: "patch" }));
    if (request !== null) {
      equal(value(request, "@method"), request.method);
      ok((await fresh(world).verify(await signedRequest(world, key, request))).ok);
    }
    const signed = await sign(world, key, { ...GET, method: "patch" });
    equal(value(signed, "@method"), "patch");
    ok((await judge(golden, "edge/patch", {}, () => fresh(world).verify(signed))).ok);
    const upper = { ...signed, method: "PATCH" };
    equal((await judge(golden, "edge/patch as PATCH", {}, () => fresh(world).verify(upper))).ok, false);
  });

  t.test("edge: `@authority` is that of the URL or of `origin`, never the caller's `Host`", async (golden) => {
    const { world, key } = await signing("edge authority");
    const lying = { ...GET, headers: { host: "evil.example", "x-forwarded-host": "evil.example" } };
    equal(value(lying, "@authority"), "api.example");
    const evil = await sign(world, key, { ...GET, url: "https://evil.example/things?q=1" });
    const sent = { ...evil, url: "https://api.example/things?q=1", headers: { ...lying.headers, ...evil.headers } };
    const ask = (name: string, origin?: string) =>
      judge(golden, `edge/authority: ${name}`, {}, () => fresh(world, origin ? { origin } : {}).verify(sent));
    equal((await ask("of the URL")).ok, false);
    equal((await ask("of the origin", "https://other.example")).ok, false);
    equal((await ask("of the origin that was signed for", "https://evil.example")).ok, true);
  });

  t.test("edge: default ports are dropped", async (golden) => {
    const { world, key } = await signing("edge port");
    equal(value({ ...GET, url: "https://api.example:443/" }, "@authority"), "api.example");
    equal(value({ ...GET, url: "http://api.example:80/" }, "@authority"), "api.example");
    equal(value({ ...GET, url: "https://api.example:80/" }, "@authority"), "api.example:80");
    const signed = await sign(world, key, GET);
    const ask = (port: string) => {
      const url = signed.url.toString().replace("api.example", `api.example:${port}`);
      return judge(golden, `edge/port ${port}`, {}, () => fresh(world).verify({ ...signed, url }));
    };
    equal((await ask("443")).ok, true);
    equal((await ask("80")).ok, false);
  });

  t.test("edge: a missing field is not an empty field", async (golden) => {
    const { world, key } = await signing("edge empty");
    const signed = await sign(world, key, { ...GET, headers: { "x-a": "" } }, { cover: ["x-a"] });
    const ask = (name: string, headers: Plain["headers"]) =>
      judge(golden, `edge/field ${name}`, {}, () => fresh(world).verify({ ...signed, headers }));
    equal((await ask("empty", signed.headers)).ok, true);
    const { "x-a": _, ...rest } = signed.headers;
    const verdict = await ask("missing", rest);
    ok(!verdict.ok && verdict.reason === "component_missing");
  });

  t.test("edge: `Headers` joins duplicates with `, `", async (golden) => {
    const { world, key } = await signing("edge joined");
    const lines: readonly (readonly [string, string])[] = [
      ["X-A", " 1 "],
      ["x-a", "2, 3"],
    ];
    const joined = new Headers(lines.map(([name, value]): [string, string] => [name, value]));
    equal(value({ ...GET, headers: lines }, "x-a"), "1, 2, 3");
    equal(value({ ...GET, headers: joined }, "x-a"), "1, 2, 3");
    const signer = createSigner(key.token, { cover: ["x-a"], now: () => world.now, nonce: () => new Uint8Array(16) });
    const added = await signer.headers({ ...GET, headers: lines });
    for (const [name, headers] of Object.entries({ lines: [...lines], joined: [...joined] })) {
      const request = { ...GET, headers: [...headers, ...Object.entries(added)] };
      ok((await judge(golden, `edge/duplicates as ${name}`, {}, () => fresh(world).verify(request))).ok);
    }
  });

  t.test("edge: folded lines and line breaks in values are refused", async (golden) => {
    const { world, key } = await signing("edge fold");
    for (const folded of ["a\r\n b", "a\n\tb", "a\rb", 'a\n"@method": GET', "a\0b"]) {
      const request = crafted(key, `${COVERED} "x-a"`, `;created=${NOW_S};nonce="n";keyid="$keyid"`, {
        ...GET,
        headers: { "x-a": folded },
      });
      const name = `edge/folded ${JSON.stringify(folded)}`;
      const verdict = await judge(golden, name, {}, () => fresh(world).verify(request));
      ok(!verdict.ok && verdict.reason === "component_invalid");
    }
  });

  t.test("edge: values are Latin-1", async (golden) => {
    const { world, key } = await signing("edge latin");
    const headers = new Headers({ "x-a": "caf\u00e9" });
    const request = await signedRequest(world, key, new Request("https://api.example/", { headers }), ["x-a"]);
    ok((await judge(golden, "edge/latin-1", {}, () => fresh(world).verify(request))).ok);
    const base = signatureBase({ ...GET, headers }, 's=("x-a")');
    equal(base.charCodeAt('"x-a": caf'.length), 0xe9, "one byte, not the two of UTF-8");
    await note(golden, "edge/beyond latin-1", {}, () =>
      sign(world, key, { ...GET, headers: { "x-a": "\u20ac" } }, { cover: ["x-a"] }),
    );
  });

  t.test("edge: a record of Node loses duplicates, an array in it keeps them", async (golden) => {
    const { world, key } = await signing("edge node");
    const lines: readonly [string, string][] = [
      ["x-a", "1"],
      ["x-a", "2"],
    ];
    const signer = createSigner(key.token, { cover: ["x-a"], now: () => world.now, nonce: () => new Uint8Array(16) });
    const added = await signer.headers({ ...GET, headers: lines });
    const ask = (name: string, headers: RequestLike["headers"]) =>
      judge(golden, `edge/record ${name}`, {}, () => fresh(world).verify({ ...GET, headers }));
    equal((await ask("with both lines", { "x-a": ["1", "2"], ...added })).ok, true);
    equal((await ask("with the first only", { "x-a": "1", ...added })).ok, false);
  });

  t.test("edge: `created=1.0` is not an integer", async (golden) => {
    const { world, key } = await signing("edge integer");
    const request = crafted(key, COVERED, `;created=${NOW_S}.0;nonce="n";keyid="$keyid"`);
    const verdict = await judge(golden, "edge/decimal", {}, () => fresh(world).verify(request));
    ok(!verdict.ok && verdict.reason === "malformed_parameter");
  });

  t.test("edge: a binary has canonical padding when produced, and needs none when parsed", async (golden) => {
    const { world, key } = await signing("edge padding");
    const signed = await sign(world, key, { ...GET, method: "POST", body: "hello" });
    const { signature = "", "content-digest": digest = "" } = signed.headers;
    ok(/=:[A-Za-z0-9+/]{86}==:$/.test(signature) && /=:[A-Za-z0-9+/]{43}=:$/.test(digest));
    const unpadded = { ...signed.headers, signature: signature.replace("==:", ":") };
    ok((await judge(golden, "edge/padding", {}, () => fresh(world).verify({ ...signed, headers: unpadded }))).ok);
    const half = { ...signed.headers, signature: signature.replace("==:", "=:") };
    const verdict = await judge(golden, "edge/half the padding", {}, () =>
      fresh(world).verify({ ...signed, headers: half }),
    );
    ok(!verdict.ok && verdict.reason === "malformed_signature");
  });
}

/** What a platform makes, if it does. */
function of<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** What a component stands for in a request. */
function value(request: RequestLike | Request, component: string): string {
  const base = signatureBase(request as RequestLike, `s=("${component}")`);
  return base.slice(`"${component}": `.length, base.indexOf("\n"));
}

/** A request of the platform with the fields of our signer. */
function signedRequest(world: World, key: Made, request: Request, cover: string[] = []): Promise<RequestLike> {
  const signer = createSigner(key.token, { cover, now: () => world.now, nonce: () => new Uint8Array(16).fill(9) });
  return signer.request(request) as Promise<unknown> as Promise<RequestLike>;
}
