// A signing key in the forms that other clients read.

/** What stands before the seed in PKCS #8. Source: RFC 8410, section 7. */
const PKCS8 = "302e020100300506032b657004220420";

/** The key as hex digits, or as PEM; null where it has no such form. */
export function keyText(algorithm: string, key: Uint8Array, form: "hex" | "pem"): string | null {
  const hex = Buffer.from(key).toString("hex");
  if (form === "hex") return hex;
  if (algorithm !== "ed25519") return null;
  const der = Buffer.from(PKCS8 + hex, "hex").toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`;
}
