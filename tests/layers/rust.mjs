// Reads Rust well enough to know which modules a file names: comments, strings and test modules are blanked first, so
// that positions stay, and what is left of `crate::…` and `super::…` paths is compared with the order of the layers.
import { boundaryCrates, layerOf, rustLayers } from "./order.mjs";

/** Problems of one file of `src`, each `{ path, line, rule }`. Files that only tests compile may do what they like. */
export function checkRust(path, text, testModules = []) {
  const name = moduleOf(path);
  if (name === null || testModules.some((module) => path === `${module}.rs` || path.startsWith(`${module}/`)))
    return [];
  const own = layerOf(rustLayers, name);
  if (own < 0) return [{ path, line: 1, rule: `module \`${name}\` has no layer` }];
  const code = withoutTests(blank(text));
  return [...upward(path, code, own), ...boundary(path, code, name), ...aborts(path, code, text)];
}

/** The modules that a file declares for tests alone (`#[cfg(test)] mod tests;`), as paths without an ending. */
export function testModulesOf(path, text) {
  const folder = path.replace(/(\/mod)?\.rs$/, "").replace(/\/lib$/, "");
  return [...blank(text).matchAll(/#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/g)].map(
    ([, name]) => `${folder}/${name}`,
  );
}

function upward(path, code, own) {
  return namedModules(path, code)
    .filter(({ name }) => layerOf(rustLayers, name) > own)
    .map(({ name, at }) => ({ path, line: lineAt(code, at), rule: `uses \`${name}\`, which is a later layer` }));
}

function boundary(path, code, name) {
  if (name === "wasm") return [];
  const pattern = new RegExp(`\\b(${boundaryCrates.join("|")})\\b`, "g");
  return [...code.matchAll(pattern)].map(({ 1: crate, index }) => ({
    path,
    line: lineAt(code, index),
    rule: `names \`${crate}\` outside of src/wasm`,
  }));
}

// `expect` of Option and Result takes a message; a parser's own `expect(b'=')` does not, and returns a Result.
function aborts(path, code, text) {
  const pattern = /\.unwrap\s*\(|\.expect\s*\(|\b(?:panic|todo|unimplemented|unreachable)!/g;
  const isMessage = ({ 0: found, index }) => /^\s*(?:"|&?format!)/.test(text.slice(index + found.length));
  const found = [...code.matchAll(pattern)].filter((match) => !match[0].startsWith(".expect") || isMessage(match));
  return found.map(({ 0: found, index }) => ({
    path,
    line: lineAt(code, index),
    rule: `may panic: \`${found}\``,
  }));
}

/** `src/audit/chain.rs` and `src/audit.rs` are `audit`; the crate's root belongs to no layer. */
function moduleOf(path) {
  const first = path.split("/")[1]?.replace(/\.rs$/, "");
  return first === "lib" ? null : first;
}

function* pathsFrom(code) {
  for (const match of code.matchAll(/\bcrate\s*::\s*/g))
    yield { start: match.index + match[0].length, depth: Infinity };
  for (const match of code.matchAll(/\b((?:super\s*::\s*)+)/g)) {
    yield { start: match.index + match[0].length, depth: match[0].match(/super/g).length };
  }
}

function namedModules(path, code) {
  const steps = path
    .split("/")
    .slice(1)
    .map((part) => part.replace(/\.rs$/, ""))
    .filter((part) => part !== "mod");
  const found = [];
  for (const { start, depth } of pathsFrom(code)) {
    // `super` repeated until it reaches the root names a module of the crate, fewer stay inside the own one.
    if (depth < steps.length) continue;
    for (const { name, at } of firstNames(code, start)) found.push({ name, at });
  }
  return found;
}

/** The first segment of a path, or of each path of a braced list: `{account::Key, time}`. */
function firstNames(code, start) {
  if (code[start] !== "{") {
    const name = /^\w+/.exec(code.slice(start, start + 100))?.[0];
    return name ? [{ name, at: start }] : [];
  }
  const names = [];
  let depth = 0;
  let expecting = true;
  for (let at = start; at < code.length; at++) {
    if (code[at] === "{") depth++;
    else if (code[at] === "}" && --depth === 0) break;
    else if (code[at] === "," && depth === 1) expecting = true;
    else if (expecting && depth === 1 && /\w/.test(code[at])) {
      names.push({ name: /^\w+/.exec(code.slice(at))[0], at });
      expecting = false;
    }
  }
  return names;
}

/** The same text with comments, strings and character literals as spaces; line breaks stay. */
function blank(text) {
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bb?r(#*)"[\s\S]*?"\1|b?"(?:\\[\s\S]|[^"\\])*"|b?'(?:\\[^\n]{1,8}?|[^'\\\n])'/g;
  return text.replace(pattern, (found) => found.replace(/[^\n]/g, " "));
}

/** The same text with every item under `#[cfg(test)]` as spaces. */
function withoutTests(code) {
  let result = code;
  for (const { index } of code.matchAll(/#\[cfg\((?:test|all\(test\b[^\]]*\))\)?\]/g)) {
    const end = endOfItem(result, index);
    result = result.slice(0, index) + result.slice(index, end).replace(/[^\n]/g, " ") + result.slice(end);
  }
  return result;
}

function endOfItem(code, start) {
  let depth = 0;
  for (let at = code.indexOf("]", start) + 1; at < code.length; at++) {
    if (code[at] === "{") depth++;
    else if (code[at] === "}" && --depth === 0) return at + 1;
    else if (code[at] === ";" && depth === 0) return at + 1;
  }
  return code.length;
}

const lineAt = (text, at) => text.slice(0, at).split("\n").length;
