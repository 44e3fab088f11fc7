// What is stored, byte for byte: the form of every document and the audit chain are promises to later versions.
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { brokenChains, canonical, eventsOf, sha256 } from "./ledger.js";
import { hide, secrets } from "./record.js";
import { DAY, inhabited, START, type World } from "./world.js";

export function suite(t: Suite): void {
  t.test("every kind of document, after every kind of command", async (golden) => {
    const world = await inhabited("documents");
    await fingerprints(golden, world, "after the start");
    const key = await world.key({
      name: "Zoë’s key 🔑",
      description: 'quote"backslash\\line\u2028',
      scopes: ["odata"],
      access: { staging: ["read"], production: ["read"] },
      notBefore: START,
      expiresAt: START + DAY,
      methods: ["bearer", "ed25519", "hmac-sha256"],
    });
    await fingerprints(golden, world, "after a key");
    const { keyId } = key.key;
    world.pass(1_000);
    await world.root.keys.disable({ keyId });
    await world.as("eve").keys.enable({ keyId });
    await world.root.keys.revoke({ keyId });
    await world.root.keys.regenerate({ keyId, methods: ["ed25519"] });
    await world.keyward.usage.flush([{ keyId, clientId: key.clientId, at: world.now }]);
    await world.root.users.put({ user: "ann", kind: "service", maintainers: ["bob"], status: "deactivated" });
    await world.root.domains.put({
      domain: "default",
      restrictCreation: true,
      methods: ["bearer"],
      status: "disabled",
    });
    await world.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 30, scopes: ["odata", "rest"] } });
    await fingerprints(golden, world, "after changes");
    await world.root.keys.delete({ keyId });
    await fingerprints(golden, world, "after a deletion");
  });

  t.test("an account and its events in full: no secret, and one event a change", async (golden) => {
    const world = await inhabited("in full");
    const { keyId } = (await world.key({ access: { production: ["read"] } })).key;
    await world.root.keys.revoke({ keyId });
    await world.root.keys.revoke({ keyId });
    await world.root.keys.regenerate({ keyId });
    await world.root.keys.delete({ keyId });
    const id = await world.account("ann");
    const stored = await documents(world);
    const events = eventsOf(id, stored);
    equal(
      events.map(({ action }) => action),
      ["user.put", "key.create", "key.revoke", "key.regenerate", "key.delete"],
    );
    for (const event of events) golden({ case: `events/${event.action}`, event });
    golden({ case: "documents/the account in full", document: await world.document(id) });
  });

  t.test("a keyring and its events in full", async (golden) => {
    const world = await inhabited("keyring in full");
    const { keyring, tokens } = world.root;
    const { recoveryKey } = await keyring.addSlot({ kind: "recovery" });
    hide(recoveryKey ?? "");
    await keyring.addSlot({ kind: "passphrase", passphrase: "a long passphrase" });
    await tokens.rotateKey();
    await keyring.rotate();
    await keyring.removeSlot({ slot: "recovery-2" });
    for (const event of eventsOf("keyring", await documents(world)))
      golden({ case: `events/${event.action} ${event.sequence}`, event });
    golden({ case: "documents/the keyring in full", document: await world.document("keyring") });
  });

  t.test("what a newer version wrote is kept", async () => {
    const world = await inhabited("newer");
    const { keyId } = (await world.key()).key;
    const id = await world.account("ann");
    const text = JSON.stringify(await world.document(id));
    await world.overwrite(
      id,
      text.replace('"schema":1', '"later":{"a":[1]},"schema":1').replace('"keyId":', '"soon":7,"keyId":'),
    );
    await world.root.keys.disable({ keyId });
    const account = (await world.document(id)) as {
      readonly later?: unknown;
      readonly keys: readonly { readonly soon?: unknown }[];
    };
    equal([account.later, account.keys[0]?.soon], [{ a: [1] }, 7]);
  });

  t.test("an event that was changed, dropped or moved is found", async () => {
    const world = await inhabited("forgery");
    await world.key();
    await world.key();
    const stored = await documents(world);
    equal(await brokenChains(stored), []);
    const id = stored.find((one) => one.id.startsWith("audit/account/"))?.id ?? "";
    const changed = stored.map((one) => (one.id === id ? { ...one, value: one.value.replace("root", "toor") } : one));
    ok((await brokenChains(changed)).length > 0, "a changed event was not found");
    ok((await brokenChains(stored.filter((one) => one.id !== id))).length > 0, "a dropped event was not found");
  });
}

/** One line with the hash of each document. */
async function fingerprints(golden: Golden, world: World, when: string): Promise<void> {
  const stored = await documents(world);
  equal(await brokenChains(stored), [], `the audit chains ${when}`);
  const hashes: { [id: string]: string } = {};
  for (const { id, value } of stored) {
    // The text as it is stored, and not only what it means: versions of other languages read the bytes.
    hashes[id] = await sha256(value);
    if (id.startsWith("audit/")) equal(value, canonical(JSON.parse(value)), `${id} is not canonical`);
    for (const secret of secrets()) ok(!value.includes(secret.slice(0, 8)), `${id} holds a piece of a secret`);
  }
  golden({ case: `documents/${when}`, hashes });
}

async function documents(world: World) {
  return (await world.storage.scan({ prefix: "", limit: 1_000 })).items;
}
