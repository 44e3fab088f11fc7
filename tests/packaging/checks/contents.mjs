// Exactly the files that we mean to ship, and nothing of the machine that built them.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { filesBelow, root } from "../../../scripts/lib/paths.mjs";
import { project } from "../project.mjs";

const list = join(root, "tests", "packaging", "files.txt");
let installed;

export const checks = {
  async "the list of files is the recorded one"(packed, { update }) {
    const names = (await shipped(packed)).map(({ name }) => name);
    const text = `${names.join("\n")}\n`;
    if (update) writeFileSync(list, text);
    assert.equal(
      text,
      readFileSync(list, "utf8"),
      "if the change is meant, `npm run api:update` rewrites tests/packaging/files.txt",
    );
    return `${names.length} files, ${Math.round(statSync(packed.tarball).size / 1000)} KB packed`;
  },

  async "no file names a path of this machine, and none loads itself by its address"(packed) {
    const paths = [root, homedir()].filter((path) => path.length > 1);
    for (const { name, text } of await shipped(packed)) {
      for (const path of paths) assert.ok(!text.includes(`${path}/`), `${name} names ${path}`);
      // The same reason as for the recipe's: it breaks in bundlers, in CommonJS and on the edge.
      if (name.endsWith(".js")) assert.ok(!text.includes("import.meta"), `${name} uses import.meta`);
    }
  },

  async "nothing runs when the package is installed"(packed) {
    const files = await shipped(packed);
    const { scripts = {}, dependencies = {} } = JSON.parse(files.find(({ name }) => name === "package.json").text);
    for (const hook of ["preinstall", "install", "postinstall", "prepare"])
      assert.ok(!(hook in scripts), `there is a ${hook} script`);
    assert.deepEqual(dependencies, {}, "a dependency would be installed with the package");
  },
};

async function shipped(packed) {
  if (!installed) {
    const folder = join(await project(packed, "contents"), "node_modules", "keyward");
    installed = filesBelow(folder, /^$/)
      .map((path) => ({ name: path.slice(folder.length + 1), text: readFileSync(path, "latin1") }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return installed;
}
