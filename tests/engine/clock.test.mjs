// The clocks of a verifier: the monotonic one may be read once a millisecond, and is never further behind.
import assert from "node:assert/strict";
import test from "node:test";
import { Clock } from "../../pkg/dist/verifier/clock.js";

test("the platform's monotonic clock is at most a millisecond behind, and a busy one is read far less often", (t) => {
  let readings = 0;
  const { now } = performance;
  t.mock.method(performance, "now", () => {
    readings += 1;
    return now.call(performance);
  });
  const clock = new Clock(undefined, undefined);
  let reads = 0;
  let furthest = 0;
  for (const end = Date.now() + 100; Date.now() < end; reads += 1) {
    clock.read();
    furthest = Math.max(furthest, now.call(performance) - clock.mono);
  }
  // A turn of the loop can be interrupted, so the limit is generous; a clock that stands still would be 100 behind.
  assert.ok(furthest < 50, `${furthest} ms behind`);
  assert.ok(readings < reads / 4, `${readings} readings for ${reads} requests`);
});

test("a wall clock that stands still holds the monotonic one for a few requests only", (t) => {
  t.mock.method(Date, "now", () => 1_000);
  let mono = 0;
  t.mock.method(performance, "now", () => mono);
  const clock = new Clock(undefined, undefined);
  clock.read();
  mono = 60_000;
  let requests = 0;
  while (clock.mono === 0) {
    clock.read();
    requests += 1;
    assert.ok(requests <= 65, "the age of documents would never be seen");
  }
});

test("a clock that was given is read every time", () => {
  let [now, mono] = [5, 0];
  const clock = new Clock(
    () => now,
    () => mono,
  );
  clock.read();
  mono = 7;
  clock.read();
  assert.equal(clock.mono, 7);
  now = 6;
  assert.equal(clock.read(), 6);
});
