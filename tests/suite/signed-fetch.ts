// `signer.fetch`: what is sent where, signed how, and how often. The network is a function that writes down what it gets.
import { createSigner, type SignerOptions } from "keyward";
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { note } from "./record.js";
import { fresh, signing } from "./signed.js";
import type { Made, World } from "./world.js";

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | null;
}

type Answer = Response | Error | ((sent: Sent) => Response);

/** A network that gives these answers in turn, the last one for ever. */
class Network {
  readonly sent: Sent[] = [];
  readonly pauses: number[] = [];
  readonly #answers: readonly Answer[];

  constructor(...answers: readonly Answer[]) {
    this.#answers = answers;
  }

  /** A signer that sends here. */
  signer(world: World, key: Made, options: SignerOptions = {}) {
    return createSigner(key.token, {
      now: () => world.now,
      fetch: ((url: string, init: RequestInit) => this.#take(url, init)) as never,
      sleep: async (ms) => void this.pauses.push(ms),
      ...options,
    });
  }

  /** What was sent, in short. */
  get trace(): string[] {
    return this.sent.map(({ url, method, headers, body }) => {
      const fields = ["authorization", "content-type", "x-a", "signature"].filter((name) => headers.has(name));
      return [method, url, ...fields, ...(body === null ? [] : [`body ${body}`])].join(" ");
    });
  }

  async #take(url: string, init: RequestInit): Promise<Response> {
    const { method = "GET", headers, body } = init;
    equal(init.redirect, "manual");
    const text = body === null || body === undefined ? null : await new Response(body).text();
    const sent = { url, method, headers: new Headers(headers), body: text };
    this.sent.push(sent);
    const answer = this.#answers[Math.min(this.sent.length, this.#answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(sent) : ((answer ?? new Response("end")) as Response).clone();
  }
}

const to = (status: number, location: string) => new Response(null, { status, headers: { location } });
const status = (code: number, headers: { [name: string]: string } = {}) =>
  new Response("later", { status: code, headers });
// Made when it is needed: workerd makes no response outside of a request.
const done = () => new Response("done");

