// One row of the table of rules: done by the SDK, done by the command line, and its misuse refused with a code.
import assert from "node:assert/strict";
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

  as(role, id, domain = "default") {
    return this.engine.as(role === "siteAdmin" ? { role, id } : { role, id, domain });
  }

  /** What a fresh verifier says of a token. */
  verify(token, require) {
    const verifier = createVerifier({ storage: this.storage, prefix: "acme", now: () => this.now });
    return verifier.verifyToken(token, require === undefined ? {} : { require });
  }

  /** Makes a key for ann. */
  key(wish = {}) {
    return this.root.keys.create({ owner: "ann", name: "nightly", ...wish });
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
    return keyward([...args, "--json"], { cwd: this.cwd, env: { KEYWARD_PREFIX: "acme" } });
  }
}
