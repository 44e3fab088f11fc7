import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

/** The browser that the tests need: $CHROMIUM, else where the distributions put it. Missing, the tests fail. */
function executable() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = places.find((path) => path !== undefined && existsSync(path));
  if (found === undefined)
    throw new Error("Chromium is missing: install the package chromium, or name the program in $CHROMIUM");
  return found;
}

/** Bundles a module of `browser/`, or of a file URL, and serves it as a page on loopback. */
async function serve(module) {
  const entry = fileURLToPath(module instanceof URL ? module : new URL(`../browser/${module}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const script = outputFiles[0].text;
  const server = createServer(({ url }, response) => {
    if (url === "/page.js") response.setHeader("content-type", "text/javascript").end(script);
    else
      response
        .setHeader("content-type", "text/html")
        .end('<!doctype html><title>test</title><script type="module" src="/page.js"></script>');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Chromium with a page of `module` open as often as `tab` is called, all of one origin and one profile. */
export async function openChromium(module) {
  const server = await serve(module);
  const browser = await chromium.launch({ executablePath: executable(), args: ["--no-sandbox"] });
  const context = await browser.newContext();
  return {
    async tab() {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await page.waitForFunction(() => globalThis.keyward !== undefined);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
