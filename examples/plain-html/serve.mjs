// Serves this folder, and below /keyward/ the package: node serve.mjs [port]. Any static host would do.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const PAGE = new URL("./", import.meta.url);
const PACKAGE = new URL("pkg/dist/", import.meta.resolve("keyward/package.json"));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };
const [port = "8789"] = process.argv.slice(2);

const server = createServer(async (request, response) => {
  try {
    // A URL has no `..` left in its path, written out or escaped.
    const { pathname } = new URL(request.url, "http://localhost");
    const [, name] = /^\/keyward\/(.+)$/.exec(pathname) ?? [];
    const file = name
      ? new URL(`./${name}`, PACKAGE)
      : new URL(`.${pathname === "/" ? "/index.html" : pathname}`, PAGE);
    const type = TYPES[extname(file.pathname)];
    if (type === undefined) throw new Error("not a file of this page");
    const bytes = await readFile(file);
    response.writeHead(200, { "content-type": type, "x-content-type-options": "nosniff" }).end(bytes);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  }
});
server.listen(Number(port), "127.0.0.1", () => console.log(`open http://127.0.0.1:${server.address().port}/`));
