// The Rust tool-chain with the wasm32 target. Rust itself is never installed for you: that is yours to decide.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { ask, Failure, run } from "../lib/run.mjs";

const TRIPLE = "wasm32-unknown-unknown";

export async function rustToolchain() {
  const channel = /^channel = "(.+)"$/m.exec(readFileSync(join(root, "rust-toolchain.toml"), "utf8"))?.[1];
  const rustup = await ask("rustup", ["--version"]);
  if (rustup === null) return withoutRustup(channel);
  if ((await ask("rustup", ["run", channel, "rustc", "--version"])) === null) {
    await step(`install Rust ${channel} (rustup toolchain install)`, () => install(channel), { always: true });
  }
  if (!(await targets(channel)).includes(TRIPLE)) {
    await step(
      `add the target ${TRIPLE} (rustup target add)`,
      () => run("rustup", ["target", "add", TRIPLE, "--toolchain", channel]),
      { always: true },
    );
  }
}

function install(channel) {
  return run("rustup", [
    "toolchain",
    "install",
    channel,
    "--profile",
    "minimal",
    "--component",
    "rustfmt,clippy",
    "--target",
    TRIPLE,
  ]);
}

async function targets(channel) {
  return (await ask("rustup", ["target", "list", "--installed", "--toolchain", channel])) ?? "";
}

// A cargo from a distribution's package may do, if it brings the target along.
async function withoutRustup(channel) {
  if ((await ask("cargo", ["--version"])) === null) {
    throw new Failure(
      `Rust is missing: neither \`rustup\` nor \`cargo\` is on the PATH\n  install rustup from https://rustup.rs, open a new terminal and run this again`,
    );
  }
  const libraries = await ask("rustc", ["--print", "target-libdir", "--target", TRIPLE]);
  if (libraries === null || !existsSync(libraries.trim())) {
    throw new Failure(
      `this Rust cannot compile to ${TRIPLE}, and there is no \`rustup\` to add it\n  install rustup from https://rustup.rs (it will bring Rust ${channel})`,
    );
  }
}
