// `scanner` and `scannerKit`: what other scanners are given, read as they read it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { scannerKit } from "../../pkg/dist/entry/inline.js";
import { keyward } from "./lib/keyward.mjs";
import { tokenOf } from "./lib/tokens.mjs";

const PREFIX = "acme_live";
const { token } = tokenOf(PREFIX, 1);
const decoy = tokenOf(PREFIX, 1, { decoy: true }).token;
const scanner = (...args) => keyward(["scanner", "--prefix", PREFIX, ...args]);

/** What an expression finds that does not stand in another word. */
const TEXT = `${token} "${token}" x${token} ${token}x ${token}_ _${token} other_${token.slice(10)}`;
const FOUND = 2;

/** RE2 and Hyperscan have neither look-around nor back-references; without them, JavaScript reads an expression alike. */
function expression(source, flags = "g") {
  assert.doesNotMatch(source, /\(\?[=!<]|\\[1-9]/);
  return new RegExp(source.replaceAll("\\A", "^").replaceAll("\\z", "$"), flags);
}

describe("scanner", { concurrency: 2 }, () => {
  test("the pattern finds tokens where they stand alone", async () => {
    const { code, out } = await scanner();
    assert.equal(code, 0);
    assert.equal([...TEXT.matchAll(expression(out.trim()))].length, FOUND);
  });

  test("gitleaks: a rule with id, description, regex, secretGroup and keywords", async () => {
    const { rules, ...others } = parseToml((await scanner("--format", "gitleaks")).out);
    assert.deepEqual([others, rules.length], [{}, 1]);
    const [{ id, description, regex, secretGroup, keywords, ...rest }] = rules;
    assert.deepEqual([id, description, keywords, rest], ["acme-live-api-key", `${PREFIX} API key`, [`${PREFIX}_`], {}]);
    const found = [...TEXT.matchAll(expression(regex))];
    assert.deepEqual(
      found.map((match) => match[secretGroup]),
      Array(FOUND).fill(token),
    );
    assert.ok(keywords.every((keyword) => token.toLowerCase().includes(keyword)));
  });

  test("trufflehog: a detector with name, keywords and regex", async () => {
    const { detectors } = parseYaml((await scanner("--format", "trufflehog")).out);
    const [{ name, keywords, regex }] = detectors;
    assert.deepEqual([detectors.length, name, keywords], [1, `${PREFIX} API key`, [`${PREFIX}_`]]);
    assert.deepEqual(
      [...TEXT.matchAll(expression(regex.token))].map((match) => match[1]),
      Array(FOUND).fill(token),
    );
  });

  test("GitHub: the fields of its form, which it joins to one expression", async () => {
    const { out } = await scanner("--format", "github");
    const fields = Object.fromEntries(
      out
        .trim()
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    );
    const source = `(?:${fields["Before secret"]})(${fields["Secret format"]})(?:${fields["After secret"]})`;
    assert.equal([...TEXT.matchAll(expression(source))].length, FOUND);
    assert.match(fields["Test string"], expression(source, ""));
    assert.equal(fields["Pattern name"], `${PREFIX} API key`);
  });

  test("what no pattern can check, the kit does; its example is a token of nobody", async () => {
    const kit = scannerKit(PREFIX);
    const { validate, ...plain } = kit;
    assert.deepEqual(JSON.parse((await scanner("--json")).out), plain);
    assert.deepEqual([token, kit.example, decoy, `x${token}`, "", tokenOf("acme", 1).token].map(validate), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    assert.throws(() => scannerKit("Acme"), { code: "invalid" });
    assert.throws(() => scannerKit(7), TypeError);
    assert.equal((await keyward(["scanner"])).code, 2);
    assert.equal((await keyward(["scanner", "--prefix", "Acme"])).code, 2);
    assert.equal((await scanner("--format", "grep")).code, 2);
  });
});
