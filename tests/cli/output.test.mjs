// Data on standard output, everything about it on standard error; JSON in the SDK's shapes; no secret twice.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { clip, pad, printable, width } from "../../pkg/dist/cli/output/text.js";
import { createKeyward, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { keyward, newSite, onTerminal, program, run, TOKEN } from "./lib/keyward.mjs";

const ESCAPE = "\u001b";

/** The names of the members of a value, all the way down; a list is what its items are. */
function shape(value) {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== "object" || value === null) return "value";
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, shape(value[name])]),
  );
}

describe("JSON", () => {
  test("every command prints what the SDK returns", async () => {
    const site = await newSite();
    const sdk = createKeyward({ storage: memoryStorage(), prefix: "acme", keyring: new Uint8Array(32) }).as({
      role: "siteAdmin",
      id: "root",
    });
    const access = { production: ["read", "write"] };
    const same = async (words, value) => {
      const { out, err } = await site.keyward([...words, "--json"], { env: { KEYWARD_KEYRING: "0".repeat(64) } });
      assert.equal(err, "", words.join(" "));
      assert.deepEqual(shape(JSON.parse(out)), shape(await value), words.join(" "));
      return JSON.parse(out);
    };
    await same(["init"], sdk.site.init());
    await same(
      ["domains", "put", "default", "--environment", "production=read,write"],
      sdk.domains.put({ domain: "default", environments: access }),
    );
    await same(["domains", "get", "default"], sdk.domains.get({ domain: "default" }));
    await same(["users", "put", "ann", "--access", "production=read,write"], sdk.users.put({ user: "ann", access }));
    await same(["users", "get", "ann"], sdk.users.get({ user: "ann" }));
    await same(["users", "list"], sdk.users.list());
    await same(["policy", "set", "scopes=odata"], sdk.site.setPolicy({ policy: { scopes: ["odata"] } }));
    await same(["policy", "show"], sdk.site.policy());
    await same(["policy", "preset", "alm"], sdk.site.setPolicy({ preset: "alm" }));
    await same(["policy", "export"], sdk.site.exportPolicy());
    await same(["login", "check", "--channel", "ota"], sdk.site.checkLogin({ channel: "ota" }));
    await same(["domains", "policy", "default"], sdk.domains.policy({ domain: "default" }));
    await same(["keyring", "init"], sdk.keyring.init());
    const own = await sdk.keys.create({ owner: "ann", name: "nightly" });
    const { keyId } = own.key;
    const ref = (await same(["keys", "create", "--owner", "ann", "--name", "nightly"], own)).key.keyId;
    await same(["keys", "get", ref], sdk.keys.get({ keyId }));
    await same(["keys", "list"], sdk.keys.list());
    await same(["keys", "list", "--all"], sdk.keys.list());
    await same(["keys", "disable", ref], sdk.keys.disable({ keyId }));
    await same(["keys", "enable", ref], sdk.keys.enable({ keyId }));
    await same(["keys", "revoke", ref], sdk.keys.revoke({ keyId }));
    await same(["keys", "regenerate", ref], sdk.keys.regenerate({ keyId }));
    await same(["keys", "delete", ref], sdk.keys.delete({ keyId }));
    assert.equal(await same(["policy", "show", "APIKEY_EXPIRE_DAYS"], -1), -1);
  });

  test("errors are one JSON line on standard error, with every issue", async () => {
    const { code, out, err } = await keyward(["keys", "list", "--json", "--limit", "x", "--sort", "y"]);
    assert.deepEqual([code, out, err.trimEnd().split("\n").length], [2, "", 1]);
    const { error } = JSON.parse(err);
    assert.deepEqual([error.kind, error.code, error.details.issues.length], ["invalid", "invalid", 2]);
    assert.deepEqual(Object.keys(error.details.issues[0]).sort(), ["limit", "message", "path", "rule"]);
    assert.equal(JSON.parse((await keyward(["keys", "list", "--json"])).err).error.code, "storage_failed");
  });
});

