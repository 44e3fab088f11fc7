// What operators do in the demo: notices go to its terminal, and the history is signed and holds.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startDemo } from "./lib/demo.mjs";

const demo = await startDemo();
after(() => demo.stop());

test("a notice is printed on the terminal, for whom and about what", async () => {
  const { key } = await demo.issue({ name: "evening" });
  await demo.admin.keys.revoke({ keyId: key.keyId });
  await demo.says(/^notice for grace: The API key "evening" was revoked$/m);
  const { notices } = await demo.admin.notices.list({ state: "delivered" });
  assert.deepEqual(
    notices.map(({ kind, keyId }) => [kind, keyId]),
    [["key_revoked", key.keyId]],
  );
});

test("a checkpoint is signed with a key that lies beside the database, and the history holds against it", async () => {
  const { checkpoint, key } = await demo.admin.audit.checkpoint();
  assert.match(key, /^keyward\.demo\+/);
  await demo.issue({ name: "after it" });
  const { ok, covered, events } = await demo.admin.audit.verify({ checkpoints: [checkpoint] });
  assert.deepEqual([ok, covered > 0, events > covered], [true, true, true]);
});
