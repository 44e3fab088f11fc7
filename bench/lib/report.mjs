// Puts measurements beside the design's targets, for people and for `--check`.
import { median, ratio } from "./measure.mjs";

/**
 * A scenario's results.
 *
 * Shape: `{ title, rows, targets, notes }`; `times` of a row is how many times as long as keyward's first row it takes.
 */
export function evaluate({ title, targets, notes = [] }, results) {
  const own = results[0];
  const rows = results.map((result) => ({
    name: result.name,
    nanoseconds: median(result.rounds),
    fastest: Math.min(...result.rounds),
    times: ratio(result, own),
    count: result.count,
  }));
  return { title, rows, targets: targets.map((target) => judge(target, results)), notes: [...notes] };
}

export function print({ title, rows, targets, notes }) {
  console.log(`\n${title}`);
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, nanoseconds, times } of rows) {
    console.log(`  ${name.padEnd(width)}  ${duration(nanoseconds).padStart(10)}  ${times.toFixed(2).padStart(8)} ×`);
  }
  for (const { text, met } of targets) console.log(`  ${met ? "met   " : "MISSED"}  ${text}`);
  for (const note of notes) console.log(`  ${note}`);
}

/** A time for people, three digits and a unit. */
export function duration(nanoseconds) {
  if (nanoseconds < 1e3) return `${nanoseconds.toFixed(0)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toPrecision(3)} µs`;
  return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
}

/** `gate` is what `--check` holds a build to where the target is further away. */
function judge({ own: ownName, against, atMostNs, atLeast, atMostTimes, gate }, results) {
  const find = (name) => results.find((result) => result.name === name) ?? missing(name);
  const own = ownName === undefined ? results[0] : find(ownName);
  if (atMostNs !== undefined) {
    const found = median(own.rounds);
    return {
      text: `${own.name}: ${duration(found)}, at most ${duration(atMostNs)}`,
      met: found <= atMostNs,
      passed: true,
    };
  }
  const times = ratio(find(against), own);
  if (atMostTimes !== undefined) {
    const text = `${own.name}: ${(1 / times).toFixed(2)} × the time of ${against}, at most ${atMostTimes} ×`;
    return { text, met: 1 / times <= atMostTimes, passed: true };
  }
  const passed = gate === undefined || times >= gate;
  const text = `${own.name}: ${times.toFixed(2)} × as fast as ${against}, at least ${atLeast} ×`;
  return { text: gate === undefined ? text : `${text} (--check: ${gate} ×)`, met: times >= atLeast, passed };
}

function missing(name) {
  throw new Error(`a target names \`${name}\`, which was not measured`);
}
