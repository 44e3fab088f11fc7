import { done, procedure, refused, use } from "../steps.mjs";

const ALM = "ALM: Create and manage API keys for any user";

const preparation = procedure("Prepare the site", "Domains with their environments, and the users that keys act for", [
  done("The site, once", ["site.init", {}], "init"),
  done(
    "The environments of the domain, with the roles in them",
    ["domains.put", { domain: "default", environments: { production: ["read", "write"], staging: ["read"] } }],
    "domains put default --environment production=read,write --environment staging=read",
  ),
  done(
    "A user, with what it may do",
    ["users.put", { user: "ann", access: { production: ["read", "write"] } }],
    "users put ann --access production=read,write",
  ),
  done("A second user", ["users.put", { user: "bob", access: {} }], "users put bob"),
  done(
    "Another domain",
    ["domains.put", { domain: "acme", environments: { lab: ["read"] } }],
    "domains put acme --environment lab=read",
  ),
  done(
    "A user of it",
    ["users.put", { user: "eve", domain: "acme", access: { lab: ["read"] } }],
    "users put eve --domain acme --access lab=read",
  ),
]);

const creation = procedure("Create an API key", `${ALM} › To create an API key; Apptio: Create an API key`, [
  done(
    "For ann, for 90 days, with OData enabled",
    [
      "keys.create",
      { owner: "ann", name: "nightly-{by}", expiresInDays: 90, scopes: ["odata"], access: { production: ["read"] } },
    ],
    "keys create --owner ann --name nightly-{by} --expires 90d --scope odata --access production=read",
    { keep: "nightly" },
  ),
  use("accepted", "nightly", { environment: "production", role: "read", scope: "odata" }),
  use("role_not_granted", "nightly", { environment: "production", role: "write" }),
  done(
    "One that never expires, and may do nothing yet",
    ["keys.create", { owner: "bob", name: "forever-{by}", expiresAt: null }],
    "keys create --owner bob --name forever-{by} --expires never",
    { keep: "forever" },
  ),
  refused(
    "user_not_found",
    "For somebody that is no user",
    ["keys.create", { owner: "zoe", name: "x" }],
    "keys create --owner zoe --name x",
  ),
  refused(
    "unknown_scope",
    "With a scope that the site does not know",
    ["keys.create", { owner: "ann", name: "x", scopes: ["reports"] }],
    "keys create --owner ann --name x --scope reports",
  ),
  refused(
    "access_exceeds_owner",
    "With more than its owner has",
    ["keys.create", { owner: "ann", name: "x", access: { staging: ["read"] } }],
    "keys create --owner ann --name x --access staging=read",
  ),
  done(
    "A year at most, for the whole site",
    ["site.setPolicy", { policy: { APIKEY_EXPIRE_DAYS: 365, APIKEY_MAX_NUM_PER_USER: 2 } }],
    "policy set APIKEY_EXPIRE_DAYS=365 APIKEY_MAX_NUM_PER_USER=2",
  ),
  refused(
    "expiry_too_late",
    "For longer than that",
    ["keys.create", { owner: "bob", name: "x", expiresInDays: 400 }],
    "keys create --owner bob --name x --expires 400d",
  ),
  refused(
    "key_cap_reached",
    "One more than the user may have",
    ["keys.create", { owner: "ann", name: "x" }],
    "keys create --owner ann --name x",
  ),
  refused(
    "expiry_too_late",
    "The cap is not the only limit: what a dry run says",
    ["keys.edit", { keyId: "{forever}", expiresAt: null }],
    "keys edit {forever} --expires never --dry-run",
  ),
  done(
    "Back to what was",
    ["site.setPolicy", { policy: { APIKEY_EXPIRE_DAYS: -1, APIKEY_MAX_NUM_PER_USER: 10 } }],
    "policy set APIKEY_EXPIRE_DAYS=-1 APIKEY_MAX_NUM_PER_USER=10",
  ),
]);

const revocation = procedure("Revoke and regenerate an API key", `${ALM} › To revoke, to regenerate`, [
  refused(
    "not_revoked",
    "Regenerate a key that works",
    ["keys.regenerate", { keyId: "{nightly}" }],
    "keys regenerate {nightly}",
  ),
  done(
    "What a revoke would change",
    ["commands.dryRun", { command: "keys.revoke", input: { keyId: "{nightly}" } }],
    "keys revoke {nightly} --dry-run",
  ),
  done("Revoke it", ["keys.revoke", { keyId: "{nightly}" }], "keys revoke {nightly}"),
  use("revoked", "nightly"),
  done("Its owner is notified", ["notices.list", { kind: "key_revoked" }], "notices list --kind key_revoked"),
  refused("key_revoked", "Enable a revoked key", ["keys.enable", { keyId: "{nightly}" }], "keys enable {nightly}"),
  done(
    "Regenerate it: the client id stays, the secret is new",
    ["keys.regenerate", { keyId: "{nightly}" }],
    "keys regenerate {nightly}",
    { keep: "nightly" },
  ),
  use("accepted", "nightly"),
]);

