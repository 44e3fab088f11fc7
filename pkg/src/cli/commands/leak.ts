// `keys revoke-self`: the holder of a leaked token ends what it opens, without being anybody.
import { createKeyward, createVerifier, inspectToken, selfRevoke } from "../../entry/inline.js";
import type { Command } from "../command/command.js";
import { DB, openDatabase, TABLE } from "../database/open.js";
import { TOKEN, TOKEN_FILE, tokenOf } from "../input/secret.js";

const ENDED = {
  key: "Revoked the key: no other pair of it works.",
  pair: "Took the pair away: the other pair of the key goes on.",
  nothing: "There was nothing to end: this secret works no more.",
} as const;

const revokeSelf: Command = {
  words: "keys revoke-self",
  does: "keys.revokeSelf",
  sentence: "End what a token opens, with the token as the proof",
  options: [TOKEN_FILE, TOKEN, DB, TABLE],
  details: [
    "Takes the token's pair away if another one of its key works, else revokes the key. It does not matter whether the key is disabled or has expired. The audit names the holder of the pair as who did it. Exits with 1 if the token proves nothing.",
  ],
  examples: ["keyward keys revoke-self < leaked.txt"],
  async run(call, terminal) {
    const token = await tokenOf(call, terminal, "pipe");
    const opened = openDatabase(call, "existing");
    try {
      const options = { storage: opened.storage, prefix: inspectToken(token)?.prefix ?? "keyward" };
      const [keyward, verifier] = [createKeyward(options), createVerifier(options)];
      const report = await selfRevoke({ keyward, verifier }, token);
      verifier.close();
      keyward.close();
      if (report.ok) {
        const { ok: _, ...ended } = report;
        terminal.print(ended, () => `${ENDED[report.revoked]}\n${report.clientId}`);
        return 0;
      }
      const { reason, code, status, message, clientId } = report;
      terminal.print({ ok: false, reason, code, status, message, clientId }, () => `denied ${reason}: ${message}`);
      return report.status >= 500 ? 4 : 1;
    } finally {
      opened.close();
    }
  },
};

export const leakCommands: readonly Command[] = [revokeSelf];
