/*
 * Owns: the console's static page. Every file is read at the start and found by its exact path, so no path can lead
 * out of the folder, and a build that runs meanwhile cannot mix two versions.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { answer, COMMON_HEADERS, Refusal, requireMethod } from "./answer.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The page in a folder.
 *
 * @param {string} folder
 * @param {object} config What `keyward.json` says.
 */
export function createPage(folder, config) {
  const files = new Map();
  for (const file of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath ?? file.path, file.name);
    files.set(`/${relative(folder, path).split(sep).join("/")}`, load(path));
  }
  files.set("/", files.get("/index.html"));

  return (request, response, { path }) => {
    const file = files.get(path);
    if (file === undefined) throw new Refusal(404, "not_found", "there is no such page");
    requireMethod(request, "GET", "HEAD");
    if (path === "/keyward.json") return answer(response, 200, config);
    const headers = {
      ...COMMON_HEADERS,
      "content-security-policy": POLICY,
      "cross-origin-opener-policy": "same-origin",
      etag: file.etag,
      // Names in `assets` hold a hash of the content.
      "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    };
    if (request.headers["if-none-match"] === file.etag) return response.writeHead(304, headers).end();
    response.writeHead(200, { ...headers, "content-type": file.type, "content-length": file.bytes.length });
    response.end(file.bytes);
  };
}

function load(path) {
  const bytes = readFileSync(path);
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { bytes, etag, type: TYPES[extname(path)] ?? "application/octet-stream" };
}