const deletion = procedure("Delete an API key", `${ALM} › To delete an API key`, [
  done(
    "A key to delete",
    ["keys.create", { owner: "bob", name: "spare-{by}" }],
    "keys create --owner bob --name spare-{by}",
    { keep: "spare" },
  ),
  done("Delete it", ["keys.delete", { keyId: "{spare}" }], "keys delete {spare}"),
  refused("key_not_found", "It is gone", ["keys.get", { keyId: "{spare}" }], "keys get {spare}"),
  use("unknown_key", "spare"),
  done("Its owner is notified", ["notices.list", { kind: "key_deleted" }], "notices list --kind key_deleted"),
]);

const filtered = (say, filter, words) => done(say, ["keys.list", { filter }], `keys list ${words}`);

const filtering = procedure("Filter API keys", "ALM: Filter API keys", [
  done("All of them", ["keys.list", {}], "keys list"),
  filtered("By name", { name: "nightly-{by}" }, "--name nightly-{by}"),
  filtered("By client id", { clientId: "{forever}" }, "--client-id {forever}"),
  done("A revoked one to find", ["keys.revoke", { keyId: "{forever}" }], "keys revoke {forever}"),
  filtered("By status: active", { status: "active" }, "--status active"),
  filtered("By status: revoked", { status: "revoked" }, "--status revoked"),
  done("A disabled one to find", ["keys.disable", { keyId: "{nightly}" }], "keys disable {nightly}"),
  filtered("By status: inactive", { status: "inactive" }, "--status inactive"),
  filtered("By owner", { owner: "ann" }, "--owner ann"),
  filtered("By who created it", { createdBy: "root" }, "--created-by root"),
  filtered("By expiration date", { expiresBy: Date.UTC(2027, 11, 31) }, "--expires-by 2027-12-30"),
  filtered("That never expire", { neverExpires: true }, "--never-expires yes"),
  filtered(
    "By several at once, as in a search box",
    { query: "owner:ann status:inactive nightly" },
    "--filter 'owner:ann status:inactive nightly'",
  ),
  refused(
    "invalid",
    "By something that is no attribute",
    ["keys.list", { filter: { query: "colour:red" } }],
    "keys list --filter colour:red",
  ),
  done("Enable it again", ["keys.enable", { keyId: "{nightly}" }], "keys enable {nightly}"),
  use("accepted", "nightly"),
]);

const parameters = procedure("API key site parameters", "ALM: API key site parameters", [
  done("All of them, with ALM's names", ["site.policy"], "policy show"),
  done(
    "Only keys over OTA",
    ["site.setPolicy", { policy: { OTA_ACCESS_APIKEY_ONLY: "Y" } }],
    "policy set OTA_ACCESS_APIKEY_ONLY=Y",
  ),
  done("Does a password log in there?", ["site.checkLogin", { channel: "ota" }], "login check --channel ota"),
  done("And over REST?", ["site.checkLogin", { channel: "rest" }], "login check --channel rest"),
  done(
    "Which keys would a stricter policy leave outside?",
    ["simulate.policy", { policy: { APIKEY_EXPIRE_DAYS: 30 } }],
    "simulate policy APIKEY_EXPIRE_DAYS=30",
  ),
  refused(
    "invalid",
    "A value that no parameter takes",
    ["site.setPolicy", { policy: { APIKEY_EXPIRE_DAYS: 0, OTA_ACCESS_APIKEY_ONLY: "yes" } }],
    "policy set APIKEY_EXPIRE_DAYS=0 OTA_ACCESS_APIKEY_ONLY=yes",
  ),
]);

const owners = procedure("Deactivate and delete a user", "ALM: API key overview; Apptio: parent User is disabled", [
  done("Which keys would stop?", ["simulate.deactivate", { user: "ann" }], "simulate deactivate ann"),
  done("Deactivate ann", ["users.deactivate", { user: "ann" }], "users deactivate ann"),
  use("owner_deactivated", "nightly"),
  refused(
    "user_not_active",
    "A key for a deactivated user",
    ["keys.create", { owner: "ann", name: "x" }],
    "keys create --owner ann --name x",
  ),
  done("Why is the key denied?", ["keys.explain", { keyId: "{nightly}" }], "keys explain {nightly}"),
  done(
    "Reactivate ann: exactly the keys that this had stopped are back",
    ["users.reactivate", { user: "ann" }],
    "users reactivate ann",
  ),
  use("accepted", "nightly"),
  done("Somebody leaves for good", ["users.put", { user: "tom-{by}" }], "users put tom-{by}"),
  done(
    "with a key",
    ["keys.create", { owner: "tom-{by}", name: "last-{by}" }],
    "keys create --owner tom-{by} --name last-{by}",
    { keep: "last" },
  ),
  done("Delete the user", ["users.delete", { user: "tom-{by}" }], "users delete tom-{by}"),
  use("unknown_key", "last"),
  refused("user_not_found", "A deleted user is gone", ["users.get", { user: "tom-{by}" }], "users get tom-{by}"),
]);

export const siteAdmin = {
  title: "A site admin",
  actor: { role: "siteAdmin", id: "root" },
  sentence: "Manages the keys of every domain. Here it is `root`: `--as siteAdmin:root`.",
  procedures: [preparation, creation, revocation, deletion, filtering, parameters, owners],
};
