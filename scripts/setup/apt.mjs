// Debian's packages, for the tests alone.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { step } from "../lib/progress.mjs";
import { ask, Failure, run } from "../lib/run.mjs";

/** Installs packages and says so; where that cannot be done, `byHand` says what a person has to do. */
export async function installPackages(packages, byHand) {
  const apt = onPath("apt-get");
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (!apt || (sudo.length > 0 && (await ask("sudo", ["-n", "true"])) === null)) throw new Failure(byHand);
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
}

/** The path of the first of these programs that can be run; null if none can. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun) ?? null;
}

/** Whether a file is a program. */
export function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