describe("lists", () => {
  let site;
  const names = async (...more) =>
    (await site.json("keys", "list", "--sort", "name", ...more)).keys.map((key) => key.name);
  before(async () => {
    site = await newSite();
    await site.json("users", "put", "bob", "--access", "production=read");
    const create = (owner, name, ...more) => site.json("keys", "create", "--owner", owner, "--name", name, ...more);
    await create("ann", "a nightly report", "--scope", "odata", "--expires", "20d", "--as", "siteAdmin:root");
    await create("ann", "b", "--access", "production=write", "--expires", "never");
    await create("bob", "c 報告書", "--access", "production=read", "--description", "Quarterly numbers");
    const { clientId } = await create("bob", "d");
    site.clientId = clientId;
    await site.json("keys", "revoke", clientId);
  });

  test("every filter restricts", async () => {
    const [a, b, c, d] = ["a nightly report", "b", "c 報告書", "d"];
    const rows = [
      [
        ["--owner", "ann"],
        [a, b],
      ],
      [["--name", "b"], [b]],
      [["--client-id", site.clientId], [d]],
      [["--status", "revoked"], [d]],
      [["--reason", "revoked"], [d]],
      [["--status", "active", "--owner", "bob"], [c]],
      [["--created-by", "root"], [a]],
      [["--domain", "other"], []],
      [["--scope", "odata"], [a]],
      [
        ["--environment", "production"],
        [b, c],
      ],
      [["--environment", "production", "--role", "write"], [b]],
      [["--expires-by", "20d"], [a]],
      [["--expires-by", "18d"], []],
      [["--never-expires", "no"], [a]],
      [
        ["--never-expires", "yes"],
        [b, c, d],
      ],
      [
        ["--created-from", "0d"],
        [a, b, c, d],
      ],
      [["--created-to", "1d"], []],
      [["--last-used-from", "30d"], []],
      [["--last-used-to", "0d"], []],
      [["--text", "QUARTERLY numbers"], [c]],
    ];
    for (const [filter, expected] of rows) assert.deepEqual(await names(...filter), expected, filter.join(" "));
  });

  test("the order is as help says", async () => {
    const by = async (...more) => (await site.json("keys", "list", ...more)).keys.map((key) => key.createdAt);
    const upwards = await by("--sort", "createdAt");
    assert.deepEqual(upwards, [...upwards].sort());
    assert.ok(upwards[0] < upwards.at(-1));
    for (const more of [[], ["--descending"], ["--sort", "createdAt", "--descending"]])
      assert.deepEqual(await by(...more), upwards.toReversed(), more.join(" "));
    const { out } = await site.keyward(["keys", "list", "--help"]);
    assert.match(
      out,
      /--descending +The greatest or latest first; a column that --sort\s+names goes upwards without it\n/,
    );
    assert.match(out, /--sort COLUMN [^-]*\(default: createdAt, newest\s+first\)/);
  });

  test("pages follow each other by cursor, and --all has them all", async () => {
    const first = await site.json("keys", "list", "--limit", "3", "--sort", "name");
    const second = await site.json("keys", "list", "--limit", "3", "--sort", "name", "--cursor", first.next);
    assert.deepEqual([first.keys.length, second.keys.length, second.next], [3, 1, null]);
    const all = await site.json("keys", "list", "--limit", "1", "--sort", "name", "--all");
    assert.deepEqual(all.keys, [...first.keys, ...second.keys]);
    const { err } = await site.keyward(["keys", "list", "--limit", "3"]);
    assert.match(err, /There are more: add --all, or --cursor \S+/);
    assert.deepEqual(await names("--descending"), [...(await names())].reverse());
  });

  test("columns are aligned, also behind wide characters", async () => {
    const { out } = await site.keyward(["keys", "list", "--sort", "name"]);
    const [head, ...rows] = out.trimEnd().split("\n");
    assert.match(head, /^NAME +CLIENT ID +OWNER +STATUS +EXPIRES +LAST USED$/);
    assert.equal(rows.length, 4);
    const column = head.indexOf("CLIENT ID");
    for (const row of rows) assert.equal(width(row.slice(0, row.search(/[0-9A-Za-z]{24}/))), column, row);
  });
});

describe("text", () => {
  test("widths count cells, and clipping keeps within them", () => {
    assert.deepEqual(["abc", "報告", "é", "e\u0301", "👩‍🚀", ""].map(width), [3, 4, 1, 1, 2, 0]);
    assert.deepEqual([clip("abcdef", 4), clip("報告書", 4), clip("abc", 3)], ["abc…", "報…", "abc"]);
    assert.equal(width(pad("報", 5)), 5);
  });

  test("nothing that would steer a terminal gets through", () => {
    assert.equal(printable(`a${ESCAPE}[2J\u009b1m\r\n\u202eb`), "a\ufffd[2J\ufffd1m\ufffd\ufffd\ufffdb");
  });
});

