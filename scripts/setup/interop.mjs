// The implementations of others that `tests/interop` holds ours against: one of PyPI, in a virtual environment, and one
// of crates.io, as a program. Those of npm are among the npm dependencies.
import { join } from "node:path";
import { filesBelow, root, target, work } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { ask, Failure, run } from "../lib/run.mjs";
import { fingerprint, isFresh, writeStamp } from "../lib/stamp.mjs";
import { installPackages, onPath } from "./apt.mjs";

const python = join(root, "tests", "interop", "python");
const httpsig = join(root, "tests", "interop", "httpsig");
const environment = join(target, "interop", "python");
const exe = process.platform === "win32" ? ".exe" : "";

/** How each is started: a program and its words. */
export const interopPeers = {
  python: [join(environment, "bin", "python"), join(python, "peer.py")],
  httpsig: [join(target, "interop", "httpsig", "release", `keyward-httpsig-peer${exe}`)],
};

/** The Go that runs the recipe of docs/signing.md. */
export function golang() {
  return onPath("go") ?? missing("go");
}

export async function installInterop() {
  if (onPath("go") === null) {
    await installPackages(["golang-go"], "the recipes of docs/signing.md need Go (package golang-go): install it");
  }
  await pythonPeer();
  await httpsigPeer();
}

async function pythonPeer() {
  const requirements = join(python, "requirements.txt");
  const stamp = join(work, "interop-python.stamp");
  const print = fingerprint([requirements]);
  if (isFresh(stamp, print, [interopPeers.python[0]])) return;
  if ((await ask("python3", ["-c", "import ensurepip"])) === null) {
    const packages = ["python3", "python3-venv"];
    await installPackages(packages, `the tests of signatures need ${packages.join(" and ")}: install them`);
  }
  const program = onPath("python3");
  if (program === null) missing("python3");
  await step(
    "install http-message-signatures (pip, in a virtual environment)",
    async () => {
      await run(program, ["-m", "venv", "--clear", environment], { quiet: true });
      const install = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement", requirements];
      await run(interopPeers.python[0], install, { quiet: true });
    },
    { always: true },
  );
  writeStamp(stamp, print);
}

async function httpsigPeer() {
  const stamp = join(work, "interop-httpsig.stamp");
  const print = fingerprint(filesBelow(httpsig));
  if (isFresh(stamp, print, interopPeers.httpsig)) return;
  const manifest = ["--manifest-path", join(httpsig, "Cargo.toml"), "--target-dir", join(target, "interop", "httpsig")];
  await step(
    "compile the crate httpsig, for the tests of signatures (cargo build)",
    () => run("cargo", ["build", "--release", "--locked", "--quiet", ...manifest], { quiet: true }),
    { always: true },
  );
  writeStamp(stamp, print);
}

function missing(name) {
  throw new Failure(`\`${name}\` was not found on the PATH`);
}
