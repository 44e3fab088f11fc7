// Plays a procedure by both ways and tells what was asked, what came, and whether it is what was expected.
import { source } from "./source.mjs";
import { actorText } from "./world.mjs";

const DAY = 86_400_000;

/** Plays a procedure: its part of the transcript, and what went otherwise than expected. */
export async function play(world, { title, source: where, steps }, actor) {
  const problems = [];
  const parts = [`### ${title}`, `*${where}*`];
  for (const step of steps) {
    world.pass();
    parts.push(...(await KINDS[step.kind](world, step, step.as ?? actor, problems)));
  }
  return { text: parts.join("\n\n"), problems: problems.map((problem) => `${title}: ${problem}`) };
}

const KINDS = {
  async pass(world, { days, say }) {
    world.pass(days * DAY);
    return [`${say} It is ${new Date(world.now).toISOString().slice(0, 10)}.`];
  },

  async command(world, step, actor, problems) {
    const who = step.as === undefined ? "" : ` (as \`${actorText(actor)}\`)`;
    const [name, input] = fill(world, "sdk", step.sdk);
    const by = await world.sdk(actor, [name, input]);
    if (step.keep) keep(world, "sdk", step.keep, by.reply);
    check(problems, `${step.say} (sdk)`, by.ok ? undefined : by.code, step.refused);
    const call = input === undefined ? `${name}()` : `${name}(${source(input)})`;
    const answer = by.ok ? source(brief(by.reply)) : `${by.code}: ${by.message}${factsOf(by.details)}`;

    world.pass();
    const line = fill(world, "cli", step.cli);
    const run = await world.cli(actor, wordsOf(line), step.input);
    if (step.keep) keepPrinted(world, step.keep, run);
    check(problems, `${step.say} (cli)`, run.code === 0 || run.code === 1 ? undefined : codeOf(run.err), step.refused);
    const say = `**${step.say}**${who}${step.refused ? " — refused" : ""}`;
    return [
      say,
      block(world, "js", `await ${call}`, comment(answer)),
      block(world, "console", `$ keyward ${line}`, printed(run)),
    ];
  },

  async use(world, { key, expected, require }, _actor, problems) {
    const [environment, role, scope] = [require.environment, require.role, require.scope];
    const asked = Object.entries({ environment, role, scope }).filter(([, value]) => value !== undefined);
    const words = ["verify", ...asked.flatMap(([name, value]) => [`--${name}`, value])];
    const verdict = await world.use(world.kept.sdk.get(key).token, require);
    const run = await world.cli(undefined, words, world.kept.cli.get(key).token);
    check(problems, `use of ${key} (sdk)`, verdict.ok ? "accepted" : verdict.reason, expected);
    check(problems, `use of ${key} (cli)`, /^(?:accepted|denied (\S+))/.exec(run.out)?.[1] ?? "accepted", expected);
    const call = `await verifier.verifyToken(token${asked.length > 0 ? `, { require: ${source(require)} }` : ""})`;
    const answer = verdict.ok
      ? "accepted"
      : `denied: ${verdict.reason}; the caller is told ${verdict.status} ${verdict.code}`;
    return [
      `**${key} is used** — ${expected}`,
      block(world, "js", call, comment(answer)),
      block(world, "console", `$ keyward ${words.join(" ")} < token.txt`, printed(run)),
    ];
  },
};

function check(problems, what, found, expected) {
  if (found !== expected) problems.push(`${what}: expected ${expected ?? "done"}, came ${found ?? "done"}`);
}

/** The placeholders of a text, or of every text in a value, in the terms of one way. */
function fill(world, way, value) {
  if (Array.isArray(value)) return value.map((one) => fill(world, way, one));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(world, way, one)]));
  }
  if (typeof value !== "string") return value;
  return value.replace(/\{([a-z]+)(?:\.([a-z0-9-]+))?\}/g, (whole, name, part) => {
    if (name === "by") return way;
    const kept = world.kept[way].get(name);
    if (kept === undefined) throw new Error(`nothing is kept as ${whole}`);
    return part === undefined
      ? kept.clientIds[0]
      : part === "key"
        ? kept.keyId
        : kept.clientIds[Number(part.slice(-1)) - 1];
  });
}

function keep(world, way, name, issued) {
  if (!issued?.key) return;
  const known = world.kept[way].get(name)?.clientIds ?? [];
  const clientIds = [...new Set([...known, ...issued.key.pairs.map((pair) => pair.clientId)])];
  world.kept[way].set(name, { keyId: issued.key.keyId, clientIds, token: issued.token });
  world.names.learn(`${name}-${way}`, issued.key);
}

/** What a person keeps: the token, and of what is said about it the ids. */
function keepPrinted(world, name, { out, err }) {
  const token = out.trim();
  const keyId = /key id +(\w{24})/.exec(err)?.[1];
  if (keyId === undefined) return;
  const pairs = [...err.matchAll(/client id +(\w{24})/g)].map(([, clientId]) => ({ clientId }));
  keep(world, "cli", name, { key: { keyId, pairs }, token });
}

function wordsOf(line) {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

const codeOf = (err) => /^keyward: (\w+): /m.exec(err)?.[1] ?? "no code";

/** Of a key, what matters here: the rest is in the types. */
function brief(reply) {
  if (reply?.key && "token" in reply) return { token: reply.token, key: briefKey(reply.key) };
  if (reply?.pairs) return briefKey(reply);
  if (Array.isArray(reply?.keys) && "next" in reply) return reply.keys.map((key) => key.name);
  return reply;
}

function briefKey({ name, owner, domain, status, reason, expiresAt, scopes, access, rotation, pairs, retired }) {
  const shown = pairs.map(({ clientId, stage, retiresAt }) => ({ clientId, stage, ...(retiresAt && { retiresAt }) }));
  const more = { ...(rotation !== "never" && { rotation }), pairs: shown, ...(retired.length > 0 && { retired }) };
  return { name, owner, domain, status, ...(reason && { reason }), expiresAt, scopes, access, ...more };
}

function factsOf(details) {
  const facts = Object.entries(details ?? {}).filter(([, value]) => value !== null);
  return facts.length === 0 ? "" : `\n${source(Object.fromEntries(facts))}`;
}

const comment = (text) =>
  text
    .split("\n")
    .map((line, index) => `${index === 0 ? "// →" : "//  "} ${line}`)
    .join("\n");

/** What a terminal would show: first what is said, then the data, then how it ended. */
function printed({ code, out, err }) {
  const ended = code === 0 ? [] : [`(exit code ${code})`];
  return [err.trimEnd(), out.trimEnd(), ...ended].filter((part) => part !== "").join("\n");
}

function block(world, language, ...parts) {
  const text = world.names.shown(parts.filter((part) => part !== "").join("\n")).replace(/ +$/gm, "");
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
