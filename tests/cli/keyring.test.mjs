// The keyring on the command line: passphrases come from a file, standard input, the environment or a prompt that shows
// nothing of them, and never from an argument.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { TABLE } from "../../pkg/dist/cli/run.js";
import { converse, newSite } from "./lib/keyward.mjs";

const OLD = "the old long passphrase";
const NEW = "a new and longer passphrase";
const RECOVERY = /^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/;
const by = (passphrase, more = {}) => ({ env: { KEYWARD_PASSPHRASE: passphrase, ...more } });

/** A site with a keyring that OLD opens, and what is asked of it. */
async function withKeyring(...more) {
  const site = await newSite();
  const made = await site.keyward(["keyring", "init", "--json", ...more], by(OLD));
  assert.equal(made.code, 0, made.err);
  const status = async (env) => JSON.parse((await site.keyward(["keyring", "status", "--json"], { env })).out);
  return { site, made: JSON.parse(made.out), status };
}

describe("the keyring", { concurrency: 2 }, () => {
  test("is made with a passphrase and a recovery key, which is printed once and alone", async () => {
    const site = await newSite();
    const made = await site.keyward(["keyring", "init", "--recovery"], by(OLD));
    assert.match(made.out.trimEnd(), RECOVERY);
    assert.match(
      made.err,
      /The keyring is ready \(2 slots\)\.[\s\S]*passphrase-1 +passphrase, made .*opens it here[\s\S]*Store the recovery key now/,
    );
    assert.ok(!(made.out + made.err).includes(OLD));
    const again = await site.keyward(["keyring", "init"], by(OLD));
    assert.deepEqual([again.code, again.out], [0, "The keyring is ready (2 slots).\n"]);
    const opened = await site.keyward(["keyring", "status"], { env: { KEYWARD_RECOVERY_KEY: made.out.toLowerCase() } });
    assert.match(opened.out, /recovery-1 +recovery, made .*opens it here/);
  });

  test("a wrong passphrase is refused, and says what to do", async () => {
    const { site, status } = await withKeyring();
    const before = readFileSync(join(site.cwd, "keys.sqlite"));
    for (const words of [["rotate"], ["add-slot", "recovery"], ["remove-slot", "passphrase-1"]]) {
      const refused = await site.keyward(["keyring", ...words], by("not the passphrase"));
      assert.equal(refused.code, 3);
      assert.match(refused.err, /^keyward: keyring_wrong_key: .*\n {2}next: .*--recovery-key-file/);
    }
    assert.deepEqual(readFileSync(join(site.cwd, "keys.sqlite")), before);
    assert.equal((await status({ KEYWARD_PASSPHRASE: "not the passphrase" })).openedBy, null);
    assert.match((await site.keyward(["keyring", "rotate"])).err, /keyring_locked: .*\n {2}next: .*--ask-passphrase/);
  });

  test("a passphrase is changed from files and standard input, and no key is touched", async () => {
    const { site, status } = await withKeyring();
    const key = await site.keyward(
      ["keys", "create", "--owner", "ann", "--name", "h", "--method", "hmac-sha256", "--token-only"],
      by(OLD),
    );
    const url = "https://api.example.com/v1";
    const lines = await site.keyward(["sign", url, "--algorithm", "hmac-sha256"], {
      env: { KEYWARD_TOKEN: key.out.trim() },
    });
    const ask = (env) => site.keyward(["verify", "--url", url, "-H", "@-"], { input: lines.out, env });
    assert.match((await ask({ KEYWARD_PASSPHRASE: OLD })).out, /^accepted by hmac-sha256/);
    writeFileSync(join(site.cwd, "old"), `${OLD}\n`);
    const files = ["--passphrase-file", "old", "--new-passphrase-file", "-"];
    const changed = await site.keyward(["keyring", "change-passphrase", ...files], { input: `${NEW}\n` });
    assert.deepEqual(
      [changed.code, changed.out],
      [0, "The passphrase is changed: passphrase-2 is in the place of passphrase-1.\n"],
      changed.err,
    );
    assert.match((await ask({ KEYWARD_PASSPHRASE: NEW })).out, /^accepted by hmac-sha256/);
    assert.match((await ask({ KEYWARD_PASSPHRASE: OLD })).out, /^denied keyring_locked/);
    assert.deepEqual(
      (await status({ KEYWARD_PASSPHRASE: NEW })).slots.map(({ id }) => id),
      ["passphrase-2"],
    );
  });

  test("slots come and go; the last one only if that is said", async () => {
    const { site, status } = await withKeyring();
    const raw = await site.keyward(["keyring", "add-slot", "raw"], by(OLD));
    assert.match(raw.out, /^[0-9A-Za-z+/]{43}=\n$/);
    writeFileSync(join(site.cwd, "edge.key"), raw.out);
    const recovery = await site.keyward(["keyring", "add-slot", "recovery", "--keyring-file", "edge.key"]);
    assert.match(recovery.out.trimEnd(), RECOVERY);
    const added = await site.keyward(["keyring", "add-slot", "passphrase"], by(OLD, { KEYWARD_NEW_PASSPHRASE: NEW }));
    assert.equal(added.out, "The slot passphrase-4 opens the keyring.\n");
    for (const slot of ["passphrase-1", "recovery-3", "raw-2"]) {
      assert.equal((await site.keyward(["keyring", "remove-slot", slot], by(NEW))).code, 0);
    }
    const last = await site.keyward(["keyring", "remove-slot", "passphrase-4"], by(NEW));
    assert.match(last.err, /^keyward: last_slot: .*\n {2}next: add another first: .*--last/);
    const missing = await site.keyward(["keyring", "remove-slot", "raw-2"], by(NEW));
    assert.match(missing.err, /^keyward: slot_not_found: .*/);
    const gone = await site.keyward(["keyring", "remove-slot", "passphrase-4", "--last"], by(NEW));
    assert.match(gone.out, /none: nothing opens it/);
    assert.equal((await status({ KEYWARD_PASSPHRASE: NEW })).openedBy, null);
  });

  test("a data key is renewed; where every slot is lost, the keyring begins anew", async () => {
    const { site } = await withKeyring();
    const rotated = await site.keyward(["keyring", "rotate"], by(OLD));
    assert.match(rotated.out, /data-1 +current\n +data-2 +used from /);
    const resealed = await site.keyward(["keyring", "reseal"], by(OLD));
    assert.equal(resealed.out, "Sealed 0 keys anew; dropped no data key.\n");
    const key = randomBytes(32).toString("hex");
    const env = { KEYWARD_KEYRING: key };
    const refused = await site.keyward(["keyring", "recover"], { env });
    assert.match(refused.err, /^keyward: keyring_lost: .*\n {2}next: .*--abandon/);
    assert.equal((await site.keyward(["keyring", "recover", "--abandon", "--dry-run"], { env })).code, 0);
    const anew = await site.keyward(["keyring", "recover", "--abandon", "--recovery"], { env });
    assert.match(anew.out.trimEnd(), RECOVERY);
    assert.match((await site.keyward(["keyring", "recover"], { env })).err, /^keyward: keyring_opens: /);
  });

  test("a dry run of every change writes nothing and tells no secret", async () => {
    const { site } = await withKeyring();
    await site.keyward(["keyring", "add-slot", "raw"], by(OLD));
    const before = readFileSync(join(site.cwd, "keys.sqlite"));
    const own = by(OLD, { KEYWARD_NEW_PASSPHRASE: NEW });
    const stranger = { env: { KEYWARD_KEYRING: "7".repeat(64) } };
    const lines = [
      ["init"],
      ["add-slot", "recovery"],
      ["add-slot", "raw"],
      ["add-slot", "passphrase"],
      ["change-passphrase"],
      ["remove-slot", "raw-2"],
      ["rotate"],
      ["recover", "--abandon", "--recovery"],
    ];
    for (const words of lines) {
      const answer = await site.keyward(["keyring", ...words, "--dry-run"], words[0] === "recover" ? stranger : own);
      assert.equal(answer.code, 0, `${words.join(" ")}: ${answer.err}`);
      assert.match(answer.out, words[0] === "init" ? /^Nothing would change/ : /^Would change/);
      assert.doesNotMatch(answer.out + answer.err, /[0-9A-Z]{4}-[0-9A-Z]{4}-|[0-9A-Za-z+/]{43}=/);
    }
    const changing = TABLE.filter(
      ({ words, options }) => words.startsWith("keyring ") && options.some(({ name }) => name === "dry-run"),
    );
    assert.deepEqual(
      changing.filter(({ words }) => !lines.some(([verb]) => words === `keyring ${verb}`)),
      [],
    );
    assert.deepEqual(readFileSync(join(site.cwd, "keys.sqlite")), before);
  });

  test("what is wrong with the options is said before anything is opened", async () => {
    const { site } = await withKeyring();
    const wrong = async (words, options = {}) => {
      const { code, out, err } = await site.keyward(["keyring", ...words], options);
      assert.deepEqual([code, out], [2, ""], words.join(" "));
      return err;
    };
    assert.match(await wrong(["rotate", "--passphrase-file", "a", "--ask-passphrase"]), /exclude each other/);
    assert.match(await wrong(["rotate", "--ask-passphrase"]), /needs a terminal/);
    assert.match(await wrong(["rotate", "--passphrase-file", "nowhere"]), /--passphrase-file cannot be read/);
    assert.match(await wrong(["add-slot", "door"], by(OLD)), /KIND must be one of passphrase, recovery, raw/);
    assert.match(await wrong(["change-passphrase"], by(OLD)), /KEYWARD_NEW_PASSPHRASE/);
    assert.match(
      await wrong(["change-passphrase"], by(OLD, { KEYWARD_NEW_PASSPHRASE: "short" })),
      /at least 12 UTF-8 bytes/,
    );
    assert.match(await wrong(["rotate"], { env: { KEYWARD_RECOVERY_KEY: "0000" } }), /mistyped/);
  });
});

