// Self-revoke: whoever holds a secret may end what it opens. The proof is the secret itself.
import type { LeakReport, SelfRevoked } from "../types/leak.js";
import type { RequestLike } from "../types/request.js";
import type { Verifier } from "../verifier/verifier.js";
import type { Keyward } from "./keyward.js";

/** What a self-revoke is carried out with, over the same storage. */
export interface LeakOptions {
  readonly keyward: Keyward;
  /** It checks the proof. With a replay store it takes signed requests too. */
  readonly verifier: Verifier;
}

/**
 * Revokes the pair that a leaked credential belongs to if another one of its key works, else the key. The credential is a
 * token, or the one that a request carries: bearer, basic or signed.
 *
 * It counts whatever the key may do now: a key that is disabled or has expired may work again one day, and its secret is
 * out all the same. Where a secret works no more, `revoked` is "nothing"; a revoked key has nothing left that could tell
 * its secret, so that it is denied like one that never was.
 * Errors: as every command; a credential that proves nothing is returned as a denial.
 */
export async function selfRevoke(options: LeakOptions, presented: string | RequestLike): Promise<LeakReport> {
  const proof = await options.verifier.prove(presented);
  if (!proof.ok) return proof;
  const { clientId, generation } = proof;
  const holder = options.keyward.as({ role: "holder", clientId });
  // Between proof and command the pair may get another secret, which is not this holder's to end.
  const revoked: SelfRevoked = await holder.keys.revokeSelf(generation === null ? {} : { generation });
  return { ok: true, ...revoked };
}
