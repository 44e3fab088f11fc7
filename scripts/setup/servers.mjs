// The servers that the tests start for themselves: PostgreSQL and Redis.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../lib/run.mjs";
import { canRun, installPackages, onPath } from "./apt.mjs";

const DEBIAN = "/usr/lib/postgresql";

/** Where they are: the folder of PostgreSQL's programs, and Redis; null where missing. */
export function servers() {
  return { postgres: postgresFolder(), redis: process.env.REDIS_SERVER || onPath("redis-server") };
}

/** Brings what is missing. Debian starts a service with each; the tests use neither, they start their own. */
export async function installServers() {
  const { postgres, redis } = servers();
  if (postgres && redis) return;
  const packages = [!postgres && "postgresql", !redis && "redis-server"].filter(Boolean);
  const byHand = `install ${packages.join(" and ")} (Debian: \`apt-get install ${packages.join(" ")}\`), or name them in POSTGRES_BIN (a folder) and REDIS_SERVER`;
  await installPackages(packages, `the tests of the replay stores need real servers: ${byHand}`);
  const now = servers();
  if (!now.postgres || !now.redis) throw new Failure(`apt-get did not bring the servers: ${byHand}`);
}

/** POSTGRES_BIN, else the newest of Debian's, which are not on the PATH, else what is. */
function postgresFolder() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const inPath = onPath("postgres");
  const folders = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(DEBIAN, version, "bin")),
    inPath && dirname(inPath),
  ];
  return folders.find((folder) => folder && ["initdb", "postgres"].every((name) => canRun(join(folder, name)))) ?? null;
}
