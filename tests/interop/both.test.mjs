// Signatures of ours verified by the implementations of others, and theirs by ours, with the exported key.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { ALGORITHMS, exported, judged, LEAST, signed, withFields } from "./lib/ours.mjs";
import { peers } from "./lib/peers.mjs";

const BODY = '{"n": 1}';
const DIGEST = `sha-256=:${createHash("sha256").update(BODY).digest("base64")}:`;
const HARD = "/a%20b/(c);v=1/%E4%BD%A0?q=%27x%27&s=$HOME;!*,&p=a+b&e=&u=%C3%BC&=%3D&q=again";

const REQUESTS = {
  GET: { method: "GET", url: "https://api.example/things?q=1", headers: {} },
  "GET without a query": { method: "GET", url: "https://api.example:8443/", headers: {} },
  "POST with a body": {
    method: "POST",
    url: "https://api.example/things",
    headers: { "content-type": "application/json" },
    body: BODY,
  },
  "a query with hard characters": { method: "DELETE", url: `https://api.example${HARD}`, headers: {} },
};

for (const [peer, { sign, verify }] of Object.entries(peers)) {
  describe(peer, () => {
    for (const algorithm of ALGORITHMS) {
      const key = exported(algorithm);
      for (const [name, request] of Object.entries(REQUESTS)) {
        test(`${algorithm}, ${name}: ours is verified by theirs`, async () => {
          const sent = await signed(request, algorithm);
          assert.deepEqual(pick(await verify(sent, key)), { ok: true });
          const other = await verify({ ...sent, url: sent.url.replace("api.example", "api.example.org") }, key);
          assert.notEqual(other.ok, true, "a request to another host is verified too");
        });

        test(`${algorithm}, ${name}: theirs is verified by ours`, async () => {
          const digest = request.body ? { "content-digest": DIGEST } : {};
          const cover = request.body ? [...LEAST, "content-type", "content-digest"] : LEAST;
          // The one of PyPI states the digest itself, and will not have one that is there.
          const own = peer.startsWith("PyPI") ? request : withFields(request, digest);
          const { headers, error } = await sign(own, key, cover);
          assert.equal(error, undefined);
          const sent = withFields(own, headers);
          assert.equal(await judged(sent), "ok");
          assert.equal(await judged({ ...sent, method: "PUT" }), "signature_invalid");
          if (request.body) assert.equal(await judged({ ...sent, body: `${BODY} ` }), "digest_mismatch");
        });
      }
    }
  });
}

const pick = ({ ok, error }) => (error === undefined ? { ok } : { error });
