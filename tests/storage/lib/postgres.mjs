// A PostgreSQL of the test's own. The server refuses to run as root, so root starts it as nobody.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import pg from "pg";
import { servers } from "../../../scripts/setup/servers.mjs";
import { freePort, newFolder, startServer } from "./server.mjs";

/** Starts a server with an empty database; fsync is off, because no machine crashes here. */
export async function startPostgres() {
  const { postgres } = servers();
  if (!postgres) throw new Error("PostgreSQL is missing: run `node scripts/setup.mjs --tests`");
  const user = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : undefined;
  const folder = newFolder("postgres", user);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", "keyward", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  execFileSync(join(postgres, "initdb"), initdb, { ...user, cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const port = await freePort();
  const settings = ["fsync=off", "max_connections=50", "shared_buffers=16MB", `unix_socket_directories=${folder}`];
  const options = settings.flatMap((setting) => ["-c", setting]);
  const server = await startServer(
    join(postgres, "postgres"),
    ["-D", data, "-h", "127.0.0.1", "-p", String(port), ...options],
    { ready: "ready to accept connections", user, cwd: folder },
  );
  const url = `postgres://keyward@127.0.0.1:${port}/postgres`;
  return { ...server, url, pool: (most = 10, role = "keyward") => openPool(url.replace("keyward@", `${role}@`), most) };
}

/** Connections to a server. */
export function openPool(connectionString, max = 10) {
  const pool = new pg.Pool({ connectionString, max });
  // A server that goes away tells idle connections as well; without a listener that would end the process.
  pool.on("error", () => {});
  return pool;
}

function idOf(flag) {
  return Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
}
