// The worker, in workerd and over real HTTP, on a copy of a file that an engine goes on changing.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { createKeyward, createSigner, sqliteStorage } from "keyward";
import Database from "libsql";
import { newFolder } from "../demo/lib/demo.mjs";
import { start, until } from "../demo/lib/program.mjs";

const PEOPLE = 30;
const file = join(newFolder(), "keys.sqlite");
const db = new Database(file);
const admin = createKeyward({ storage: sqliteStorage(db), prefix: "demo" }).as({ role: "siteAdmin", id: "you" });
await admin.site.init();
const keys = [];
for (let index = 0; index < PEOPLE; index += 1) {
  await admin.users.put({ user: `user${index}` });
  keys.push(await admin.keys.create({ owner: `user${index}`, name: "edge" }));
}
const worker = start(process.execPath, ["examples/worker/run.mjs", file, "0"]);
const [, url] = await worker.says(/answers on (\S+)/);
after(async () => {
  await worker.stop();
  db.close();
});

const get = (headers) => fetch(url, { headers });
const bearer = (token) => ({ authorization: `Bearer ${token}` });

test("many keys at once, none of them read before", async () => {
  const many = keys.slice(1);
  const answers = await Promise.all(many.map(async ({ token }) => (await get(bearer(token))).json()));
  assert.deepEqual(
    answers,
    many.map((_, index) => ({ owner: `user${index + 1}`, keyName: "edge", method: "bearer", body: "" })),
  );
});

test("one key from many requests at once, not read before: none waits for another one's reading in vain", async () => {
  const [{ token }] = keys;
  const answers = await Promise.all(Array.from({ length: PEOPLE }, () => get(bearer(token))));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
});

test("bearer, basic and a signed request; the signed one only once and only as it was", async () => {
  const [{ token, clientId, secret }] = keys;
  const basic = { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` };
  assert.equal((await (await get(basic)).json()).method, "basic");
  const request = { method: "POST", headers: { "content-type": "text/plain" }, body: "ping" };
  const signature = await createSigner(token).headers({ ...request, url });
  const signed = { ...request, headers: { ...request.headers, ...signature } };
  const accepted = await fetch(url, signed);
  assert.deepEqual(await accepted.json(), { owner: "user0", keyName: "edge", method: "ed25519", body: "ping" });
  for (const [change, reason] of [
    [{}, "replayed"],
    [{ body: "pong" }, "digest_mismatch"],
    [{ method: "PUT" }, "signature_invalid"],
  ]) {
    const refused = await fetch(url, { ...signed, ...change });
    const text = await refused.text();
    assert.equal(refused.status, 401, text);
    assert.ok(!text.includes(reason), "the exact reason is not the caller's to know");
    await worker.says(new RegExp(`refused: ${reason}`));
  }
  const at = await Promise.all([1, 2, 3, 4, 5].map(() => fetchSignedTwice(token)));
  assert.deepEqual(
    at.map((statuses) => statuses.sort()),
    at.map(() => [200, 401]),
  );
});

async function fetchSignedTwice(token) {
  const headers = await createSigner(token).headers({ method: "GET", url, headers: {} });
  return Promise.all([get({ ...headers }), get({ ...headers })].map(async (answer) => (await answer).status));
}

test("a revocation arrives with the next copy", async () => {
  const [, { token, clientId }] = keys;
  assert.equal((await get(bearer(token))).status, 200);
  await admin.keys.revoke({ keyId: clientId });
  const refused = await until(
    async () => {
      const answer = await get(bearer(token));
      return answer.ok ? null : answer;
    },
    "the revoked key to be refused",
    15_000,
  );
  assert.equal((await refused.json()).error.code, "invalid_credential");
  await worker.says(/refused: revoked/);
});
