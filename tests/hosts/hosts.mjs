// The six hosts: each starts a real runtime, lets it run the suite, and returns the suite's report.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Failure, run } from "../../scripts/lib/run.mjs";
import { chromium, chromiumFlags } from "../../scripts/setup/chromium.mjs";

const TIME_LIMIT_MS = 180_000;
const require = createRequire(import.meta.url);

/** Name → a function from the prepared folders to a report. */
export const hosts = {
  "node-esm": ({ project }) => process_(project, process.execPath, ["node-esm.mjs"]),
  "node-cjs": ({ project }) => process_(project, process.execPath, ["node-cjs.cjs"]),
  // Without any permission: the package needs neither a file nor the network nor the environment.
  deno: ({ project }) =>
    process_(project, binary("deno"), ["run", "--quiet", "--no-prompt", "--no-remote", "node-esm.mjs"]),
  bun: ({ project }) => process_(project, binary("bun"), ["run", "node-esm.mjs"]),
  chromium: ({ page }) => inChromium(page),
  workerd: ({ worker }) => inWorkerd(worker),
};

async function process_(cwd, command, args) {
  const output = await run(command, args, {
    cwd,
    quiet: true,
    timeoutMs: TIME_LIMIT_MS,
    env: { DENO_NO_UPDATE_CHECK: "1" },
  });
  const line = output.split("\n").find((text) => text.startsWith('{"passed":'));
  if (!line) throw new Failure(`printed no report:\n${output}`);
  return JSON.parse(line);
}

async function inChromium(folder) {
  const { browser: executablePath } = chromium();
  if (!executablePath) throw new Failure("there is no Chromium: run `node scripts/setup.mjs --tests`");
  const { chromium: driver } = require("playwright-core");
  const { address, close } = await serve(folder);
  const browser = await driver.launch({ executablePath, args: chromiumFlags, chromiumSandbox: false });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(address);
    await page
      .waitForFunction(() => "report" in globalThis, undefined, { timeout: 20_000 })
      .catch(() => {
        throw new Failure(`the page did not start the suite: ${errors.join("; ") || "no error was reported"}`);
      });
    return await page.evaluate(() => globalThis.report);
  } finally {
    await browser.close();
    close();
  }
}

async function inWorkerd(folder) {
  const { Miniflare, Log, LogLevel } = require("miniflare");
  const worker = new Miniflare({
    rootPath: folder,
    modules: [
      { type: "ESModule", path: join(folder, "worker.mjs") },
      { type: "ESModule", path: join(folder, "suite.js") },
      { type: "CompiledWasm", path: join(folder, "core.wasm") },
    ],
    modulesRoot: folder,
    compatibilityDate: "2024-01-01",
    cf: false,
    log: new Log(LogLevel.ERROR),
  });
  try {
    const response = await worker.dispatchFetch("http://localhost/");
    const text = await response.text();
    if (!response.ok) throw new Failure(text);
    return JSON.parse(text);
  } finally {
    await worker.dispose();
  }
}

function serve(folder) {
  const types = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8" };
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : request.url.slice(1);
    const file = join(folder, name);
    if (!["index.html", "suite.js"].includes(name) || !existsSync(file)) return response.writeHead(204).end();
    response.writeHead(200, { "content-type": types[name.split(".").pop()] });
    createReadStream(file).pipe(response);
  });
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () =>
      done({ address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }),
    );
  });
}

/** The runtime's own binary, from the npm package of its platform: the launchers would want their install scripts run. */
function binary(name) {
  const { platform, arch } = process;
  const os = platform === "win32" ? "win32" : platform;
  const candidates =
    name === "deno"
      ? [`@deno/${os}-${arch}-glibc/deno`, `@deno/${os}-${arch}/deno`]
      : [`@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}/bin/bun`];
  for (const candidate of candidates) {
    try {
      return require.resolve(candidate);
    } catch {
      // the package of another platform
    }
  }
  throw new Failure(`npm has not installed ${name} for ${platform} ${arch}: run \`npm ci\``);
}
