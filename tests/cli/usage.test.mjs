// What is wrong is said in one go, with the exit code for it, and nothing is written.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
// Starts the core, as the program does.
import "keyward";
import { HELP, JSON_OUTPUT, parse } from "../../pkg/dist/cli/command/parse.js";
import { distance, nearest } from "../../pkg/dist/cli/command/suggest.js";
import { TABLE } from "../../pkg/dist/cli/run.js";
import { keyward, newSite } from "./lib/keyward.mjs";

const CREATE = "keys create --owner ann --name n";

/** A command line (words parted by blanks, or a list), the exit code, and what standard error says. */
const WRONG = [
  ["frobnicate", 2, /`frobnicate` is no command\n {2}next: keyward help$/],
  ["keys", 2, /`keys` needs one of these behind it: create, list,/],
  ["keys crate", 2, /did you mean `keyward keys create`\?/],
  ["key list", 2, /did you mean `keyward keys list`\?/],
  ["revoke", 2, /did you mean `keyward keys revoke`\?/],
  ["sing https://a.example/", 2, /did you mean `keyward sign`\?/],
  ["help nothing", 2, /`nothing` is no command/],
  ["keys list --ownr ann", 2, /--ownr is no option; did you mean --owner\?/],
  ["keys list --send", 2, /--send is no option of `keys list`; it belongs to sign/],
  ["--frobnicate 3 keys list", 2, /--frobnicate is no option\n/],
  ["keys list --owner", 2, /--owner needs a value: --owner USER/],
  ["keys list --owner --json", 2, /"--owner needs a value, and `--json` looks like an option: write --owner=…/],
  ["keys list --owner ann --owner bob", 2, /--owner is given more than once/],
  ["keys list --all=yes", 2, /--all takes no value/],
  ["keys list surplus", 2, /was given one argument too many/],
  ["keys get", 2, /KEY is missing/],
  ["keys get x", 2, /`keyId` must be 24 characters of \[0-9A-Za-z\] \(KEY\)/],
  ["keys create", 2, /2 things are wrong\n {2}--owner is missing: .*\n {2}--name is missing: /],
  [["keys", "create", "--owner", "ann", "--name", ""], 2, /`name` must be at least 1 UTF-8 byte long \(--name\)/],
  [
    `${CREATE} --method rsa --expires soon --access production`,
    2,
    /3 things are wrong\n {2}--access .*\n {2}--expires .*\n {2}--method /,
  ],
  [`${CREATE} --expires 2027-02-29`, 2, /--expires must be a day that exists/],
  [`${CREATE} --expires 2020-01-01`, 3, /^keyward: expiry_passed: /],
  [
    `${CREATE} --access test=read`,
    3,
    /^keyward: access_unknown: .*\n {2}Not in the domain: test · read\.\n {2}next: .*domains put/,
  ],
  [`${CREATE} --access production=admin`, 3, /^keyward: access_unknown: /],
  [
    `${CREATE} --scope reports`,
    3,
    /^keyward: unknown_scope: .*\n {2}Declared: odata\.\n {2}scopes: reports\n {2}next: .*policy set scopes=/,
  ],
  [`${CREATE} --prefix A`, 2, /`prefix` must be 2 to 12 characters .*\(--prefix\)/],
  ["keys create --owner bob --name n", 3, /^keyward: user_not_found: .*\n {2}next: .*users put/],
  [`${CREATE} --domain nowhere`, 3, /^keyward: domain_not_found: /],
  ["keys revoke 0123456789ABCDEFGHIJabcd", 3, /^keyward: key_not_found: /],
  ["keys list --limit 0", 2, /`limit` must be a whole number from 1 to 1000 \(--limit\)/],
  ["keys list --limit ten", 2, /--limit must be a whole number\n/],
  ["keys list --sort colour", 2, /--sort must be one of name, status,/],
  ["keys list --cursor zzz", 3, /^keyward: invalid_cursor: /],
  ["keys list --as ann", 2, /--as must be siteAdmin:ID, domainAdmin:ID@DOMAIN or user:ID@DOMAIN/],
  ["keys list --as user:@acme", 2, /--as must be /],
  ["keys list --never-expires maybe", 2, /--never-expires must be one of yes, no/],
  ["users put ann --kind robot", 2, /--kind must be one of person, service/],
  ["users put ann --access =read", 2, /--access must be ENVIRONMENT=ROLE,ROLE/],
  ["policy set", 2, /NAME=VALUE is missing/],
  ["policy set APIKEY_EXPIRE_DAYS", 2, /`APIKEY_EXPIRE_DAYS` must be NAME=VALUE/],
  ["policy set apikey_expire_day=5", 2, /did you mean APIKEY_EXPIRE_DAYS\?/],
  ["policy set FOO=1 scopes BAR=2", 2, /3 things are wrong\n {2}`FOO` is .*\n {2}`scopes` must be .*\n {2}`BAR` is /],
  [
    "policy set APIKEY_EXPIRE_DAYS=-7 scopes=a,a",
    2,
    /2 things are wrong\n {2}`policy.APIKEY_EXPIRE_DAYS` .*\n {2}`policy.scopes\[1\]` /,
  ],
  ["policy set APIKEY_EXPIRE_DAYS=ninety", 2, /`policy.APIKEY_EXPIRE_DAYS` must be a whole number/],
  ["policy set APIKEY_EXPIRE_DAYS=1 APIKEY_EXPIRE_DAYS=2", 2, /APIKEY_EXPIRE_DAYS is given twice/],
  ["policy show nothing", 2, /is no parameter; there are APIKEY_SELF_SERVICE_LEVEL,/],
  ["sign https://a.example/", 2, /the token is missing: set KEYWARD_TOKEN, or give --token-file FILE/],
  ["sign https://a.example/ --token-file nowhere", 2, /--token-file cannot be read: ENOENT/],
  ["sign https://a.example/ --curl --send --token x", 2, /--curl and --send exclude each other/],
  ["sign https://a.example/ --token x", 3, /^keyward: invalid_credential: /],
  ["verify", 2, /the token is missing/],
  ["verify x --role read", 2, /--role needs --environment/],
  ["verify x --url https://a.example/", 2, /TOKEN, --request-file and --url exclude each other/],
  ["verify -H a:b", 2, /describe a request: give its --url too/],
  ["verify --url https://a.example/ -H broken", 2, /a header line must be `Name: value`/],
  ["verify --url https://a.example/ -H @- -d @-", 2, /standard input cannot be both header lines and the body/],
  ["verify --request-file -", 2, /the request must start with a line such as `GET \/path HTTP\/1\.1`/],
  ["keys list --db nowhere.sqlite", 4, /there is no file `nowhere\.sqlite`; .*keyward init --db nowhere\.sqlite/],
  ["keys list --db .", 4, /`\.` is not a file/],
  ["keys list --db text.txt", 4, /cannot be opened as a SQLite database/],
  ["init --db nowhere/keys.sqlite", 4, /there is no folder `nowhere`/],
  ["scan nowhere", 4, /nowhere cannot be read: ENOENT/],
];

describe("a command line that is wrong", { concurrency: 4 }, () => {
  let site;
  before(async () => {
    site = await newSite();
    writeFileSync(join(site.cwd, "text.txt"), "no database, but a text that is long enough to look at\n".repeat(40));
    site.before = await site.json("users", "list");
  });

  for (const [line, code, said] of WRONG) {
    const words = typeof line === "string" ? line.split(" ") : line;
    test(words.join(" "), async () => {
      const answer = await site.keyward(words);
      assert.match(
        words.includes("--json") ? JSON.parse(answer.err).error.message.replace(/^/, '"') : answer.err.trimEnd(),
        said,
      );
      assert.equal(answer.code, code);
      assert.equal(answer.out, "");
    });
  }

  test("nothing was written by any of them", async () => {
    assert.deepEqual(await site.json("users", "list"), site.before);
    assert.deepEqual((await site.json("keys", "list")).keys, []);
    assert.equal((await site.json("policy", "show")).APIKEY_EXPIRE_DAYS, -1);
  });

  test("without --prefix no token is made, and the message says where the prefix comes from", async () => {
    const { code, err } = await site.keyward(CREATE.split(" "), { env: { KEYWARD_PREFIX: "" } });
    assert.equal(code, 2);
    assert.match(
      err,
      /--prefix is missing: .*createKeyward\(\{ prefix \}\), or the environment variable KEYWARD_PREFIX/,
    );
  });

  test("the cap is refused with its numbers", async () => {
    const own = await newSite();
    await own.json("policy", "set", "APIKEY_MAX_NUM_PER_USER=1");
    await own.create();
    const { code, err } = await own.keyward(CREATE.split(" "));
    assert.equal(code, 3);
    assert.match(err, /^keyward: key_cap_reached: .*\n {2}1 of 1 are in use\.\n {2}next: /);
  });
});

describe("help", { concurrency: 4 }, () => {
  for (const args of [
    [],
    ["help"],
    ["--help"],
    ["help", "keys"],
    ...TABLE.map(({ words }) => [...words.split(" "), "--help"]),
  ]) {
    test(`keyward ${args.join(" ")} fits into 80 columns`, async () => {
      const { code, out, err } = await keyward(args);
      assert.deepEqual([code, err], [0, ""]);
      const long = out.split("\n").filter((line) => [...line].length > 80);
      assert.deepEqual(long, []);
    });
  }

  test("help of a command is the same by every way to it", async () => {
    const ways = [
      ["help", "keys", "create"],
      ["keys", "create", "-h"],
      ["--help", "keys", "create", "--owner", "x"],
    ];
    const [first, ...others] = await Promise.all(ways.map((args) => keyward(args)));
    assert.match(first.out, /^Create a key .*\n\nUsage: keyward keys create --owner USER/);
    for (const other of others) assert.equal(other.out, first.out);
  });

  test("--version is the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    assert.equal((await keyward(["--version"])).out, `${version}\n`);
  });
});

