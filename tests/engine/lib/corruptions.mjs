// Texts that a document can turn into, by accident or by hand.
import { seeded } from "./site.mjs";

/** What is no document of any kind. */
export function broken(text) {
  const random = seeded(text.length);
  const bytes = String.fromCharCode(...Array.from({ length: 64 }, () => Math.floor(random() * 0xd000)));
  const cuts = [1, 10, text.length >> 2, text.length >> 1, text.length - 1];
  return {
    "no bytes": "",
    "a space": " ",
    null: "null",
    "a number": "7",
    "a text": JSON.stringify(text),
    "a list": `[${text}]`,
    "an empty object": "{}",
    "a web page": "<!doctype html><title>502</title>",
    "random characters": bytes,
    "a NUL behind it": `${text}\u0000`,
    "another document behind it": text + text,
    "a newer schema": text.replace('"schema":1', '"schema":2'),
    "a schema beyond numbers": text.replace('"schema":1', '"schema":1e400'),
    "a schema below": text.replace('"schema":1', '"schema":-1'),
    "no schema": text.replace('"schema":1,', ""),
    "its first member twice": text.replace('"schema":1', '"schema":1,"schema":1'),
    "nested too deep": text.replace('"schema":1', `"schema":${"[".repeat(5_000)}${"]".repeat(5_000)}`),
    ...Object.fromEntries(cuts.map((at) => [`cut off after ${at}`, text.slice(0, at)])),
  };
}

/** The document with each of its members in turn replaced by a value of another type, or left out. */
export function mistyped(text) {
  const variants = {};
  for (const path of pathsOf(JSON.parse(text))) {
    variants[`${path.join(".")} of another type`] = changed(text, path, (holder, name) => {
      holder[name] = typeof holder[name] === "object" && holder[name] !== null ? 7 : { wrong: true };
    });
  }
  return variants;
}

function changed(text, path, change) {
  const copy = JSON.parse(text);
  const holder = path.slice(0, -1).reduce((value, name) => value[name], copy);
  change(holder, path.at(-1));
  return JSON.stringify(copy);
}

function pathsOf(value, path = []) {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.keys(value).flatMap((name) => pathsOf(value[name], [...path, name]));
  return path.length === 0 ? below : [path, ...below];
}
