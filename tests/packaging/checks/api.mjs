// The public declarations, recorded: a change of the API is seen in review, not by users.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { reachable } from "../../../scripts/build/graph.mjs";
import { dist, root } from "../../../scripts/lib/paths.mjs";

const record = join(root, "docs", "api", "declarations.txt");
const middleware = ["hono", "express", "fastify"].map((name) => `middleware/${name}.d.ts`);
const entries = ["index.d.ts", "testing/index.d.ts", ...middleware, "console/index.d.ts"].filter((name) =>
  existsSync(join(dist, name)),
);

export const checks = {
  "the public declarations are the recorded ones"(_packed, { update }) {
    const names = reachable(dist, entries, ".d.ts");
    const text = names.map((name) => `==== ${name}\n\n${readFileSync(join(dist, name), "utf8").trim()}\n`).join("\n");
    if (update) {
      mkdirSync(dirname(record), { recursive: true });
      writeFileSync(record, text);
    }
    const [now, before] = [text.split("\n"), readFileSync(record, "utf8").split("\n")];
    const at = now.findIndex((line, index) => line !== before[index]);
    const line = at < 0 && now.length !== before.length ? now.length : at;
    assert.ok(
      line < 0,
      `docs/api/declarations.txt:${line + 1}\n  now:      ${now[line] ?? "(end)"}\n  recorded: ${before[line] ?? "(end)"}\nif the change is meant, \`npm run api:update\` rewrites it`,
    );
    return `${names.length} files`;
  },
};
