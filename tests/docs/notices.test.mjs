// The page of notices says what the table of the core says, and what it says of numbers is so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createKeyward, memoryStorage, tables } from "../../pkg/dist/entry/inline.js";
import { path, render } from "../../scripts/docs/notices.mjs";

const page = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("docs/notices.md is current: else run npm run docs:update", () => {
  assert.equal(page, render(tables()));
});

test("it names every kind, with its audience", () => {
  const { notices } = tables();
  for (const { kind, sentence } of notices) assert.ok(page.includes(`| \`${kind}\` | ${sentence} |`), kind);
  assert.equal(notices.length, 9);
});

test("the pauses, the end and the removal are as it says", async () => {
  let now = Date.UTC(2030, 0, 1);
  const notify = () => Promise.reject(new Error("no"));
  const keyward = createKeyward({ storage: memoryStorage(), prefix: "acme", now: () => now, notify });
  const admin = keyward.as({ role: "siteAdmin", id: "root" });
  await admin.site.init();
  await admin.users.put({ user: "ann" });
  await admin.keys.revoke({ keyId: (await admin.keys.create({ owner: "ann", name: "k" })).key.keyId });
  const pauses = [];
  const start = now;
  await keyward.notices.deliver();
  for (;;) {
    const [{ delivery }] = (await admin.notices.list()).notices;
    if (delivery.nextAttemptAt === null) break;
    pauses.push(delivery.nextAttemptAt - now);
    now = Math.min(delivery.nextAttemptAt, start + 7 * DAY);
    await keyward.notices.deliver();
  }
  const expected = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    DAY,
    DAY,
    DAY,
    DAY,
    DAY,
    DAY,
  ];
  assert.deepEqual(pauses, expected);
  assert.equal((await admin.notices.list()).notices[0].delivery.state, "expired");
  now = start + 30 * DAY - 1;
  await keyward.notices.deliver();
  assert.equal((await admin.notices.list()).notices.length, 1);
  now += 1;
  await keyward.notices.deliver();
  assert.equal((await admin.notices.list()).notices.length, 0);
});
