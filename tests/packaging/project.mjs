// The packed tarball, and throw-away projects that have it installed: what the tests see is what a user gets.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";
import { run } from "../../scripts/lib/run.mjs";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Packs the package as it was built (without the `prepack` that would build it again) and gives a folder for projects. */
export async function pack() {
  const folder = mkdtempSync(join(tmpdir(), "keyward-"));
  await run(npm, ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], { quiet: true });
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz")),
  );
  return { folder, tarball, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A project with the tarball installed, `files` written and `links` taken from this repository's node_modules. */
export async function project(packed, name, { type = "module", files = {}, links = [] } = {}) {
  const folder = join(packed.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", private: true, type }));
  await run(npm, ["install", "--offline", "--ignore-scripts", "--silent", packed.tarball], {
    cwd: folder,
    quiet: true,
  });
  for (const link of links) {
    if (link.includes("/")) mkdirSync(join(folder, "node_modules", link.split("/")[0]), { recursive: true });
    symlinkSync(join(root, "node_modules", link), join(folder, "node_modules", link), "junction");
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
