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
    const answer = by.ok ? source(brief(by.reply, input)) : `${by.code}: ${by.message}${factsOf(by.details)}`;

    world.pass();
    const line = fill(world, "cli", step.cli);
    const run = await world.cli(actor, wordsOf(line), step.input);
    if (step.keep) keepPrinted(world, step.keep, run);
    check(problems, `${step.say} (cli)`, run.code === 0 || run.code === 1 ? undefined : codeOf(run.out), step.refused);
    const say = `**${step.say}**${who}${step.refused ? " — refused" : ""}`;
    return [
      say,
      block(world, "js", `await ${call}`, comment(answer)),
      block(world, "console", `$ keyward ${line}`, printed(run)),
    ];
  },

  async use(world, { key, expected, require, pair }, _actor, problems) {
    const [environment, role, scope] = [require.environment, require.role, require.scope];
    const asked = Object.entries({ environment, role, scope }).filter(([, value]) => value !== undefined);
    const words = ["verify", ...asked.flatMap(([name, value]) => [`--${name}`, value])];
    const [own, other] = ["sdk", "cli"].map((way) => world.kept[way].get(key).tokens.at(pair));
    const verdict = await world.use(own, require);
    await world.use(other, require);
    const run = await world.cli(undefined, words, other);
    check(problems, `use of ${key} (sdk)`, verdict.ok ? "accepted" : verdict.reason, expected);
    check(problems, `use of ${key} (cli)`, /^(?:accepted|denied (\S+))/.exec(run.out)?.[1] ?? "accepted", expected);
    const call = `await verifier.verifyToken(token${asked.length > 0 ? `, { require: ${source(require)} }` : ""})`;
    const answer = verdict.ok
      ? "accepted"
      : `denied: ${verdict.reason}; the caller is told ${verdict.status} ${verdict.code}`;
    return [
      `**${key} is used${pair === 0 ? " with its first secret" : ""}** — ${expected}`,
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
  const known = world.kept[way].get(name) ?? { clientIds: [], tokens: [] };
  const clientIds = [...new Set([...known.clientIds, ...issued.key.pairs.map((pair) => pair.clientId)])];
  // A regenerated pair has another token in the place of its old one.
  const place = clientIds.findIndex((id) => issued.token?.includes(id));
  const tokens = Object.assign([...known.tokens], { [place]: issued.token });
  world.kept[way].set(name, { keyId: issued.key.keyId, clientIds, tokens });
  world.names.learn(`${name}-${way}`, issued.key);
}

/** What a person keeps: the token, and of what is said about it the ids. */
function keepPrinted(world, name, { out }) {
  const [token] = /acme_\w{24}_\w{60}/.exec(out) ?? [];
  const keyId = /key id +(\w{24})/.exec(out)?.[1];
  if (keyId === undefined) return;
  const pairs = [...out.matchAll(/client id +(\w{24})/g)].map(([, clientId]) => ({ clientId }));
  keep(world, "cli", name, { key: { keyId, pairs }, token });
}

function wordsOf(line) {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

const codeOf = (err) => /^keyward: (\w+): /m.exec(err)?.[1] ?? "no code";

/** Of a key, what matters here; of a policy, a domain or a user, what was asked for; of a dry run, the changes. */
function brief(reply, input) {
  if (reply?.key && "token" in reply) return { token: reply.token, key: briefKey(reply.key) };
  if (reply?.pairs) return briefKey(reply);
  if (Array.isArray(reply?.keys) && "next" in reply) return reply.keys.map((key) => key.name);
  if (Array.isArray(reply?.notices) && "next" in reply) return reply.notices.map(briefNotice);
  if (reply?.outcome) return { outcome: reply.outcome, changes: reply.changes };
  const asked = Object.keys({ ...input, ...input?.policy }).filter((name) => name in (reply ?? {}));
  const isPut = asked.length > 0 && !("nearest" in reply);
  return isPut
    ? Object.fromEntries(asked.concat("status").flatMap((name) => (name in reply ? [[name, reply[name]]] : [])))
    : reply;
}

function briefKey({ name, owner, domain, status, reason, expiresAt, scopes, access, rotation, pairs, retired }) {
  const shown = pairs.map(({ clientId, stage, retiresAt }) => ({ clientId, stage, ...(retiresAt && { retiresAt }) }));
  const more = { ...(rotation !== "never" && { rotation }), pairs: shown, ...(retired.length > 0 && { retired }) };
  return { name, owner, domain, status, ...(reason && { reason }), expiresAt, scopes, access, ...more };
}

function briefNotice({ id, kind, recipient, at, by, keyName, delivery: { state } }) {
  return { id, kind, recipient, at, by, keyName, delivery: { state } };
}

function factsOf(details) {
  // What is wrong with an input is in the message already.
  const facts = Object.entries(details ?? {}).filter(([name, value]) => value !== null && name !== "issues");
  return facts.length === 0 ? "" : `\n${source(Object.fromEntries(facts))}`;
}

const comment = (text) =>
  text
    .split("\n")
    .map((line, index) => `${index === 0 ? "// →" : "//  "} ${line}`)
    .join("\n");

/** What a terminal would show, and how it ended. */
function printed({ code, out }) {
  return `${out.trim()}${code === 0 ? "" : `\n(exit code ${code})`}`;
}

function block(world, language, ...parts) {
  const text = world.names.shown(parts.filter((part) => part !== "").join("\n")).replace(/ +$/gm, "");
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
