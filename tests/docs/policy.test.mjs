// The page of the policy says what the tables of the core say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tables } from "../../pkg/dist/entry/inline.js";
import { path, render } from "../../scripts/docs/policy.mjs";

const page = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("docs/policy.md is current: else run npm run docs:update", () => {
  assert.equal(page, render(tables()));
});

test("it names every parameter, alias, property and preset, with what each can be", () => {
  const { parameters, properties, presets } = tables();
  for (const { name, alias, values } of parameters) {
    for (const text of [`\`${name}\``, `\`${alias}\``, values]) assert.ok(page.includes(text), text);
  }
  for (const { name, values } of properties) assert.ok(page.includes(`### \`${name}\``) && page.includes(values), name);
  for (const { name } of presets) assert.ok(page.includes(`\`${name}\`: `), name);
  assert.ok(parameters.length >= 10 && properties.length >= 10 && presets.length === 3);
});
