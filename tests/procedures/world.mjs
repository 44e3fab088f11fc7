// One SQLite file, the SDK and the command line on it, and a clock that both read; even the dice are the same in every run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { createKeyward, createVerifier, sqliteStorage } from "../../pkg/dist/entry/inline.js";
import { program, run } from "../cli/lib/keyward.mjs";
import { drawn } from "./dice.mjs";
import { Names } from "./names.mjs";

const START = Date.UTC(2027, 0, 4, 9, 0);
const MINUTE = 60_000;
const FIXED = new URL("fixed.mjs", import.meta.url).href;

export class World {
  names = new Names();
  /** What has been kept of each way, by name: `{ keyId, clientIds, tokens }`, the oldest pair first. */
  kept = { sdk: new Map(), cli: new Map() };
  #now = START;
  #draws = 0;
  #folder = mkdtempSync(join(tmpdir(), "keyward-procedures-"));
  #db;
  #storage;
  #engine;

  /** Time passes; a minute from one step to the next, so that no two things happen at once. */
  pass(ms = MINUTE) {
    this.#now += ms;
  }

  get now() {
    return this.#now;
  }

  /** Runs a command of the SDK: what it answers, or the error. */
  async sdk(actor, [command, input]) {
    const [group, method] = command.split(".");
    try {
      return { ok: true, reply: await this.#open().as(actor)[group][method](input) };
    } catch (error) {
      if (error.code === undefined) throw error;
      return { ok: false, code: error.code, message: error.message, details: error.details };
    }
  }

  /** Runs a command line: its exit code and, as on a terminal, what it prints and says, in that order. */
  cli(actor, words, input) {
    const env = {
      KEYWARD_PREFIX: "acme",
      KEYWARD_PROCEDURE_NOW: String(this.#now),
      NODE_OPTIONS: `--import=${FIXED}`,
    };
    const as = words[0] === "verify" ? [] : ["--as", actorText(actor)];
    const both = ["-c", 'exec "$0" "$@" 2>&1', process.execPath, program];
    return run("sh", [...both, ...words, ...as], { cwd: this.#folder, env, input });
  }

  /** What a verification of the SDK says; its use is flushed, as an application would. */
  async use(token, require = {}) {
    this.#open();
    const verifier = createVerifier({ storage: this.#storage, prefix: "acme", now: () => this.#now });
    try {
      const verdict = await verifier.verifyToken(token, { require });
      if (verdict.usage) await this.#engine.usage.flush([verdict.usage]);
      return verdict;
    } finally {
      verifier.close();
    }
  }

  close() {
    this.#engine?.close();
    this.#db?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #open() {
    if (this.#engine) return this.#engine;
    this.#db = new Database(join(this.#folder, "keys.sqlite"));
    this.#storage = sqliteStorage(this.#db);
    const entropy = () => drawn(`sdk ${this.#draws++}`, 32);
    this.#engine = createKeyward({ storage: this.#storage, prefix: "acme", now: () => this.#now, entropy });
    return this.#engine;
  }
}

/** The actor as `--as` takes it. */
export function actorText({ role, id, domain }) {
  return domain === undefined ? `${role}:${id}` : `${role}:${id}@${domain}`;
}
