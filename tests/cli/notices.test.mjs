// `notices`: what is listed, how a program takes them, and what happens when it does not.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { newSite } from "./lib/keyward.mjs";

/** A program that does `script` (JavaScript) for each notice. */
function program(site, name, script) {
  const path = join(site.cwd, name);
  writeFileSync(path, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
  return path;
}

/** A site with one key that was revoked. */
async function revoked() {
  const site = await newSite();
  const { key } = await site.create();
  await site.json("keys", "revoke", key.keyId);
  return { site, key };
}

describe("notices", { concurrency: 2 }, () => {
  test("list shows what was said to whom, and how far it has come", async () => {
    const { site, key } = await revoked();
    const { out, err, code } = await site.keyward(["notices", "list"]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^WHEN +WHAT +KEY +FOR +STATE +ID\n.* key_revoked +nightly +ann +waiting +\S{43}\n$/);
    const { notices, next } = await site.json("notices", "list", "--kind", "key_revoked", "--limit", "1");
    assert.deepEqual([notices.length, notices[0].keyId, next], [1, key.keyId, null]);
    const none = await site.keyward(["notices", "list", "--state", "delivered"]);
    assert.deepEqual([none.code, none.out, none.err], [0, "", "There is no notice.\n"]);
    const wrong = await site.keyward(["notices", "list", "--kind", "key_flown"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /--kind must be one of key_deleted, key_revoked, /);
    const users = await site.keyward(["notices", "list", "--as", "user:bob"]);
    assert.deepEqual([users.code, users.out], [0, ""]);
  });

  test("render shows a notice in words; a name cannot send codes to the terminal", async () => {
    const site = await newSite();
    const { key } = await site.json("keys", "create", "--owner", "ann", "--name", "<b>\u202etxt.exe & co");
    await site.json("keys", "revoke", key.keyId);
    const [{ id }] = (await site.json("notices", "list")).notices;
    const { out } = await site.keyward(["notices", "render", id]);
    assert.match(
      out,
      /^The API key "<b>\ufffdtxt.exe & co" was revoked\n\nThe API key .* of ann was revoked on \d+ \w{3} \d{4}, \d\d:\d\d UTC by /,
    );
    assert.match(out, new RegExp(`\nKey id: ${key.keyId}\nOwner: ann\nDomain: default\nNotice: ${id}\n$`));
    const html = await site.keyward(["notices", "render", id, "--html"]);
    assert.match(html.out, /^<p>The API key &quot;&lt;b&gt;\ufffdtxt\.exe &amp; co&quot; of ann /);
    const missing = await site.keyward(["notices", "render", id.replace(/.$/, "?")]);
    assert.equal(missing.code, 3);
    assert.match(missing.err, /^keyward: notice_not_found: .*\n +next: look for it: keyward notices list\n$/);
    assert.equal((await site.keyward(["notices", "render"])).code, 2);
  });

  test("deliver hands each to a program, on its standard input and with nothing else", async () => {
    const { site, key } = await revoked();
    const taken = join(site.cwd, "taken");
    const script = `const fs = require("node:fs");
      fs.appendFileSync(${JSON.stringify(taken)}, JSON.stringify([process.argv.slice(2), fs.readFileSync(0, "utf8")]) + "\\n");
      console.log("thank you");`;
    const mailer = program(site, "mailer.cjs", script);
    const { code, out, err } = await site.keyward(["notices", "deliver", "--exec", mailer]);
    assert.deepEqual([code, out, err], [0, "Delivered 1 notice. None waits.\n", "thank you\n"]);
    const [[args, line]] = readFileSync(taken, "utf8")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
    assert.deepEqual(args, []);
    assert.ok(line.endsWith("}\n") && !line.slice(0, -1).includes("\n"), "more than one line");
    const notice = JSON.parse(line);
    assert.deepEqual([notice.kind, notice.keyId, notice.attempt], ["key_revoked", key.keyId, 1]);
    assert.deepEqual(notice.recipient, { role: "owner", domain: "default", user: "ann" });
    assert.ok(notice.subject && notice.text && notice.html);
    assert.equal((await site.json("notices", "deliver", "--exec", mailer)).delivered, 0);
    assert.equal(readFileSync(taken, "utf8").trim().split("\n").length, 1, "it was delivered twice");
  });

  test("a program that fails is tried again later, or at once if somebody is in a hurry", async () => {
    const { site } = await revoked();
    const flag = join(site.cwd, "works-now");
    const script = `process.exit(require("node:fs").existsSync(${JSON.stringify(flag)}) ? 0 : 75);`;
    const mailer = program(site, "mailer.cjs", script);
    const first = await site.keyward(["notices", "deliver", "--exec", mailer]);
    assert.deepEqual([first.code, first.err], [4, "see: keyward notices list --state waiting\n"]);
    assert.match(first.out, /^Delivered 0 notices, 1 failed\. 1 waits; next try: /);
    assert.match((await site.keyward(["notices", "list"])).out, / waiting, 1 try: exit_75 +\S{43}\n$/);
    writeFileSync(flag, "");
    const patient = await site.json("notices", "deliver", "--exec", mailer);
    assert.deepEqual([patient.delivered, patient.waiting], [0, 1]);
    assert.equal((await site.json("notices", "deliver", "--exec", mailer, "--early")).delivered, 1);
    assert.ok(existsSync(flag));
  });

  test("a program that is not there is a mistake of the call, and uses up no try", async () => {
    const { site } = await revoked();
    writeFileSync(join(site.cwd, "plain.sh"), "#!/bin/sh\n");
    const deliver = (named, env = {}) => site.keyward(["notices", "deliver", "--exec", named], { env });
    for (const [named, why] of [
      ["./nope.sh", "`./nope.sh` is not there"],
      [join(site.cwd, "plain.sh", "x"), "is not there"],
      ["./plain.sh", "`./plain.sh` is not executable"],
      ["./plain.sh --now", "must be a program without arguments: `./plain.sh --now` is not there"],
      ["/", "`/` is not there"],
      ["plain.sh", "`plain.sh` is not in PATH; a program of this folder is ./plain.sh"],
    ]) {
      const { code, out, err } = await deliver(named);
      assert.deepEqual([code, out], [2, ""], named);
      assert.match(err, /^keyward: invalid: --exec must be a program .*\n {2}next: keyward help notices deliver\n$/);
      assert.ok(err.includes(why), err);
    }
    const elsewhere = { PATH: `${join(site.cwd, "nowhere")}:${site.cwd}` };
    assert.match((await deliver("plain.sh", elsewhere)).err, /`plain\.sh` is not executable\n/);
    assert.match((await site.keyward(["notices", "list"])).out, / waiting +\S{43}\n$/);
    program(site, "mailer.cjs", "");
    assert.equal((await deliver("mailer.cjs", elsewhere)).out, "Delivered 1 notice. None waits.\n");
  });

  test("a program that cannot be started, or is not allowed, is said to have failed", async () => {
    const { site } = await revoked();
    writeFileSync(join(site.cwd, "broken.sh"), "#!/nowhere/sh\n", { mode: 0o755 });
    const broken = await site.keyward(["notices", "deliver", "--exec", "./broken.sh"]);
    assert.deepEqual([broken.code, broken.err], [4, "see: keyward notices list --state waiting\n"]);
    assert.match((await site.keyward(["notices", "list"])).out, / waiting, 1 try: ENOENT /);
    const unnamed = await site.keyward(["notices", "deliver"]);
    assert.equal(unnamed.code, 2);
    assert.match(unnamed.err, /--exec is missing/);
    const user = await site.keyward(["notices", "deliver", "--exec", "true", "--as", "user:ann"]);
    assert.equal(user.code, 3);
    assert.match(user.err, /^keyward: forbidden: /);
  });

  test("the policy says when", async () => {
    const site = await newSite();
    await site.json("policy", "set", "expiryNoticeDays=2,14", "silentDays=3");
    const { out } = await site.keyward(["policy", "show"]);
    assert.match(out, /\nexpiryNoticeDays +14,2\nsilentDays +3\n/);
    await site.json("policy", "set", "expiryNoticeDays=");
    assert.match((await site.keyward(["policy", "show"])).out, /\nexpiryNoticeDays *\n/);
    const wrong = await site.keyward(["policy", "set", "expiryNoticeDays=1,x", "silentDays=0"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /expiryNoticeDays` must be a list of whole numbers from 1 to 365/);
  });
});
