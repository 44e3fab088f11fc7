// What is said to do next can be done: it names what the call has named, and a shell takes it as it is printed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
// Starts the core, as the program does.
import "keyward";
import { parse } from "../../pkg/dist/cli/command/parse.js";
import { refusalLines } from "../../pkg/dist/cli/output/failure.js";
import { Terminal } from "../../pkg/dist/cli/output/terminal.js";
import { TABLE } from "../../pkg/dist/cli/run.js";
import { newSite } from "./lib/keyward.mjs";

const NOWHERE = "0".repeat(24);

/** Runs a command that is refused, and returns what is to do next. */
async function nextOf(site, words, code) {
  const { out, err, code: exit } = await site.keyward(words);
  assert.deepEqual([exit, out], [3, ""], words.join(" "));
  assert.match(err, new RegExp(`^(warning: .*\\n)?keyward: ${code}: `), words.join(" "));
  return /\n {2}next: (.*)\n$/.exec(err)?.[1];
}

describe("what is to do next", { concurrency: 2 }, () => {
  test("has the client id of a token that was typed, and no secret", async () => {
    const site = await newSite();
    const { token, clientId, key } = await site.create();
    const { token: other } = await site.create();
    const [secret] = token.match(/[0-9A-Za-z]{60}$/);
    const [otherSecret] = other.match(/[0-9A-Za-z]{60}$/);
    for (const [pair, code, next] of [
      [NOWHERE, "client_id_not_found", `its pairs are in: keyward keys get ${clientId}`],
      [other, "client_id_not_found", `its pairs are in: keyward keys get ${clientId}`],
      [token, "last_working_pair", `keyward keys rotate ${clientId}`],
    ]) {
      for (const more of [[], ["--dry-run"], ["--json"], ["--dry-run", "--json"]]) {
        const words = ["keys", "delete-pair", token, pair, ...more];
        const { out, err } = await site.keyward(words);
        assert.ok(!(out + err).includes(secret) && !(out + err).includes(otherSecret), more.join(" "));
        if (more.includes("--json")) continue;
        const said = await nextOf(site, words, code);
        assert.ok(said.includes(next) && !said.includes("_"), said);
      }
    }
    const pasted = await site.shell(`keyward keys get ${clientId} --json`);
    assert.equal(JSON.parse(pasted.out).keyId, key.keyId);
  });

  test("is in the domain that was named", async () => {
    const site = await newSite();
    await site.json("domains", "put", "acme");
    const make = async (...more) =>
      nextOf(site, ["keys", "create", "--owner", "bob", "--name", "n", ...more], "user_not_found");
    assert.equal(await make(), "make it: keyward users put bob");
    const next = await make("--domain", "acme");
    assert.equal(next, "make it: keyward users put bob --domain acme");
    assert.equal((await site.shell(next.slice("make it: ".length))).code, 0);
    assert.equal((await site.json("users", "get", "bob", "--domain", "acme")).user, "bob");
  });

  test("is quoted for the shell", async () => {
    const site = await newSite();
    for (const user of ["it's ann", "$(touch pasted)", "a; b", "*"]) {
      const next = await nextOf(site, ["users", "get", user], "user_not_found");
      assert.equal((await site.shell(next.slice("make it: ".length))).code, 0, next);
      assert.equal((await site.json("users", "get", user)).user, user);
    }
  });

  test("is not to make what somebody else may only not see", async () => {
    const site = await newSite();
    for (const actor of ["user:ann", "domainAdmin:eve@default"]) {
      const user = await nextOf(site, ["users", "get", "bob", "--as", actor], "user_not_found");
      assert.equal(user, "look for it, among those that you may see: keyward users list");
      assert.equal((await site.keyward(["users", "list", "--as", actor])).code, 0);
    }
    const domain = await nextOf(
      site,
      ["domains", "get", "acme", "--as", "domainAdmin:eve@default"],
      "domain_not_found",
    );
    assert.equal(domain, "name your own, or ask an administrator of the site");
    assert.equal(
      await nextOf(site, ["domains", "get", "acme", "--as", "siteAdmin:root"], "domain_not_found"),
      "make it: keyward domains put acme",
    );
  });

  test("is to extend a key that has expired, and another day for one that would have", async () => {
    const site = await newSite();
    const at = new Date(Date.now() + 2500);
    const { clientId } = await site.create("--expires", at.toISOString());
    const passed = ["keys", "create", "--owner", "ann", "--name", "n", "--expires", "2020-01-01"];
    assert.equal(await nextOf(site, passed, "expiry_passed"), "give a later one with --expires");
    await new Promise((resolve) => setTimeout(resolve, at.getTime() - Date.now() + 5));
    const rotate = ["keys", "add-pair", clientId];
    const next = await nextOf(site, rotate, "key_expired");
    assert.equal(next, `extend it first: keyward keys edit ${clientId} --expires WHEN`);
    const extended = await site.shell(next.slice("extend it first: ".length).replace("WHEN", "90d"));
    assert.equal(extended.code, 0, extended.err);
    assert.equal((await site.keyward(rotate)).code, 0);
  });

  test("after an outcome that nobody knows is to repeat it with its id", () => {
    const { call } = parse(["keys", "revoke", NOWHERE], TABLE, {});
    const refusal = { code: "outcome_unknown", message: "it may have happened", details: { operationId: "deploy 7" } };
    const lines = refusalLines(refusal, [], undefined, new Terminal(false, {}), call);
    assert.equal(lines.at(-1), "  next: repeat it with --operation-id 'deploy 7'");
  });
});
