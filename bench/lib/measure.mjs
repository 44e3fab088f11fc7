// Times contestants in turns, so that whatever the machine does meanwhile (other work, frequency, heap) hits all alike.
//
// The clock is the processor time of this process, all threads: on a quiet machine it is the time that passes, on a busy
// one it leaves out the time in which others run; garbage collection and work in a thread pool are counted.
//
// A contestant is { name, run, before?, once?, most? }: `run(count)` does its work `count` times and returns how often
// it succeeded; anything but `count` is an error, for refusing is quicker than accepting. `before` runs untimed. The
// count is chosen so that a turn takes `roundMs`, up to `most`; where state is used up, `once` fixes it.

const FASTEST = 10;

/**
 * The times of each contestant, in the order given.
 *
 * Shape: `{ name, count, rounds }`; `rounds` in nanoseconds an operation, the same index being the same turn for all.
 */
export async function measure(contestants, { rounds, roundMs }) {
  const results = [];
  for (const contestant of contestants) {
    results.push({ name: contestant.name, count: await warmUp(contestant, roundMs), rounds: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const { count, rounds: times } = results[index];
      times.push((await timed(contestant, count)) / count);
    }
  }
  return results;
}

/** Half above, half below: what one slow turn cannot move. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How many times as long as `own` the `other` took: the median over the turns, each turn compared with itself. */
export function ratio(other, own) {
  return median(other.rounds.map((time, turn) => time / own.rounds[turn]));
}

/** Runs until the compiler has seen enough, and returns the count of a round. */
async function warmUp(contestant, roundMs) {
  const { once, most = Number.POSITIVE_INFINITY } = contestant;
  if (once) {
    await timed(contestant, once);
    return once;
  }
  let count = FASTEST;
  for (let spent = 0; spent < 2 * roundMs; ) {
    const ms = (await timed(contestant, count)) / 1e6;
    spent += ms;
    const wanted = Math.ceil((count * roundMs) / Math.max(ms, roundMs / 20));
    count = Math.min(Math.max(FASTEST, wanted), most);
  }
  return count;
}

async function timed({ name, run, before }, count) {
  await before?.(count);
  const started = process.cpuUsage();
  const succeeded = await run(count);
  const { user, system } = process.cpuUsage(started);
  if (succeeded !== count) throw new Error(`${name}: ${succeeded} of ${count} succeeded`);
  return (user + system) * 1_000;
}
