// Creates, verifies and revokes keys in the browser's own storage.
import { createKeyward, createVerifier, indexedDbStorage, inspectToken } from "keyward";

const storage = indexedDbStorage({ name: "keyward-example" });
const admin = createKeyward({ storage, prefix: "page" }).as({ role: "siteAdmin", id: "you" });
const verifier = createVerifier({ storage, prefix: "page" });

const element = (id) => document.getElementById(id);
const token = element("token");

/** Runs an action and shows what came of it: its sentence, or the engine's. */
function on(id, event, action) {
  element(id).addEventListener(event, async (happened) => {
    happened.preventDefault();
    element("result").value = await action(happened).catch((error) => `Refused: ${error.message}`);
  });
}

on("create", "submit", async ({ target }) => {
  await admin.site.init();
  await admin.domains.put({ domain: "default", environments: { production: ["read"] } });
  await admin.users.put({ user: "you", access: { production: ["read"] } });
  const name = new FormData(target).get("name");
  const issued = await admin.keys.create({ owner: "you", name, access: { production: ["read"] } });
  token.value = issued.token;
  return `Created “${issued.key.name}”.`;
});

on("verify", "click", async () => {
  const verdict = await verifier.verifyToken(token.value, { require: { environment: "production", role: "read" } });
  return verdict.ok ? `Accepted: ${verdict.principal.owner} may read.` : `Denied: ${verdict.reason}`;
});

on("revoke", "click", async () => {
  const clientId = inspectToken(token.value)?.clientId;
  if (!clientId) return "This is not a token.";
  const key = await admin.keys.revoke({ keyId: clientId });
  return `“${key.name}” is revoked.`;
});
