// Keys of the demo, each in a file of its own: who gets the database alone has none of them.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/** The 32 bytes in `file`; drawn and written there, readable by its owner alone, if it is missing. */
export function openKeyFile(file) {
  const fresh = randomBytes(32);
  try {
    writeFileSync(file, `${fresh.toString("hex")}\n`, { flag: "wx", mode: 0o600, flush: true });
    return new Uint8Array(fresh);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const text = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error(`\`${file}\` must hold a key: 64 hexadecimal digits`);
  return new Uint8Array(Buffer.from(text, "hex"));
}
