// What implementations of others are known to get wrong: each test shows theirs doing it, and ours refusing it. Theirs are
// asked for no more than they ask of a caller: some of it can be had of `http-message-sig` by a stricter policy.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { signatureBase } from "../../pkg/dist/entry/inline.js";
import { exported, freshVerifier, judged, LEAST, signed, withFields } from "./lib/ours.mjs";
import { peers, raw, signaturesVerify, sigVerify } from "./lib/peers.mjs";

const key = exported("ed25519");
const httpsig = peers["crate httpsig"];
const python = peers["PyPI http-message-signatures"];
const GET = { method: "GET", url: "https://api.example/things?q=1", headers: {} };
const POST = { ...GET, method: "POST", headers: { "content-type": "text/plain" }, body: "hello" };
const ALL = LEAST.map((name) => `"${name}"`).join(" ");
const now = () => Math.floor(Date.now() / 1000);
const usual = () => `;created=${now()};nonce="${crypto.randomUUID()}";keyid="${key.keyid}";tag="keyward"`;

/** A signature over whatever is asked for; the base is written by hand where ours would not write it. */
function crafted(covered, parameters, request = GET, lines = undefined, by = key) {
  const params = `(${covered})${parameters}`;
  const base = lines ? `${lines}"@signature-params": ${params}` : signatureBase(request, `s=${params}`);
  const fields = {
    "signature-input": `s=${params}`,
    signature: `s=:${raw(by, Buffer.from(base, "latin1")).toString("base64")}:`,
  };
  return withFields(request, fields);
}

/** The lines of a base, without its last. */
const linesOf = (covered, request = GET) =>
  signatureBase(request, `s=(${covered})`).replace(/"@signature-params".*$/, "");

const change = (request, from, to) =>
  withFields(request, { "signature-input": request.headers["signature-input"].replace(from, to) });

const accepted = async (answer) => assert.deepEqual(await answer, { ok: true });

