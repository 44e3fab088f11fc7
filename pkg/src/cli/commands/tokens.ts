// `token`: what a credential is exchanged for, and the keys that sign it.
import { createKeyward, inspectToken, type SigningKeys, type TokenRules } from "../../index.js";
import { type Command, type ExitCode, given } from "../command/command.js";
import { type Argument, asText, flag, many } from "../command/option.js";
import { usage } from "../command/usage.js";
import { DB, openDatabase, TABLE } from "../database/open.js";
import { CHANGE_OPTIONS, FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { accessOf, asGrant } from "../input/access.js";
import { AUDIENCE, ISSUER, rulesOf } from "../input/issuer.js";
import { KEYRING_OPTIONS, keyringOf } from "../input/keyring.js";
import { TOKEN, TOKEN_FILE, TOKEN_NOTE, tokenOf } from "../input/secret.js";
import { accessText, describeDenied, instantText } from "../output/describe.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, printable } from "../output/text.js";

const KID: Argument = { name: "KID", sentence: "Its id, as `keyring status` shows it", field: "kid" };
const AT_ONCE = flag("at-once", "Sign with it now, and not in ten minutes");
const SCOPES = many("scope", "SCOPE", "A scope that the token is to have; without it, all of the key; or none", asText);
const GRANTS = many("access", "ENV=ROLES", "What the token may do, as in production=read; or none", asGrant);

const exchange: Command = {
  words: "token exchange",
  sentence: "Exchange a key's token for one that lasts for a session, and print it",
  options: [ISSUER, AUDIENCE, SCOPES, GRANTS, TOKEN_FILE, TOKEN, ...KEYRING_OPTIONS, DB, TABLE],
  details: [
    "The token does what the key may do and no more than is asked for here, until the session of the domain ends. It is printed on standard output, and everything about it on standard error. Others can verify it until then, whatever becomes of its key; a verifier of keyward looks at the key.",
    TOKEN_NOTE,
  ],
  examples: ["keyward token exchange --issuer https://keys.example.com < token.txt"],
  async run(call, terminal) {
    const tokens = rulesOf(call);
    if (tokens === undefined) throw usage("--issuer", "is missing: give it, or set KEYWARD_ISSUER", "token exchange");
    const credential = await tokenOf(call, terminal, "input or variable");
    const keyring = await keyringOf(call, terminal);
    const opened = openDatabase(call, "existing");
    try {
      const prefix = inspectToken(credential)?.prefix ?? "keyward";
      const keyward = createKeyward(given({ storage: opened.storage, prefix, keyring, tokens: tokens as TokenRules }));
      const scopes = call.many(SCOPES)?.filter((scope) => scope !== "none");
      const request = { method: "POST", url: tokens.issuer, headers: { authorization: `Bearer ${credential}` } };
      const found = await keyward.tokens.exchange(request, given({ scopes, access: accessOf(call.many(GRANTS)) }));
      keyward.close();
      if (!found.ok) {
        terminal.print(found, () => describeDenied(found, terminal));
        return found.reason === "fault" ? 5 : 1;
      }
      terminal.note(
        pairs([
          ["access", accessText(found.access)],
          ["scopes", found.scopes.length === 0 ? "none" : printable(found.scopes.join(", "))],
          ["valid till", instantText(found.validTill)],
        ]),
      );
      terminal.print(found, () => found.token);
      return 0;
    } finally {
      opened.close();
    }
  },
};

const keys: Command = {
  words: "token keys",
  does: "tokens.jwks",
  sentence: "Print the public keys that tokens are verified with, as a JWK set",
  options: [...FILE_OPTIONS],
  examples: ["keyward token keys"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      terminal.line(JSON.stringify(await admin.tokens.jwks(), null, 2));
      return 0;
    }),
};

const rotateKey: Command = {
  words: "token rotate-key",
  does: "tokens.rotateKey",
  sentence: "Make a key that signs tokens",
  options: [AT_ONCE, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "It is published ten minutes before it signs, so that everybody has it by then; the first one signs at once. The key before it is accepted until its last token has expired.",
  ],
  examples: ["keyward token rotate-key --ask-passphrase"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const atOnce = call.flag(AT_ONCE) || undefined;
      return show(await admin.tokens.rotateKey(given({ atOnce, operationId: call.one(OPERATION_ID) })), terminal);
    }),
};

const revokeKey: Command = {
  words: "token revoke-key",
  does: "tokens.revokeKey",
  sentence: "End a key that signs tokens, and every token that it has signed",
  args: [KID],
  options: [...CHANGE_OPTIONS],
  details: ["Whoever verifies tokens without keyward accepts them until it reads the key set again."],
  examples: ["keyward token revoke-key kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) =>
      show(await admin.tokens.revokeKey(given({ kid: call.arg(0), operationId: call.one(OPERATION_ID) })), terminal),
    ),
};

export const tokenCommands: readonly Command[] = [exchange, keys, rotateKey, revokeKey];

function show(found: SigningKeys, terminal: Terminal): ExitCode {
  const rows = found.signingKeys.map(({ kid, current, usedFrom, retiresAt, signs }): [string, string] => {
    const state = current ? terminal.out.green("signs now") : signs ? `signs from ${instantText(usedFrom)}` : "lost";
    return [printable(kid), retiresAt === null ? state : `${state}, accepted until ${instantText(retiresAt)}`];
  });
  terminal.print(found, () => (rows.length === 0 ? "No key signs tokens." : pairs(rows, { indent: 0 })));
  return 0;
}
