// What an engine is made with.
import { typeError } from "../core/error.js";
import { textOf } from "../core/wire.js";
import type { KeyringKey } from "../types/keyring.js";
import type { Notify } from "../types/notice.js";
import type { Storage } from "../types/storage.js";
import type { TokenOptions } from "../types/token.js";
import { type CheckpointKey, checkSigner } from "./audit/checkpoint.js";

/** What an engine is made with. */
export interface KeywardOptions {
  readonly storage: Storage;
  /** What tokens start with: 2 to 12 of `[a-z0-9_]`, a letter first. */
  readonly prefix: string;
  /** What opens the keyring; only `hmac-sha256` and the signing of tokens need it. */
  readonly keyring?: KeyringKey;
  /** Who makes tokens, and for whom; without, no credential is exchanged for one. */
  readonly tokens?: TokenOptions;
  /** Takes notices to whom they are for. Default: they wait, and expire. */
  readonly notify?: Notify;
  /** What signs checkpoints of the audit; only `audit.checkpoint` needs it. */
  readonly checkpoints?: CheckpointKey;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** 32 fresh random bytes a call. Default: the platform's. Security: as secret as the secrets made of it. */
  readonly entropy?: () => Uint8Array;
  /** Default: `setTimeout`. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** How often the live index looks for changes of other processes. Units: milliseconds. Default 10,000. */
  readonly indexRefreshMs?: number;
}

/** Throws a `TypeError` that names the first option of a wrong type. */
export function checkOptions(options: KeywardOptions): void {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { storage, prefix, checkpoints, indexRefreshMs } = options as Partial<KeywardOptions>;
  if (
    typeof storage?.read !== "function" ||
    typeof storage.write !== "function" ||
    typeof storage.scan !== "function"
  ) {
    throw typeError("storage", "an object with `read`, `write`, `scan` and `guarantees`");
  }
  if (typeof storage.guarantees !== "object" || storage.guarantees === null)
    throw typeError("storage.guarantees", "an object");
  textOf("prefix", prefix);
  if (checkpoints !== undefined) checkSigner(checkpoints);
  for (const name of ["notify", "now", "entropy", "sleep"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") throw typeError(name, "a function");
  }
  // Written so that NaN is refused as well.
  if (indexRefreshMs !== undefined && !(typeof indexRefreshMs === "number" && indexRefreshMs >= 0)) {
    throw typeError("indexRefreshMs", "a number of milliseconds, at least 0");
  }
}