describe("npm http-message-signatures", () => {
  test("only the last label counts; to ours every label of its own does, in either order", async () => {
    const good = crafted(ALL, usual());
    const bad = change(crafted(ALL, usual()), /nonce="/, 'nonce="x');
    const both = (first, second) => {
      const join = (name) => [first, second].map(({ headers }, place) => headers[name].replace(/^s=/, `s${place}=`));
      const fields = { "signature-input": join("signature-input").join(", "), signature: join("signature").join(", ") };
      return withFields(GET, fields);
    };
    assert.equal((await signaturesVerify(both(bad, good), key)).ok, true);
    assert.equal((await signaturesVerify(both(good, bad), key)).ok, false);
    for (const request of [both(bad, good), both(good, bad)]) {
      assert.equal(await judged(request), "ambiguous_signature");
    }
    // What is for another application neither breaks a request nor satisfies.
    const foreign = change(bad, 'tag="keyward"', 'tag="other"');
    for (const request of [both(foreign, good), both(good, foreign)]) assert.equal(await judged(request), "ok");
    assert.equal(await judged(crafted(ALL, usual().replace("keyward", "other"))), "no_applicable_signature");
  });

  test("null for a Fetch `Request`, which passes for whoever asks for `!== false`; ours judges it", async () => {
    const { url, ...init } = await signed(GET, "ed25519");
    const tampered = () => new Request(url, { ...init, method: "DELETE" });
    assert.equal((await signaturesVerify(tampered(), key)).ok, null);
    assert.equal(await judged(tampered()), "signature_invalid");
    assert.equal(await judged(new Request(url, init)), "ok");
  });

  test("null for an unknown key; ours denies with a reason", async () => {
    const stranger = "0".repeat(24);
    const request = change(await signed(GET, "ed25519"), /keyid="[^"]+"/, `keyid="${stranger}"`);
    assert.equal((await signaturesVerify(request, key)).ok, null);
    assert.equal(await judged(request), "unknown_key");
  });

  test("`patch` passes as PATCH; to ours a method is what is sent", async () => {
    const sent = crafted(ALL, usual(), { ...GET, method: "PATCH" });
    await accepted(signaturesVerify({ ...sent, method: "patch" }, key));
    assert.equal(await judged({ ...sent, method: "patch" }), "signature_invalid");
    assert.equal(await judged(sent), "ok");
  });

  test("`created=1.0` is read as an integer; ours reads what is there", async () => {
    const sent = change(crafted(ALL, usual()), /created=(\d+)/, "created=$1.0");
    await accepted(signaturesVerify(sent, key));
    assert.equal(await judged(sent), "malformed_parameter");
  });

  test("a component may be covered twice; ours refuses it", async () => {
    const twice = `"@method" ${ALL}`;
    const sent = crafted(twice, usual(), GET, `"@method": GET\n${linesOf(ALL)}`);
    await accepted(signaturesVerify(sent, key));
    assert.equal(await judged(sent), "duplicate_component");
  });

  test("a line break in a value counts as a space; ours refuses it", async () => {
    const sent = crafted(`${ALL} "x-a"`, usual(), { ...GET, headers: { "x-a": "a b" } });
    assert.equal(await judged(sent), "ok");
    const broken = withFields(sent, { "x-a": "a\n b" });
    await accepted(signaturesVerify(broken, key));
    assert.equal(await judged(broken), "component_invalid");
  });
});

describe("crate httpsig", () => {
  test("parameters are written anew: another order passes, and one that was signed does not", async () => {
    const sent = crafted(ALL, usual());
    const turned = change(sent, /(;created=\d+)(;nonce="[^"]+")/, "$2$1");
    await accepted(verdictOf(httpsig.verify(turned, key)));
    assert.equal(await judged(turned), "signature_invalid");
    const own = crafted(ALL, usual().split(/(?=;)/).reverse().join(""));
    assert.match((await httpsig.verify(own, key)).error, /./);
    assert.equal(await judged(own), "ok");
  });

  test("a parameter that it does not know is dropped, so that anyone can add one; ours keeps it in the base", async () => {
    const added = change(crafted(ALL, usual()), /$/, ';admin="yes"');
    await accepted(verdictOf(httpsig.verify(added, key)));
    assert.equal(await judged(added), "signature_invalid");
    const own = crafted(ALL, `${usual()};admin="yes"`);
    assert.match((await httpsig.verify(own, key)).error, /./);
    assert.equal(await judged(own), "ok");
  });

  test("a parameter of another type is dropped; ours refuses it", async () => {
    const added = change(crafted(ALL, usual()), /;nonce/, ";expires=1.5;nonce");
    await accepted(verdictOf(httpsig.verify(added, key)));
    assert.equal(await judged(added), "malformed_parameter");
  });
});

describe("more than one of them", () => {
  const all = {
    "npm http-message-signatures": signaturesVerify,
    "npm http-message-sig": sigVerify,
    "crate httpsig": (...words) => verdictOf(httpsig.verify(...words)),
  };
  for (const [peer, verify] of Object.entries(all)) {
    test(`${peer}: a signature over next to nothing is good for any request; ours asks for coverage`, async () => {
      const sent = crafted('"@method"', usual());
      const other = { ...sent, url: "https://api.example/admin/delete?all" };
      await accepted(verify(other, key));
      assert.equal(await judged(other), "insufficient_coverage");
      const bodied = crafted(ALL, usual(), POST);
      await accepted(verify({ ...bodied, body: "anything" }, key));
      assert.equal(await judged(bodied), "missing_digest");
    });

    test(`${peer}: a digest is taken for the body's; ours is held against the body`, async () => {
      const sent = { ...(await signed(POST, "ed25519")), body: "hellO" };
      await accepted(verify(sent, key));
      assert.equal(await judged(sent), "digest_mismatch");
    });

    test(`${peer}: what was signed years ago is good for ever; ours has a window`, async () => {
      const old = crafted(ALL, usual().replace(/created=\d+/, "created=1600000000"));
      await accepted(verify(old, key));
      assert.equal(await judged(old), "created_too_old");
      const bare = crafted(ALL, usual().replace(/;created=\d+/, ""));
      await accepted(verify(bare, key));
      assert.equal(await judged(bare), "missing_parameter");
    });

    test(`${peer}: a request can be sent again; ours is good once`, async () => {
      const sent = await signed(GET, "ed25519");
      const checks = freshVerifier();
      const answers = [await judged(sent, checks), await judged(sent, checks)];
      for (let count = 0; count < 2; count++) await accepted(verify(sent, key));
      assert.deepEqual(answers, ["ok", "replayed"]);
    });
  }

  test("npm http-message-sig: a folded line counts as a space; ours refuses it", async () => {
    const sent = crafted(`${ALL} "x-a"`, usual(), { ...GET, headers: { "x-a": "a b" } });
    const fields = Object.entries({ ...sent.headers, "x-a": "a\r\n b" }).map(([name, value]) => ({ name, value }));
    await accepted(sigVerify({ kind: "request", method: "GET", targetUri: GET.url, fields }, key));
    assert.equal(await judged(withFields(sent, { "x-a": "a\r\n b" })), "component_invalid");
  });

  test("they disagree on `@query-param`: ours takes it where there is one reading, and never produces it", async () => {
    const name = '"@query-param";name="a"';
    const base = (search) => {
      const request = { ...GET, url: `https://api.example/${search}` };
      return [request, `${linesOf(ALL, request)}`];
    };
    const values = { plus: ["?a=b+c", ["b%20c", "b+c"]], twice: ["?a=1&a=2", ["1", "1, 2"]] };
    for (const [which, [search, readings]] of Object.entries(values)) {
      const [request, lines] = base(search);
      const asks = readings.map((value) => crafted(`${ALL} ${name}`, usual(), request, `${lines}${name}: ${value}\n`));
      const read = await Promise.all(
        asks.map(async (ask) => [
          (await signaturesVerify(ask, key)).ok === true,
          (await httpsig.verify(ask, key)).ok === true,
          (await python.verify(ask, key)).ok === true,
          (await judged(ask)) === "ok",
        ]),
      );
      const ours = read.map((line) => line.at(-1));
      assert.ok(
        read.some(([first, second]) => first !== second),
        `${which}: they agree now: ${JSON.stringify(read)}`,
      );
      assert.deepEqual(ours, which === "twice" ? [false, false] : [true, false], JSON.stringify(read));
    }
    const [request, lines] = base("?a=1&b=2");
    assert.equal(await judged(crafted(`${ALL} ${name}`, usual(), request, `${lines}${name}: 1\n`)), "ok");
    await assert.rejects(signed({ ...GET, headers: {} }, "ed25519", { cover: ["@query-param"] }), {
      code: "uncoverable_component",
    });
  });

  test("a signature of another key is refused by all of them, and by ours", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const stranger = { ...key, private: privateKey, public: publicKey };
    const sent = crafted(ALL, usual(), GET, undefined, stranger);
    for (const { verify } of Object.values(peers)) {
      assert.deepEqual(verified(await verify(sent, stranger)), [true, undefined]);
      assert.notEqual((await verify(sent, key)).ok, true);
    }
    assert.equal(await judged(sent), "signature_invalid");
  });
});

async function verdictOf(answer) {
  const { ok, error } = await answer;
  return error === undefined ? { ok } : { error };
}

const verified = ({ ok, error }) => [ok, error];
