// Options and arguments of the wrong type: a TypeError that names the argument, before anything is done.
import { createKeyward, createSigner, createVerifier, inspectToken, signatureBase } from "keyward";
import { equal, ok, type Suite, thrown } from "./harness.js";
import { inhabited } from "./world.js";

export function suite(t: Suite): void {
  t.test("each argument is named", async (golden) => {
    const world = await inhabited("named");
    const { token } = await world.key();
    const { storage } = world;
    const verifier = world.verifier();
    const engine = { storage, prefix: "acme" };
    const get = { method: "GET", url: "https://a.example/", headers: {} };
    const signed = { "signature-input": "a=()", signature: "a=::" };
    const sign = (request: unknown, options?: unknown) =>
      createSigner(token, options as never).headers(request as never);
    const cases: { readonly [argument: string]: (wrong: never) => unknown } = {
      options: (wrong) => createKeyward(wrong),
      storage: (wrong) => createKeyward({ ...engine, storage: wrong }),
      "storage.guarantees": (wrong) => createKeyward({ ...engine, storage: { ...storage, guarantees: wrong } }),
      prefix: (wrong) => createKeyward({ ...engine, prefix: wrong }),
      keyring: (wrong) => createKeyward({ ...engine, keyring: wrong }),
      now: (wrong) => createKeyward({ ...engine, now: wrong }),
      entropy: (wrong) => createKeyward({ ...engine, entropy: wrong }),
      "entropy (returned)": (wrong) =>
        world
          .engine({ entropy: () => wrong })
          .as({ role: "system" })
          .site.policy(),
      checkpoints: (wrong) => createKeyward({ ...engine, checkpoints: wrong }),
      "checkpoints.name": (wrong) =>
        createKeyward({ ...engine, checkpoints: { name: wrong, key: new Uint8Array(32) } }),
      "checkpoints.key": (wrong) => createKeyward({ ...engine, checkpoints: { name: "a", key: wrong } }),
      sleep: (wrong) => createKeyward({ ...engine, sleep: wrong }),
      notify: (wrong) => createKeyward({ ...engine, notify: wrong }),
      indexRefreshMs: (wrong) => createKeyward({ ...engine, indexRefreshMs: wrong }),
      deltas: (wrong) => world.keyward.usage.flush(wrong),
      "deltas[0].clientId": (wrong) => world.keyward.usage.flush([wrong]),
      "options (verifier)": (wrong) => createVerifier(wrong),
      "storage (verifier)": (wrong) => createVerifier({ ...engine, storage: wrong }),
      "prefix (verifier)": (wrong) => createVerifier({ ...engine, prefix: wrong }),
      "keyring (verifier)": (wrong) => createVerifier({ ...engine, keyring: wrong }),
      "replayStore (verifier)": (wrong) => createVerifier({ ...engine, replayStore: wrong }),
      "origin (verifier)": (wrong) => createVerifier({ ...engine, origin: wrong }),
      "now (verifier)": (wrong) => createVerifier({ ...engine, now: wrong }),
      "monotonic (verifier)": (wrong) => createVerifier({ ...engine, monotonic: wrong }),
      token: (wrong) => verifier.verifyToken(wrong),
      "options (verifyToken)": (wrong) => verifier.verifyToken(token, wrong),
      "options (verify)": (wrong) => verifier.verify(get, wrong),
      "options.environment": (wrong) => verifier.verifyToken(token, { environment: wrong } as never),
      "options.requires": (wrong) => verifier.verify(get, { requires: wrong } as never),
      require: (wrong) => verifier.verifyToken(token, { require: wrong }),
      request: (wrong) => verifier.verify(wrong),
      "request.headers": (wrong) => verifier.verify({ ...get, headers: wrong }),
      "request.headers.authorization": (wrong) => verifier.verify({ ...get, headers: { authorization: wrong } }),
      "request.headers[0]": (wrong) => verifier.verify({ ...get, headers: [["authorization", wrong]] }),
      "request.method": (wrong) => verifier.verify({ ...get, method: wrong, headers: signed }),
      "request.url": (wrong) => verifier.verify({ ...get, url: wrong, headers: signed }),
      credential: (wrong) => createSigner(wrong),
      "options (signer)": (wrong) => createSigner(token, wrong),
      algorithm: (wrong) => createSigner(token, { algorithm: wrong }),
      "cover[0]": (wrong) => createSigner(token, { cover: [wrong] }),
      ttl: (wrong) => sign(get, { ttl: wrong }),
      tag: (wrong) => createSigner(token, { tag: wrong }),
      nonce: (wrong) => createSigner(token, { nonce: wrong }),
      "nonce (returned)": (wrong) => sign(get, { nonce: () => wrong }),
      "now (signer)": (wrong) => createSigner(token, { now: wrong }),
      "request (signer)": (wrong) => sign(wrong),
      "request.headers (signer)": (wrong) => sign({ ...get, headers: wrong }),
      "request.method (signer)": (wrong) => sign({ ...get, method: wrong }),
      "request.url (signer)": (wrong) => sign({ ...get, url: wrong }),
      text: (wrong) => inspectToken(wrong),
      signatureInput: (wrong) => signatureBase(get, wrong),
    };
    for (const [name, call] of Object.entries(cases)) {
      const argument = name.split(" ")[0] ?? "";
      const messages: string[] = [];
      for (const wrong of [null, 5.5, true, 7n, Symbol("s")]) {
        if (name === "ttl" && wrong === 5.5) continue;
        if (name === "indexRefreshMs" && wrong === 5.5) continue;
        const error = await thrown(() => call(wrong as never), "invalid").catch((failure) =>
          Promise.reject(new Error(`${name} = ${String(wrong)}: ${failure}`)),
        );
        ok(error instanceof TypeError, `${name} = ${String(wrong)} is no TypeError`);
        ok(error.message.startsWith(`\`${argument}`), `the message does not name \`${argument}\`: ${error.message}`);
        if (!messages.includes(error.message)) messages.push(error.message);
      }
      golden({ case: `named/${name}`, messages });
    }
    equal((await verifier.verifyToken(token)).ok, true, "a wrong type has broken the verifier");
  });
}
