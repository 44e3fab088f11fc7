// The real demo in a process of its own, on a file and a port of its own.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteAdmin } from "keyward";
import { root, run, start } from "./program.mjs";

const GREETING = /keyward demo on (http:\/\/127\.0\.0\.1:\d+)\//;

/** A folder that is removed when the test process ends. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "keyward-demo-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the demo; `admin` is what its page acts through. */
export async function startDemo({ db = join(newFolder(), "demo.sqlite") } = {}) {
  const program = start(process.execPath, [join(root, "www", "server", "main.mjs"), "--port", "0", "--db", db]);
  const [, origin] = await program.says(GREETING);
  const admin = createRemoteAdmin({ url: `${origin}/admin` });
  return {
    ...program,
    db,
    origin,
    port: Number(new URL(origin).port),
    admin,
    /** Makes a key of grace's; the token is only here. */
    issue: (more = {}) =>
      admin.keys.create({ owner: "grace", name: "nightly", access: { production: ["read"] }, ...more }),
    /** What the terminal has said of requests, the newest last. */
    lines: () =>
      program
        .output()
        .split("\n")
        .filter((line) => /^\d\d:\d\d:\d\d {2}/.test(line)),
  };
}

/** Calls with the curl of this machine, as a person would; never with a fetch of our own. */
export async function curl(...args) {
  const { code, output } = await run("curl", ["--silent", "--show-error", "--max-time", "20", ...args]).catch(
    (error) => {
      if (error.code !== "ENOENT") throw error;
      return assert.fail("curl is missing: the demo is tried with it (Debian: `apt-get install curl`)");
    },
  );
  return { code, output };
}

/** Calls with curl; returns the status, the header fields and the body, which has to be JSON. */
export async function call(url, ...args) {
  const { code, output } = await curl("--include", url, ...args);
  assert.equal(code, 0, output);
  // Interim answers such as 100 Continue come first.
  const answers = output.replaceAll("\r\n", "\n").replace(/^(?:HTTP\/1\.1 1\d\d[\s\S]*?\n\n)+/, "");
  const [head, ...rest] = answers.split("\n\n");
  const [line, ...fields] = head.split("\n");
  const headers = new Headers(fields.map((field) => /^([^:]+): ?(.*)$/.exec(field).slice(1)));
  const text = rest.join("\n\n");
  return { status: Number(line.split(" ")[1]), headers, text, body: text === "" ? null : JSON.parse(text) };
}

/** The log as the page gets it: entries so far and to come. */
export function follow(origin, lastEventId) {
  const abort = new AbortController();
  const entries = [];
  let ids = [];
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const reading = (async () => {
    const response = await fetch(`${origin}/admin/requests`, { headers, signal: abort.signal });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        entries.push(JSON.parse(data));
        ids = [...ids, /^id: (.*)$/m.exec(event)[1]];
      }
    }
  })();
  reading.catch(() => undefined);
  return { entries, ids: () => ids, stop: () => abort.abort(), reading };
}
