// Where a command takes a token from: what somebody hands it goes before what the environment has all the time.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { newSite } from "./lib/keyward.mjs";

const ISSUER = "https://keys.example";
const PASSPHRASE = "the passphrase of a site";

/** A site with the key whose token is in KEYWARD_TOKEN, and others whose tokens lie in files of their names. */
async function withTokens(...names) {
  const site = await newSite();
  const own = await site.create();
  const others = {};
  for (const name of names) {
    others[name] = await site.create();
    writeFileSync(join(site.cwd, `${name}.txt`), `${others[name].token}\n`);
  }
  writeFileSync(join(site.cwd, "empty.txt"), "\n");
  const env = { KEYWARD_TOKEN: own.token };
  const status = async ({ key }) => (await site.json("keys", "get", key.keyId)).status;
  const asked = async (line, more = {}) => {
    const { out, err, code } = await site.shell(line, { ...more, env: { ...env, ...more.env } });
    assert.equal(code, 0, `${line}: ${out}${err}`);
    return JSON.parse(out).principal.clientId;
  };
  return { site, own, ...others, env, status, asked };
}

describe("a token that no option names", { concurrency: 2 }, () => {
  test("is ended only if somebody hands it over: what is in use stays", async () => {
    const { site, own, env, status, ...others } = await withTokens("filed", "piped", "sent");
    const lines = {
      filed: ["keyward keys revoke-self < filed.txt", {}],
      piped: ["cat piped.txt | keyward keys revoke-self", {}],
      sent: ["keyward keys revoke-self", { input: others.sent.token }],
    };
    for (const [name, [line, more]] of Object.entries(lines)) {
      const ended = await site.shell(line, { ...more, env });
      assert.deepEqual([ended.code, ended.err], [0, ""], line);
      assert.ok(ended.out.endsWith(`\n${others[name].clientId}\n`), ended.out);
      assert.deepEqual([await status(others[name]), await status(own)], ["revoked", "active"], line);
    }
  });

  test("is missing where only the environment has one, and nothing is ended", async () => {
    const { site, own, env, status } = await withTokens();
    for (const input of ["< /dev/null", "< empty.txt", "< /dev/null --dry-run"]) {
      const { code, out, err } = await site.shell(`keyward keys revoke-self ${input}`, { env });
      assert.deepEqual([code, out], [2, ""], input);
      assert.match(err, /^keyward: invalid: the token is missing: pipe it in, or give --token-file FILE /, input);
    }
    assert.equal(await status(own), "active");
  });

  test("is asked about as it is handed over, whatever the environment has", async () => {
    const { filed, asked } = await withTokens("filed");
    assert.equal(await asked("keyward verify --json < filed.txt"), filed.clientId);
    assert.equal(await asked("cat filed.txt | keyward verify --json"), filed.clientId);
    assert.equal(await asked("keyward verify --json --token-file filed.txt < empty.txt"), filed.clientId);
  });

  test("is that of the environment where nothing is handed over, also if standard input never ends", async () => {
    const { own, asked } = await withTokens();
    for (const input of ["< /dev/null", "< empty.txt", "<&-"])
      assert.equal(await asked(`keyward verify --json ${input}`), own.clientId, input);
    assert.equal(await asked("keyward verify --json", { input: null }), own.clientId);
  });

  test("is not what an option has claimed standard input for", async () => {
    const { site, own, env } = await withTokens();
    const opened = { KEYWARD_PASSPHRASE: PASSPHRASE };
    for (const words of ["keyring init", "token rotate-key"])
      assert.equal((await site.keyward(words.split(" "), { env: opened })).code, 0, words);
    writeFileSync(join(site.cwd, "passphrase.txt"), `${PASSPHRASE}\n`);
    const exchange = `keyward token exchange --json --issuer ${ISSUER}`;
    const clientId = ({ out, err }) => {
      assert.equal(err, "");
      return JSON.parse(Buffer.from(JSON.parse(out).token.split(".")[1], "base64url")).client_id;
    };
    const passphrase = `${exchange} --passphrase-file - < passphrase.txt`;
    assert.equal(clientId(await site.shell(passphrase, { env })), own.clientId);
    const other = await site.create();
    const handed = await site.shell(exchange, { env: opened, input: other.token });
    assert.equal(clientId(handed), other.clientId);
    writeFileSync(join(site.cwd, "token.txt"), other.token);
    const both = await site.shell(`${exchange} < token.txt`, { env: { ...env, ...opened } });
    assert.equal(clientId(both), other.clientId);
    const neither = await site.shell(passphrase, {});
    assert.match(neither.err, /the token is missing: set KEYWARD_TOKEN/);
  });
});
