// A real Chromium and its driver, for the tests that run in a browser.
import { Failure } from "../lib/run.mjs";
import { installPackages, onPath } from "./apt.mjs";

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
  await installPackages(packages, `the browser tests need a real Chromium: ${byHand}`);
  const now = chromium();
  if (!now.browser || !now.driver) throw new Failure(`apt-get did not bring a Chromium: ${byHand}`);
}