export function suite(t: Suite): void {
  t.test("each attempt is signed anew", async () => {
    const { world, key } = await signing("attempts");
    const network = new Network(status(503), new TypeError("network"), to(307, "/next"), done);
    const response = await network.signer(world, key).fetch("https://api.example/first", put("hello"));
    equal(await response.text(), "done");
    equal(network.trace, [
      "PUT https://api.example/first content-type signature body hello",
      "PUT https://api.example/first content-type signature body hello",
      "PUT https://api.example/first content-type signature body hello",
      "PUT https://api.example/next content-type signature body hello",
    ]);
    const nonces = network.sent.map(({ headers }) => /nonce="([^"]+)"/.exec(headers.get("signature-input") ?? "")?.[1]);
    equal(new Set(nonces).size, 4, "a nonce was used twice");
    const verifier = fresh(world);
    for (const { headers, ...sent } of network.sent) {
      equal((await verifier.verify({ ...sent, headers: [...headers] })).ok, true, sent.url);
    }
  });

  t.test("redirects", async (golden) => {
    const { world, key } = await signing("redirects");
    const ask = async (name: string, answers: readonly Answer[], init?: RequestInit, url = "https://api.example/a") => {
      const network = new Network(...answers);
      await note(golden, `redirect/${name}`, {}, async () => {
        const response = await network
          .signer(world, key)
          .fetch(url, init)
          .catch((error: Error) =>
            error instanceof TypeError && !("code" in error) ? error.message : Promise.reject(error),
          );
        const end = typeof response === "string" ? response : `${response.status} ${await response.text()}`;
        return { sent: network.trace, end };
      });
      return network;
    };
    const post = {
      method: "POST",
      body: "hello",
      headers: { "content-type": "text/plain", authorization: "Basic eDp5", "x-a": "1" },
    };
    for (const code of [301, 302, 303, 307, 308]) {
      await ask(`${code} of a GET`, [to(code, "/b?c"), done]);
      await ask(`${code} of a POST`, [to(code, "b"), done], post);
      await ask(`${code} of a PUT`, [to(code, "https://api.example/b"), done], { ...post, method: "PUT" });
      await ask(`${code} of a HEAD`, [to(code, "/b"), done], { method: "HEAD" });
      await ask(`${code} to another origin`, [to(code, "https://other.example/b"), done], post);
    }
    await ask("to another port", [to(307, "https://api.example:8443/b"), done], post);
    await ask(
      "away and back: the way back is theirs",
      [to(307, "https://o.example/"), to(307, "https://api.example/b"), done],
      post,
    );
    await ask("300 and 304 are answers", [status(300, { location: "/b" })]);
    await ask("without a location", [status(302)]);
    await ask("to nonsense", [to(302, "https://")]);
    await ask("to another protocol", [to(302, "ftp://api.example/")]);
    await ask("with a user", [to(302, "https://ann:pw@api.example/")]);
    await ask("to what cannot be signed", [to(302, "/a//b"), done]);
    await ask("to plain http", [to(302, "http://api.example/b"), done]);
    const endless = await ask("in a circle", [to(302, "/a")]);
    equal(endless.sent.length, 21);
    const fragment = await ask(
      "with a fragment",
      [to(302, "/b"), to(302, "/c#new"), done],
      {},
      "https://api.example/a#old",
    );
    equal(
      fragment.sent.map(({ url }) => new URL(url).hash),
      ["#old", "#old", "#new"],
    );
    const hidden = Object.defineProperty(new Response(), "type", { value: "opaqueredirect" });
    await ask("that a browser hides", [() => hidden]);
  });

  t.test("the caller's own redirect modes", async () => {
    const { world, key } = await signing("modes");
    const modes: unknown[] = [];
    const fetch = async (_: string, { redirect }: RequestInit) => {
      modes.push(redirect);
      return to(302, "/b");
    };
    const signer = createSigner(key.token, { now: () => world.now, fetch: fetch as never });
    equal((await signer.fetch("https://api.example/a", { redirect: "manual" })).status, 302);
    equal(modes, ["manual"]);
  });

  t.test("what is tried again", async (golden) => {
    const { world, key } = await signing("retries");
    const ask = async (
      name: string,
      answers: readonly Answer[],
      init: RequestInit = {},
      options: SignerOptions = {},
    ) => {
      const network = new Network(...answers);
      const end = await network
        .signer(world, key, options)
        .fetch("https://api.example/a", init)
        .then(
          (response) => response.status,
          (error: Error) => error.message,
        );
      golden({ case: `retry/${name}`, attempts: network.sent.length, end });
      return network;
    };
    for (const code of [408, 425, 429, 502, 503, 504]) await ask(`${code}`, [status(code), done]);
    for (const code of [400, 401, 403, 404, 409, 413, 500, 501]) await ask(`${code}`, [status(code), done]);
    for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE"]) await ask(method, [status(503), done], { method });
    for (const method of ["POST", "PATCH"]) await ask(method, [status(503), done], { method });
    await ask("no answer", [new TypeError("network"), done]);
    await ask("no answer to a POST", [new TypeError("network"), done], { method: "POST" });
    await ask("never an answer", [new TypeError("network")]);
    await ask("always busy", [status(503)]);
    await ask("a body that streams", [status(503), done], streaming());
    await ask("four more", [status(503)], {}, { retry: { retries: 4 } });
    await ask("none more", [status(503)], {}, { retry: { retries: 0 } });
    await ask("never", [status(503)], {}, { retry: false });
    await ask("the caller has stopped it", [Object.assign(new Error("stopped"), { name: "AbortError" }), done]);
    await ask("two hops share what is left", [status(503), to(307, "/b"), status(503), status(503), done]);
  });

  t.test("pauses", async () => {
    const { world, key } = await signing("pauses");
    const pauses = async (answers: readonly Answer[], retry: SignerOptions["retry"] = { retries: 6 }) => {
      const network = new Network(...answers);
      await network.signer(world, key, retry === undefined ? {} : { retry }).fetch("https://api.example/a");
      return network.pauses;
    };
    const growing = await pauses([status(503)], { retries: 8, firstDelayMs: 100, maxDelayMs: 1_000 });
    equal(growing.length, 8);
    growing.forEach((ms, index) => {
      ok(ms >= 0 && ms <= Math.min(1_000, 100 * 2 ** index), `pause ${index} was ${ms}`);
    });
    ok(new Set(growing).size > 4, "they are not spread");
    equal(await pauses([status(429, { "retry-after": "3" }), done]), [3_000]);
    const date = new Date(world.now + 5_000).toUTCString();
    equal(await pauses([status(503, { "retry-after": date }), done]), [5_000]);
    equal(await pauses([status(503, { "retry-after": new Date(0).toUTCString() }), done]), [0]);
    equal(await pauses([status(503, { "retry-after": "11" }), done]), [], "longer than anybody waits");
    equal((await pauses([status(503, { "retry-after": "soon" }), done])).length, 1);
  });

  t.test("a pause ends when the caller stops it", async () => {
    const { world, key } = await signing("stopped");
    const network = new Network(status(503), done);
    const stop = new AbortController();
    const sleep = () => {
      stop.abort();
      return new Promise<void>(() => undefined);
    };
    const { signal } = stop;
    const failed = await network
      .signer(world, key, { sleep })
      .fetch("https://api.example/a", { signal })
      .then(
        () => null,
        (error: Error) => error.name,
      );
    equal([failed, network.sent.length], ["AbortError", 1]);
  });

  t.test("a request is as good as its parts", async () => {
    const { world, key } = await signing("parts");
    const network = new Network(to(307, "/b"), done);
    const request = new Request("https://api.example/a", put("hello"));
    await network.signer(world, key).fetch(request as never);
    await network.signer(world, key).fetch(new URL("https://api.example/c"));
    equal(network.trace, [
      "PUT https://api.example/a content-type signature body hello",
      "PUT https://api.example/b content-type signature body hello",
      "GET https://api.example/c signature",
    ]);
  });

  t.test("nothing is sent that cannot be signed", async (golden) => {
    const { world, key } = await signing("unsendable");
    const network = new Network(done);
    const ask = (name: string, url: string, init: RequestInit = {}, options: SignerOptions = {}) =>
      note(golden, `fetch/${name}`, {}, () => network.signer(world, key, options).fetch(url, init));
    await ask("plain http", "http://api.example/");
    await ask("not normalized", "https://api.example//a");
    await ask("a field that is not there", "https://api.example/", {}, { cover: ["x-a"] });
    equal(network.sent.length, 0);
  });

  t.test("options of retries", async (golden: Golden) => {
    const { key } = await signing("retry options");
    for (const retry of [
      true,
      "2",
      { retries: -1 },
      { retries: 1.5 },
      { retries: 11 },
      { firstDelayMs: "1" },
      { maxDelayMs: Number.POSITIVE_INFINITY },
      { times: 2 },
    ]) {
      await note(
        golden,
        `retry option/${JSON.stringify(retry)}`,
        {},
        () => void createSigner(key.token, { retry: retry as never }),
      );
    }
  });
}

function put(body: string): RequestInit {
  return { method: "PUT", body, headers: { "content-type": "text/plain" } };
}

/** A body that can be sent once, whose digest is stated: nobody reads it before it is sent. */
function streaming(): RequestInit {
  const digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
  const init = { method: "PUT", body: new Blob(["hello"]).stream(), headers: { "content-digest": digest } };
  return { ...init, duplex: "half" } as RequestInit;
}
