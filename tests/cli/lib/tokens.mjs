// Tokens and decoys in any number, without a site: the format is public.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** So many base62 digits that depend on nothing but the seed. */
export function digits(seed, length) {
  const found = [];
  for (let block = 0; found.length < length; block++) {
    for (const byte of createHash("sha256").update(`${seed} ${block}`).digest()) {
      if (byte < 248) found.push(DIGITS[byte % 62]);
    }
  }
  return found.slice(0, length).join("");
}

/** A token with its client id; of a decoy, the checksum does not fit. */
export function tokenOf(prefix, seed, { decoy = false } = {}) {
  const clientId = digits(`id ${seed}`, 24);
  const random = digits(`secret ${seed}`, 54);
  let number = crc32(`${clientId}_${random}`);
  if (decoy) number = (number ^ 1) >>> 0;
  const checksum = Array.from({ length: 6 }, (_, place) => DIGITS[Math.floor(number / 62 ** (5 - place)) % 62]).join(
    "",
  );
  return { clientId, token: `${prefix}_${clientId}_${random}${checksum}` };
}