describe("terminals", () => {
  let site;
  before(async () => {
    site = await newSite();
    await site.create("--description", "x");
    await site.json("keys", "create", "--owner", "ann", "--name", "a name that is much too long for a narrow terminal");
  });
  const list = ["keys", "list"];

  test("colours on a terminal, none in a pipe, none with NO_COLOR or TERM=dumb", async () => {
    assert.ok((await onTerminal(list, site.at())).out.includes(`${ESCAPE}[32mActive`));
    assert.ok(!(await site.keyward(list)).out.includes(ESCAPE));
    assert.ok(!(await onTerminal(list, site.at({ env: { NO_COLOR: "1" } }))).out.includes(ESCAPE));
    assert.ok(!(await onTerminal(list, site.at({ env: { TERM: "dumb" } }))).out.includes(ESCAPE));
    const error = await onTerminal(["frobnicate"], site.at());
    assert.equal(error.code, 2);
    assert.ok(error.out.includes(`${ESCAPE}[31mkeyward:`));
  });

  for (const columns of [60, 80, 200]) {
    test(`a list fits into ${columns} columns and keeps whole client ids`, async () => {
      const { out } = await onTerminal(list, site.at({ columns, env: { NO_COLOR: "1" } }));
      const rows = out.trimEnd().split(/\r?\n/);
      assert.ok(
        rows.every((row) => width(row) <= columns),
        out,
      );
      assert.equal(rows.filter((row) => /\b[0-9A-Za-z]{24}\b/.test(row)).length, 2, out);
      assert.equal(out.includes("…"), columns < 200);
    });
  }

  test("on a terminal a new key is a readable block with its token", async () => {
    const { code, out } = await onTerminal(
      ["keys", "create", "--owner", "ann", "--name", "n"],
      site.at({ env: { NO_COLOR: "1" } }),
    );
    assert.equal(code, 0);
    assert.match(out, /^n\r\n {2}status {5}Active\r\n[\s\S]*\r\n\r\nacme_\w+\r\n\r\nStore the token now/);
  });

  test("a reader that has seen enough is no error", async () => {
    const answer = await run("sh", ["-c", `"$0" "$1" help | head -1`, process.execPath, program], site.at());
    assert.deepEqual([answer.code, answer.err], [0, ""]);
    const closed = await run(
      "bash",
      ["-c", `{ sleep 0.5; "$0" "$1" keys list; echo "ended with $?" >&2; } | true`, process.execPath, program],
      site.at(),
    );
    assert.equal(closed.err, "ended with 0\n");
  });
});

describe("secrets", () => {
  test("only create and regenerate print one, and only once", async () => {
    const site = await newSite();
    const made = await site.keyward(["keys", "create", "--owner", "ann", "--name", "n"]);
    const [token, clientId, secret] = TOKEN.exec(made.out.trim());
    assert.equal(made.out, `${token}\n`);
    const only = await site.keyward(["keys", "create", "--owner", "ann", "--name", "m", "--token-only"]);
    assert.match(only.out.trimEnd(), TOKEN);
    assert.equal(only.err, "");

    const env = { KEYWARD_TOKEN: token };
    const url = "https://a.example/";
    const lines = [
      ...[
        ["keys", "list"],
        ["keys", "list", "--json"],
        ["keys", "get", clientId],
        ["keys", "get", token],
      ],
      ...[["verify"], ["verify", "--json"], ["verify", token], ["verify", "--token", token, "--scope", "odata"]],
      ...[
        ["sign", url],
        ["sign", url, "--curl"],
        ["sign", url, "--json"],
        ["sign", token],
        ["sign", url, "--token", `${token}x`],
      ],
      ...[
        [token],
        ["keys", token],
        ["help", token],
        ["keys", "list", `--${token}`],
        ["keys", "list", token],
        ["keys", "get", `${token}x`],
      ],
      ...[
        ["policy", "set", token],
        ["policy", "show", token],
        ["keys", "list", "--sort", token],
        ["keys", "list", "--db", token],
      ],
      ...[
        ["keys", "list", "--as", token],
        ["verify", "--url", url, "-H", token],
        ["users", "get", token],
        ["scan", "-"],
      ],
      ...[
        ["verify", "--request-file", "-"],
        ["keys", "revoke", token],
        ["keys", "get", clientId, "--json"],
        ["keys", "delete", token],
      ],
    ];
    const answers = await Promise.all(lines.map((words) => site.keyward(words, { env, input: token })));
    // Eight characters of it anywhere would be too many.
    const pieces = Array.from({ length: secret.length - 7 }, (_, index) => secret.slice(index, index + 8));
    for (const [index, { out, err }] of answers.entries()) {
      const leaked = pieces.filter((piece) => (out + err).includes(piece));
      assert.deepEqual(leaked, [], lines[index].map((word) => word.replace(secret, "…")).join(" "));
    }
  });

  test("a token on the command line is warned of, from the environment or a pipe it is not", async () => {
    const site = await newSite();
    const { token } = await site.create();
    const seen = /^warning: a credential on the command line is visible in process lists/;
    assert.match((await site.keyward(["verify", token])).err, seen);
    assert.match(
      (await site.keyward(["verify", "--url", "https://a.example/", "-H", `Authorization: Bearer ${token}`])).err,
      seen,
    );
    const basic = Buffer.from(token.split("_").slice(1).join(":")).toString("base64");
    const typed = ["verify", "--url", "https://a.example/", `-Hauthorization: Basic ${basic}`];
    assert.match((await site.keyward(typed)).err, seen);
    assert.match(JSON.parse((await site.keyward(["verify", token, "--json"])).err).warning, /visible in process lists/);
    assert.equal((await site.keyward(["verify"], { env: { KEYWARD_TOKEN: token } })).err, "");
    assert.equal((await site.verify(token)).err, "");
  });
});
