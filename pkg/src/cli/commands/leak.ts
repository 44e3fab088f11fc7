// `keys revoke-self`: the holder of a leaked token ends what it opens, without being anybody.
import {
  createKeyward,
  createVerifier,
  type Denied,
  inspectToken,
  type Keyward,
  selfRevoke,
  type Verifier,
} from "../../index.js";
import type { Command } from "../command/command.js";
import { DB, openDatabase, TABLE } from "../database/open.js";
import { Rehearsed } from "../database/rehearsal.js";
import { DRY_RUN } from "../database/session.js";
import { TOKEN, TOKEN_FILE, tokenOf } from "../input/secret.js";
import { tell } from "../output/rehearsal.js";

const ENDED = {
  key: "Revoked the key: no other pair of it works.",
  pair: "Took the pair away: the other pair of the key goes on.",
  nothing: "There was nothing to end: this secret works no more.",
} as const;

const revokeSelf: Command = {
  words: "keys revoke-self",
  does: "keys.revokeSelf",
  sentence: "End what a token opens, with the token as the proof",
  options: [TOKEN_FILE, TOKEN, DB, TABLE, DRY_RUN],
  details: [
    "Takes the token's pair away if another one of its key works, else revokes the key. It does not matter whether the key is disabled or has expired. The audit names the holder of the pair as who did it. Exits with 1 if the token proves nothing. The token is never taken from KEYWARD_TOKEN, where the one in use is.",
  ],
  examples: ["keyward keys revoke-self < leaked.txt"],
  async run(call, terminal) {
    const token = await tokenOf(call, terminal, "input");
    const opened = openDatabase(call, "existing");
    try {
      const options = { storage: opened.storage, prefix: inspectToken(token)?.prefix ?? "keyward" };
      const [keyward, verifier] = [createKeyward(options), createVerifier(options)];
      const report = call.flag(DRY_RUN)
        ? await rehearsed(keyward, verifier, token)
        : await selfRevoke({ keyward, verifier }, token);
      verifier.close();
      keyward.close();
      if (report instanceof Rehearsed) return tell(report, call, terminal);
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

/** What would come of it; the proof is made in any case. */
async function rehearsed(keyward: Keyward, verifier: Verifier, token: string): Promise<Rehearsed | Denied> {
  const proof = await verifier.prove(token);
  if (!proof.ok) return proof;
  const holder = keyward.as({ role: "holder", clientId: proof.clientId });
  const input = proof.generation === null ? {} : { generation: proof.generation };
  return new Rehearsed("keys.revokeSelf", input, await holder.commands.dryRun({ command: "keys.revokeSelf", input }));
}

export const leakCommands: readonly Command[] = [revokeSelf];
