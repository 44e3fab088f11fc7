// Says what is going on: work that takes over a second is announced, and its end shows how long it took.
const terminal = process.stdout.isTTY === true && !process.env.CI;
const ANNOUNCE_AFTER_MS = 1000;

/** Runs `body`, telling its title and the time it took. Quick work (under a second) is told only with `always`. */
export async function step(title, body, { always = false } = {}) {
  const started = performance.now();
  let announced = false;
  const announce = () => {
    if (terminal) process.stdout.write(`\r\x1b[2K  ${title} … ${seconds(performance.now() - started)}`);
    else if (!announced) console.log(`  ${title} …`);
    announced = true;
  };
  const timer = setInterval(announce, ANNOUNCE_AFTER_MS);
  try {
    const result = await body();
    clearInterval(timer);
    if (announced || always) say(`  ${title}  ${seconds(performance.now() - started)}`);
    return result;
  } catch (error) {
    clearInterval(timer);
    say(`  ${title}  failed after ${seconds(performance.now() - started)}`);
    throw error;
  }
}

/** A duration for people: `0.4 s`, `12.0 s`, `3 min 05 s`. */
export function seconds(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

function say(line) {
  console.log(terminal ? `\r\x1b[2K${line}` : line);
}
