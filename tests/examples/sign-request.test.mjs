// The example that signs, run as its README says, against the real demo.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startDemo } from "../demo/lib/demo.mjs";
import { run } from "../demo/lib/program.mjs";

const demo = await startDemo();
after(() => demo.stop());

const sign = (token, ...args) =>
  run(process.execPath, ["examples/sign-request/sign.mjs", ...args], { env: { KEYWARD_TOKEN: token } });

test("signs a request that is accepted", async () => {
  const { token } = await demo.issue({ name: "example", methods: ["ed25519"] });
  const { code, output } = await sign(token, `${demo.origin}/api/echo`, "ping");
  assert.equal(output, '200 {"contentType":"text/plain","bytes":4,"text":"ping"}\n');
  assert.equal(code, 0);
  await demo.says(/POST +\/api\/echo +200 +accepted +ed25519 · example · grace/);
});

test("tells of a refusal, and of what is missing", async () => {
  const { token, clientId } = await demo.issue({ name: "example" });
  await demo.admin.keys.revoke({ keyId: clientId });
  const refused = await sign(token, `${demo.origin}/api/echo`);
  assert.match(refused.output, /^401 \{"error":\{"code":"invalid_credential"/);
  assert.equal(refused.code, 1);
  const missing = await sign("");
  assert.match(missing.output, /KEYWARD_TOKEN is not set/);
  assert.equal(missing.code, 2);
});
