// What the console weighs, and what 100,000 keys cost it. The engine's share is measured by the bench.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { startFixture } from "./lib/fixture.mjs";
import { root } from "./lib/site.mjs";

const JS_MOST = 45 * 1024;
const LATER_MOST = 15 * 1024;
const CSS_MOST = 10 * 1024;
const FRAME_MS = 16;
const ROWS = 100_000;

const WITHOUT_STYLES = {
  name: "without-styles",
  setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "text" })),
};

const fixture = await startFixture("weight");
after(() => fixture.close());

test("the component loads at most 45 KB of JavaScript, and 15 KB more later; its styles weigh at most 10 KB", async (context) => {
  const bundle = async (plugins) => {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(root, "pkg/src/console/index.ts")],
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      loader: { ".css": "text" },
      outdir: join(root, "target/keyward/weight"),
      chunkNames: "[name]",
      plugins,
      metafile: true,
      write: false,
    });
    const parts = Object.values(metafile.outputs);
    assert.deepEqual(parts.map(({ entryPoint }) => entryPoint ?? "shared").sort(), [
      "pkg/src/console/index.ts",
      "pkg/src/console/pages/more.ts",
      "shared",
    ]);
    const weigh = (files) => files.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
    const isLater = ({ path }) => path.endsWith("more.js");
    return {
      first: weigh(outputFiles.filter((file) => !isLater(file))),
      later: weigh(outputFiles.filter(isLater)),
    };
  };
  const styles = join(root, "pkg/src/console/styles");
  const css = readdirSync(styles)
    .filter((name) => name.endsWith(".css"))
    .map((name) => readFileSync(join(styles, name), "utf8"))
    .join("");
  // The styles travel in the script, but have a budget of their own.
  const [js, both, own] = [await bundle([WITHOUT_STYLES]), await bundle([]), gzipSync(css).length];
  context.diagnostic(
    `JavaScript ${js.first} bytes gzip, later ${js.later}, styles ${own}, the first with styles ${both.first}`,
  );
  assert.ok(js.first <= JS_MOST, `${js.first} bytes`);
  assert.ok(js.later <= LATER_MOST, `${js.later} bytes later`);
  assert.ok(own <= CSS_MOST, `${own} bytes`);
  assert.ok(both.first <= JS_MOST + CSS_MOST, `${both.first} bytes`);
});

test(
  "100,000 keys scroll from end to end without a shift, in few rows and short frames",
  fixture.on({ keys: ROWS }, async (page) => {
    const seen = await page.evaluate(async () => {
      let shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift += entry.value;
      }).observe({ type: "layout-shift" });
      const shadow = document.querySelector("keyward-console").shadowRoot;
      const port = shadow.querySelector(".table-body");
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      const costs = [];
      let most = 0;
      for (let step = 0; step < 120; step += 1) {
        port.scrollTop += step < 60 ? 400 : 80_000;
        const started = performance.now();
        // What a frame has to do for us: the scroll event, the rows, their layout.
        port.dispatchEvent(new Event("scroll"));
        await Promise.resolve();
        port.getBoundingClientRect();
        costs.push(performance.now() - started);
        await frame();
        most = Math.max(most, shadow.querySelectorAll(".rows .row").length);
      }
      port.scrollTop = port.scrollHeight;
      await new Promise((resolve) => setTimeout(resolve, 200));
      const last = Math.max(
        ...[...shadow.querySelectorAll(".rows .row:not(.row-blank)")].map((row) => Number(row.ariaRowIndex)),
      );
      costs.sort((a, b) => a - b);
      return { shift, most, last, median: costs[60], slow: costs[113] };
    });
    assert.equal(seen.shift, 0);
    assert.equal(seen.last, ROWS + 1);
    assert.ok(seen.most <= 60, `${seen.most} rows in the document`);
    assert.ok(seen.median <= FRAME_MS, `${seen.median} ms a frame`);
    console.log(
      `# scroll: median ${seen.median.toFixed(2)} ms, 95th percentile ${seen.slow.toFixed(2)} ms, at most ${seen.most} rows`,
    );
  }),
);

test(
  "answers that come late never replace newer ones, and one question is under way at a time",
  fixture.on({ keys: 2000 }, async (page) => {
    const asked = await page.evaluate(async () => {
      const { mock } = globalThis.fixture;
      mock.calls.length = 0;
      mock.delay = 120;
      const box = document.querySelector("keyward-console").shadowRoot.querySelector("input[type=search]");
      for (const text of ["b", "bi", "bil", "bill", "billing gateway"]) {
        box.value = text;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await new Promise((resolve) => setTimeout(resolve, 600));
      return mock.calls.filter((call) => call === "window").length;
    });
    assert.ok(asked <= 3, `${asked} questions for five letters`);
    const names = await page.locator(".rows .c-name b").allInnerTexts();
    assert.ok(names.length > 0);
    for (const name of names) assert.match(name, /^Billing gateway/);
  }),
);
