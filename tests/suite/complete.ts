// Whether the golden file is complete: every reason, every refusal, every verb; each line different; no secret in it.
import { tables } from "keyward";
import { equal, ok, type Suite, thrown } from "./harness.js";
import { secrets } from "./record.js";

/** Refusals that only a host can meet, each with the reason why no line shows it. */
const HOST_SIDE: readonly string[] = [];

const FEWEST = 250;

export function suite(t: Suite): void {
  t.test("every reason of a denial occurs", (golden) => {
    const found = all(golden.lines, /"verdict":\{[^}]*?"reason":"([a-z0-9_]+)"/g);
    equal(
      tables()
        .reasons.map(({ reason }) => reason)
        .filter((reason) => !found.has(reason)),
      [],
      "reasons without a line",
    );
  });

  t.test("every refusal occurs", (golden) => {
    // Of many records that are imported, each has its own refusal.
    const found = all(golden.lines, /"(?:kind":"refusal"|outcome":"refused","key":null),"code":"([a-z0-9_]+)"/g);
    const missing = tables()
      .refusals.map(({ code }) => code)
      .filter((code) => !found.has(code));
    equal(missing, HOST_SIDE, "refusals without a line");
  });

  t.test("every other error occurs", (golden) => {
    const found = all(golden.lines, /"kind":"(?:invalid|storage|fault)","code":"([a-z0-9_]+)"/g);
    equal([...found].sort(), ["conflict", "fault", "invalid", "storage_failed"]);
  });

  t.test("every verb succeeds somewhere and is refused somewhere", (golden) => {
    const verbs = [
      "site.init",
      "site.policy",
      "site.setPolicy",
      "site.importPolicy",
      "site.exportPolicy",
      "site.checkLogin",
      "domains.put",
      "domains.get",
      "domains.policy",
      "users.put",
      "users.get",
      "users.list",
      "keys.create",
      "keys.import",
      "keys.revokeSelf",
      "keys.revoke",
      "keys.regenerate",
      "keys.delete",
      "keys.disable",
      "keys.enable",
      "keys.get",
      "keys.list",
      "keys.window",
      "keys.due",
      "simulate.policy",
      "simulate.domain",
      "simulate.revoke",
      "simulate.demote",
      "simulate.deactivate",
      "keys.edit",
      "keys.addPair",
      "keys.promote",
      "keys.rotate",
      "keys.deletePair",
      "keys.grantAccess",
      "keys.changeAccess",
      "keys.revokeAccess",
      "keys.explain",
      "keys.bulk",
      "users.deactivate",
      "users.reactivate",
      "users.delete",
      "site.tick",
      "commands.dryRun",
      "keyring.init",
      "audit.report",
      "audit.state",
      "audit.drain",
      "audit.export",
      "audit.checkpoint",
      "audit.verify",
      "audit.erase",
      "notices.list",
      "notices.render",
      "notices.deliver",
      "keyring.status",
      "keyring.addSlot",
      "keyring.changePassphrase",
      "keyring.removeSlot",
      "keyring.rotate",
      "keyring.reseal",
      "keyring.recover",
      "tokens.jwks",
      "tokens.rotateKey",
      "tokens.revokeKey",
    ];
    for (const verb of verbs) {
      const lines = golden.lines.filter((line) => line.includes(`"command":"${verb}"`));
      ok(
        lines.some((line) => line.includes('"outcome":{"reply":')),
        `\`${verb}\` never succeeds`,
      );
      ok(
        lines.some((line) => line.includes('"outcome":{"error":')),
        `\`${verb}\` is never refused`,
      );
    }
  });

  t.test("each line has a name of its own, and decides something of its own", (golden) => {
    const names = golden.lines.map((line) => (JSON.parse(line) as { readonly case?: string }).case);
    equal(
      names.filter((name, index) => name === undefined || names.indexOf(name) !== index),
      [],
      "names that are missing or double",
    );
    const decisions = new Set(golden.lines.map((line) => line.replace(/^\{"case":"(?:[^"\\]|\\.)*",/, "")));
    ok(decisions.size >= FEWEST, `only ${decisions.size} decisions are different`);
  });

  t.test("no piece of a secret is in a line", (golden) => {
    ok(secrets().length > 100, "hardly a secret was made, so nothing was looked for");
    const pieces = new Set(
      golden.lines.flatMap((line) => [...line.matchAll(/[0-9A-Za-z]{8,}/g)].flatMap(([run]) => eights(run))),
    );
    for (const secret of secrets()) {
      ok(!eights(secret).some((piece) => pieces.has(piece)), "a piece of a secret is in a golden line");
    }
  });

  t.test("the assertions can fail", async () => {
    await thrown(() => equal({ a: 1 }, { a: 2 }));
    await thrown(() => equal([undefined], [null]));
    await thrown(() => thrown(() => undefined));
    await thrown(() => ok(0));
  });
}

/** Every run of eight characters of a text. */
function eights(text: string): string[] {
  return Array.from({ length: text.length - 7 }, (_, at) => text.slice(at, at + 8));
}

function all(lines: readonly string[], pattern: RegExp): Set<string> {
  return new Set(lines.flatMap((line) => [...line.matchAll(pattern)].map(([, word]) => word ?? "")));
}
