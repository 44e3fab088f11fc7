// A real Chromium and its driver, for the tests that run in a browser.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { step } from "../lib/progress.mjs";
import { ask, Failure, run } from "../lib/run.mjs";

/** The browser and its driver: from CHROMIUM_PATH and CHROMEDRIVER_PATH, else from the PATH; null where missing. */
export function chromium() {
  return {
    browser: process.env.CHROMIUM_PATH || onPath("chromium", "chromium-browser", "google-chrome"),
    driver: process.env.CHROMEDRIVER_PATH || onPath("chromedriver"),
  };
}

/** Flags for a browser that talks to nobody but the loopback. */
export const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function installChromium() {
  const { browser, driver } = chromium();
  if (browser && driver) return;
  const packages = [!browser && "chromium", !driver && "chromium-driver"].filter(Boolean);
  const byHand = `install ${packages.join(" and ")} (Debian: \`apt-get install ${packages.join(" ")}\`), or name them in CHROMIUM_PATH and CHROMEDRIVER_PATH`;
  const apt = onPath("apt-get");
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (!apt || (sudo.length > 0 && (await ask("sudo", ["-n", "true"])) === null)) {
    throw new Failure(`the browser tests need a real Chromium: ${byHand}`);
  }
  const [command, ...rest] = [...sudo, apt];
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, quiet: true };
  await step(
    `install ${packages.join(" and ")} (apt-get)`,
    async () => {
      await run(command, [...rest, "update", "-qq"], options);
      await run(command, [...rest, "install", "-y", "-qq", "--no-install-recommends", ...packages], options);
    },
    { always: true },
  );
  const now = chromium();
  if (!now.browser || !now.driver) throw new Failure(`apt-get did not bring a Chromium: ${byHand}`);
}

function onPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  return null;
}
