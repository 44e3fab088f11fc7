// Bodies of every kind: hashed as they pass, read for signers only, and never further than they may be.
import { createSigner, type RequestLike, type VerifyOptions } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { judge, note } from "./record.js";
import { fresh, GET, type Plain, POST, sign, signing } from "./signed.js";
import type { Made, World } from "./world.js";

const encoder = new TextEncoder();

/** A stream that counts what was asked of it. */
class Pieces {
  readonly stream: ReadableStream<Uint8Array>;
  pulled = 0;
  cancelled = false;

  constructor(...pieces: readonly (string | Error)[]) {
    this.stream = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          const piece = pieces[this.pulled++];
          if (piece === undefined) controller.close();
          else if (typeof piece === "string") controller.enqueue(encoder.encode(piece));
          else controller.error(piece);
        },
        cancel: () => {
          this.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  }
}

export function suite(t: Suite): void {
  t.test("bodies that have to be read", async (golden) => {
    const { world, key } = await signing("streams");
    const good = await sign(world, key, POST);
    const ask = (name: string, body: unknown, options: object = {}, request: Plain = good) =>
      judge(golden, `stream/${name}`, {}, () => fresh(world, options).verify({ ...request, body }));
    ok((await ask("a stream", new Pieces("he", "", "llo").stream)).ok);
    ok((await ask("a blob", new Blob(["hel", "lo"]))).ok);
    ok((await ask("a view", new DataView(encoder.encode("hello").buffer))).ok);
    ok((await ask("an array buffer", encoder.encode("hello").buffer)).ok);
    ok((await ask("an async iterable of texts", textsOf("hel", "lo"))).ok);
    await ask("another stream", new Pieces("hellO").stream);
    await ask("an empty stream", new Pieces().stream);
    await ask("a stream that fails", new Pieces("he", new Error("reset")).stream);
    await ask("a stream of objects", textsOf({} as never));
    const locked = new Pieces("hello").stream;
    locked.getReader();
    await ask("a stream that somebody reads", locked);
    await ask("a form", new URLSearchParams("a=1"));
    ok((await ask("a stream at the limit", new Pieces("hel", "lo").stream, { maxBodyBytes: 5 })).ok);
    const both = new Pieces("hel", "lo", "never");
    await ask("a stream over the limit", both.stream, { maxBodyBytes: 4 });
    ok(both.pulled === 2 && both.cancelled, "it was read on");
    const long = new Pieces("never");
    const stating = { ...good, headers: { ...good.headers, "content-length": "5" } };
    await ask("a stream that states its length", long.stream, { maxBodyBytes: 4 }, stating);
    equal(long.pulled, 0, "it was read although it says that it is too long");
    const given: VerifyOptions = { body: new Pieces("hello").stream };
    ok((await judge(golden, "stream/given apart", {}, () => fresh(world).verify({ ...good, body: null }, given))).ok);
  });

  t.test("a body is read for nobody but the signer", async (golden) => {
    const { world, key } = await signing("strangers");
    for (const algorithm of ["ed25519", "hmac-sha256"] as const) {
      const good = await sign(world, key, POST, { algorithm });
      const ask = async (name: string, request: Plain) => {
        const body = counting(new Pieces("hello").stream);
        await judge(golden, `unread/${algorithm}: ${name}`, {}, () => fresh(world).verify({ ...request, body }));
        return body.read;
      };
      equal(await ask("the signer", good), true);
      equal(await ask("another method", { ...good, method: "PUT" }), false);
      const headers = { ...good.headers, "content-digest": "md5=:AA==:" };
      equal(await ask("another digest", { ...good, headers }), false);
      const bare = await sign(world, key, GET, { algorithm });
      equal(await ask("no digest at all: one piece says that there is a body", bare), true);
      equal(await ask("no digest, and too old", { ...bare, headers: aged(bare.headers) }), false);
    }
  });

  t.test("a request of the platform is read through a clone", async (golden) => {
    const { world, key } = await signing("clones");
    const ask = (name: string, request: unknown) =>
      judge(golden, `clone/${name}`, {}, () => fresh(world).verify(request as RequestLike));
    const sent = await requestOf(world, key, "hello");
    ok((await ask("a text", sent)).ok);
    equal(await sent.text(), "hello");
    await ask("a body that was read before", sent);
    ok((await ask("no body", await requestOf(world, key, null))).ok);
    ok((await ask("no bytes", await requestOf(world, key, ""))).ok);
    ok((await ask("a blob", await requestOf(world, key, new Blob(["hello"])))).ok);
    // Firefox has no `body` of a request.
    const bytes = encoder.encode("hello");
    const plain = await sign(world, key, POST);
    const { body: _, ...bodiless } = plain;
    const firefox = (content: Uint8Array) => {
      const whole = { ...bodiless, arrayBuffer: async () => content.slice().buffer };
      return { ...whole, bodyUsed: false, clone: () => whole };
    };
    ok((await ask("without `body`", firefox(bytes))).ok);
    await ask("without `body`, another one", firefox(encoder.encode("hellO")));
    await ask("without `body`, and without bytes", firefox(new Uint8Array()));
    const used = { ...firefox(bytes), bodyUsed: true };
    await ask("without `body`, read before", used);
  });

  t.test("what a signer does with bodies", async (golden) => {
    const { world, key } = await signing("signed bodies");
    const digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    const ask = async (name: string, request: Partial<Plain>) => {
      const made = await note(golden, `body/${name}`, {}, async () => sign(world, key, { ...POST, ...request }));
      return (made as Plain | undefined)?.headers["content-digest"];
    };
    equal(await ask("a text", { body: "hello" }), digest);
    equal(await ask("a blob", { body: new Blob(["hello"]) }), digest);
    equal(
      await ask("a large text", { body: "x".repeat(200_000) }),
      "sha-256=:keP6r9MivN8WDz8M6IassJK5ueKh6FJrQPIaiJiocAs=:",
    );
    equal(await ask("a stream", { body: new Pieces("hello").stream }), undefined);
    const stated = { ...POST.headers, "content-digest": digest };
    equal(await ask("a stream whose digest is stated", { body: new Pieces("hello").stream, headers: stated }), digest);
    equal(await ask("a blob whose digest is stated", { body: new Blob(["hello"]), headers: stated }), digest);
    equal(await ask("a blob whose digest is stated wrong", { body: new Blob(["hellO"]), headers: stated }), undefined);
    const request = await requestOf(world, key, new Blob(["x".repeat(200_000)]));
    equal(request.headers.get("content-digest"), "sha-256=:keP6r9MivN8WDz8M6IassJK5ueKh6FJrQPIaiJiocAs=:");
    equal((await request.text()).length, 200_000, "the signer has taken the body away");
  });

  t.test("time passes while a body arrives", async (golden) => {
    const { world, key } = await signing("slow");
    const slow = (ms: number): unknown => {
      const pieces = new Pieces("hel", "lo");
      const reader = pieces.stream.getReader();
      return {
        async *[Symbol.asyncIterator]() {
          for (let next = await reader.read(); !next.done; next = await reader.read()) {
            world.pass(ms);
            yield next.value;
          }
        },
      };
    };
    const ask = async (name: string, ms: number) => {
      const request = await sign(world, key, POST);
      return judge(golden, `slow/${name}`, {}, () => world.verifier().verify({ ...request, body: slow(ms) }));
    };
    ok((await ask("a minute, and documents are read again", 30_000)).ok);
    const verdict = await ask("so long that the nonce would be forgotten", 165_000);
    ok(!verdict.ok && verdict.reason === "created_too_old");
  });
}

async function* textsOf(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

/** A stream that knows whether anybody has read from it. */
function counting(stream: ReadableStream<Uint8Array>): {
  read: boolean;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
} {
  const body = {
    read: false,
    async *[Symbol.asyncIterator]() {
      body.read = true;
      const reader = stream.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    },
  };
  return body;
}

function aged(headers: Plain["headers"]): Plain["headers"] {
  const input = headers["signature-input"] ?? "";
  return { ...headers, "signature-input": input.replace(/;created=\d+;expires=\d+/, ";created=1") };
}

/** A request of the platform, signed. The type is stated: not every runtime shows the one that it will send. */
function requestOf(world: World, key: Made, body: Blob | string | null): Promise<Request> {
  let nonce = 0;
  const signer = createSigner(key.token, { now: () => world.now, nonce: () => new Uint8Array(16).fill(++nonce) });
  const init = { method: "POST", body, headers: { "content-type": "text/plain" } };
  return signer.request(new Request("https://api.example/things", init)) as Promise<Request>;
}