test("no option takes a passphrase: the command line is seen by everybody", () => {
  const taking = TABLE.flatMap(({ options }) => options).filter(({ name }) => /passphrase|recovery-key/.test(name));
  assert.ok(taking.length > 0);
  for (const { name, kind, placeholder } of taking) assert.ok(kind === "flag" || placeholder === "FILE", name);
});

describe("on a terminal", () => {
  test("a passphrase is asked for and not shown; a mistake is noticed", { timeout: 60_000 }, async () => {
    const { site } = await withKeyring();
    const words = ["keyring", "change-passphrase", "--ask-passphrase"];
    const [old, fresh, same] = ["Passphrase of the keyring: ", "New passphrase: ", "The same again: "];
    const type = (...talk) => converse(words, talk, site.at());
    const differing = await type([old, `${OLD}\r`], [fresh, `${NEW}\r`], [same, `${NEW}r\r`]);
    assert.match(differing, /the two passphrases differ/);
    // Erased and typed again, as people do.
    const changed = await type([old, `${OLD}x\u007f\r`], [fresh, `${NEW}\r`], [same, `${NEW}\n`]);
    assert.match(changed, /passphrase-2 is in the place of passphrase-1/);
    for (const shown of [differing, changed]) assert.ok(!shown.includes(OLD) && !shown.includes(NEW), shown);
    assert.match(await type([old, `${NEW.slice(0, 5)}\u0003`]), /was not given/);
    assert.equal((await site.keyward(["keyring", "rotate"], by(NEW))).code, 0);
  });
});