describe("the table of commands", () => {
  test("every command has a sentence and an example that it accepts itself", () => {
    for (const { words, sentence, examples } of TABLE) {
      assert.ok(sentence.length > 0 && !sentence.endsWith("."), words);
      const own = examples.filter((line) => line.includes(`keyward ${words}`));
      assert.ok(own.length > 0, `${words} has no example`);
      for (const line of own) {
        const parsed = parse(shellWords(line, words), TABLE, { KEYWARD_PREFIX: "acme" });
        assert.equal(parsed.call?.command.words, words, line);
      }
    }
  });

  test("an option of one name takes a value everywhere or nowhere, and has one letter at most", () => {
    const seen = new Map();
    for (const option of [...TABLE.flatMap(({ options }) => options), JSON_OUTPUT, HELP]) {
      const shape = `${option.kind === "flag"} ${option.short ?? ""}`;
      assert.equal(seen.get(option.name) ?? shape, shape, `--${option.name}`);
      seen.set(option.name, shape);
    }
  });

  test("suggestions count insertions, losses, changes and swaps, and do not guess wildly", () => {
    assert.deepEqual(
      [distance("keys", "keys"), distance("keys", "kyes"), distance("", "abc"), distance("sign", "sing")],
      [0, 1, 3, 1],
    );
    assert.equal(nearest("crate", ["create", "revoke"]), "create");
    assert.equal(nearest("xyzzy", ["create", "revoke"]), undefined);
  });
});

/** The words of the part of a shell line that starts with this command. */
function shellWords(line, words) {
  const part = line.slice(line.indexOf(`keyward ${words}`) + "keyward ".length).split(/ [|<]/)[0];
  return [...part.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}
