// One row of the table of rules: done by the SDK, done by the command line, and its misuse refused with a code.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createKeyward, createVerifier } from "../../pkg/dist/entry/inline.js";
import { keyward, newFolder } from "../cli/lib/keyward.mjs";
import { openStorage } from "../storage/lib/sqlite.mjs";

export const DAY = 86_400_000;

/** Every row, in the order in which the files declare them. */
export const rows = [];

/** Declares a row. `sdk`, `cli` and `misuse` each get a `Site`, and each has to assert something. */
export function row(id, { rule, calls, commands, sdk, cli, misuse }) {
  rows.push({ id, rule, calls, commands, parts: { sdk, cli, misuse } });
}

/** A site in a SQLite file, with the domain `default`, ann, bob and eve; program and command line share it. */
export class Site {
  asserted = 0;
  /** More variables of the commands. */
  env = {};
  now = Date.now();

  static async open() {
    const site = new Site();
    site.cwd = newFolder();
    site.storage = openStorage(`${site.cwd}/keys.sqlite`);
    site.engine = createKeyward({ storage: site.storage, prefix: "acme", now: () => site.now });
    site.root = site.engine.as({ role: "siteAdmin", id: "root" });
    await site.root.site.init();
    await site.root.domains.put({
      domain: "default",
      environments: { production: ["read", "write"], staging: ["read"] },
    });
    await site.root.users.put({ user: "ann", access: { production: ["read"], staging: ["read"] } });
    await site.root.users.put({ user: "bob", access: { staging: ["read"] } });
    return site;
  }

  async close() {
    await this.storage.close();
  }

  /** Another engine over the same storage. */
  engineWith(options) {
    return createKeyward({ storage: this.storage, prefix: "acme", now: () => this.now, ...options });
  }

  as(role, id, domain = "default") {
    return this.engine.as(role === "siteAdmin" ? { role, id } : { role, id, domain });
  }

  /** What a fresh verifier says of a token. */
  async verify(token, require, { unlock = false, ...options } = {}) {
    const verifier = this.#verifier(options);
    if (unlock) await verifier.unlock();
    return verifier.verifyToken(token, require === undefined ? {} : { require });
  }

  /** What a fresh verifier says of a request. */
  verifyRequest(request, options) {
    return this.#verifier(options).verify(request);
  }

  #verifier(options) {
    return createVerifier({ storage: this.storage, prefix: "acme", now: () => this.now, ...options });
  }

  /** Makes a key for ann. */
  key(wish = {}) {
    return this.root.keys.create({ owner: "ann", name: "nightly", ...wish });
  }

  /** Who was told what so far, the oldest first: `key_revoked: owner ann`. */
  async told() {
    const { notices } = await this.root.notices.list();
    return notices.reverse().map(({ kind, recipient: { role, user, domain } }) => `${kind}: ${role} ${user ?? domain}`);
  }

  /** A program that takes notices into a file, and the notices that it has taken. */
  mailer() {
    const [program, taken] = [join(this.cwd, "mailer.mjs"), join(this.cwd, "taken.jsonl")];
    const write = `import { appendFileSync, readFileSync } from "node:fs";\nappendFileSync(${JSON.stringify(taken)}, readFileSync(0));\n`;
    writeFileSync(program, `#!${process.execPath}\n${write}`, { mode: 0o755 });
    const lines = () => (existsSync(taken) ? readFileSync(taken, "utf8").trim().split("\n") : []);
    return { program, taken: () => lines().map((line) => JSON.parse(line)) };
  }

  /** Runs a command that has to succeed, and returns its JSON. */
  async cli(...args) {
    const { code, out, err } = await this.#run(args);
    assert.equal(code, 0, `keyward ${args.join(" ")}: ${err}`);
    return JSON.parse(out);
  }

  /** Runs a command that has to end with this exit code, and returns its JSON. */
  async cliEnds(expected, ...args) {
    const { code, out, err } = await this.#run(args);
    assert.equal(code, expected, `keyward ${args.join(" ")}: ${err}`);
    return JSON.parse(out);
  }

  /** Runs a command that has to be refused with this code. */
  async cliRefused(expected, ...args) {
    const { code, err } = await this.#run(args);
    assert.notEqual(code, 0, `keyward ${args.join(" ")} was not refused`);
    this.equal(JSON.parse(err.trim().split("\n").at(-1)).error.code, expected);
  }

  /** A promise that has to be refused with this code. */
  async refused(expected, promise) {
    const error = await promise.then(
      () => assert.fail(`nothing was refused, where \`${expected}\` was expected`),
      (reason) => reason,
    );
    this.equal(error.code, expected);
    return error;
  }

  equal(actual, expected, message) {
    this.asserted += 1;
    assert.deepEqual(actual, expected, message);
  }

  ok(condition, message) {
    this.asserted += 1;
    assert.ok(condition, message);
  }

  #run(args) {
    return keyward([...args, "--json"], { cwd: this.cwd, env: { KEYWARD_PREFIX: "acme", ...this.env } });
  }
}
