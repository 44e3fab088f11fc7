import { done, pass, procedure, refused, use } from "../steps.mjs";

const MANAGE = "Apptio: Manage API keys";

const pairs = procedure("Add and delete a key pair", `${MANAGE} › Key Pairs`, [
  done(
    "A key",
    ["keys.create", { owner: "ann", name: "etl-{by}", access: { production: ["read"] } }],
    "keys create --owner ann --name etl-{by} --access production=read",
    { keep: "etl" },
  ),
  refused(
    "last_working_pair",
    "Delete its only pair",
    ["keys.deletePair", { keyId: "{etl}", clientId: "{etl}" }],
    "keys delete-pair {etl} {etl}",
  ),
  done("Add a second pair", ["keys.addPair", { keyId: "{etl}" }], "keys add-pair {etl}", { keep: "etl" }),
  use("accepted", "etl"),
  refused("pairs_full", "A third", ["keys.addPair", { keyId: "{etl}" }], "keys add-pair {etl} --dry-run"),
  done(
    "Delete the first, once nobody uses it",
    ["keys.deletePair", { keyId: "{etl.key}", clientId: "{etl.pair-1}" }],
    "keys delete-pair {etl.key} {etl.pair-1}",
  ),
  use("accepted", "etl"),
]);

const rotation = procedure("Rotate an API key", "Apptio: Can I rotate my API keys? API Key Rotation Policy", [
  done(
    "A rotation policy for the domain: new keys have it",
    ["domains.put", { domain: "default", rotation: { everyDays: 90, overlapDays: 7, remindDays: [14] } }],
    "domains put default --rotation every=90d,overlap=7d,remind=14d",
  ),
  done(
    "A key with it",
    ["keys.create", { owner: "ann", name: "report-{by}" }],
    "keys create --owner ann --name report-{by}",
    { keep: "report" },
  ),
  refused(
    "nothing_staged",
    "Promote without a second pair",
    ["keys.promote", { keyId: "{report.key}" }],
    "keys promote {report.key}",
  ),
  pass(80, "Eighty days later."),
  done("What is due?", ["keys.due", {}], "keys due"),
  done(
    "Rotate: the old pair goes on for seven days",
    ["keys.rotate", { keyId: "{report.key}" }],
    "keys rotate {report.key}",
    { keep: "report" },
  ),
  use("accepted", "report"),
  pass(8, "The scripts have been updated; eight days later."),
  done("What time has brought about", ["site.tick"], "tick"),
  use("pair_retired", "report", {}, 0),
  done("The key now, with an alarm", ["keys.get", { keyId: "{report.key}" }], "keys get {report.key}"),
  done("The same in two steps: add a pair", ["keys.addPair", { keyId: "{report.key}" }], "keys add-pair {report.key}", {
    keep: "report",
  }),
  done(
    "and promote it, with two days of overlap",
    ["keys.promote", { keyId: "{report.key}", overlapDays: 2 }],
    "keys promote {report.key} --overlap-days 2",
  ),
  done(
    "No rotation from now on",
    ["keys.edit", { keyId: "{report.key}", rotation: "never" }],
    "keys edit {report.key} --rotation never",
  ),
]);

const access = procedure("Grant, change and revoke access", `${MANAGE} › Grant Access; Access`, [
  done(
    "Grant a role in an environment that ann has",
    ["keys.grantAccess", { keyId: "{etl.key}", access: { production: ["write"] } }],
    "keys grant {etl.key} --access production=write",
  ),
  refused(
    "access_exceeds_owner",
    "Grant what ann does not have",
    ["keys.grantAccess", { keyId: "{etl.key}", access: { staging: ["read"] } }],
    "keys grant {etl.key} --access staging=read --dry-run",
  ),
  refused(
    "access_unknown",
    "Grant an environment of another domain",
    ["keys.grantAccess", { keyId: "{etl.key}", access: { lab: ["read"] } }],
    "keys grant {etl.key} --access lab=read",
  ),
  done(
    "Change it",
    ["keys.changeAccess", { keyId: "{etl.key}", access: { production: ["read"] }, scopes: ["odata"] }],
    "keys change-access {etl.key} --access production=read --scope odata",
  ),
  use("accepted", "etl", { environment: "production", role: "read", scope: "odata" }),
  done(
    "What would ann's keys lose with less of her own?",
    ["simulate.demote", { user: "ann", access: {} }],
    "simulate demote ann --access none",
  ),
  done(
    "Revoke an environment and a scope",
    ["keys.revokeAccess", { keyId: "{etl.key}", environments: ["production"], scopes: ["odata"] }],
    "keys revoke-access {etl.key} --environment production --scope odata",
  ),
  use("environment_not_granted", "etl", { environment: "production" }),
  done(
    "What would allow it?",
    ["keys.explain", { keyId: "{etl.key}", environment: "production", role: "read" }],
    "keys explain {etl.key} --environment production --role read",
  ),
]);

const disabling = procedure("Disable, enable and edit an API key", `${MANAGE} › Disable; Properties`, [
  done("Disable it", ["keys.disable", { keyId: "{etl.key}" }], "keys disable {etl.key}"),
  use("disabled", "etl"),
  done("Enable it: the same secret works", ["keys.enable", { keyId: "{etl.key}" }], "keys enable {etl.key}"),
  use("accepted", "etl"),
  done(
    "Edit name, description, rotation policy and expiration",
    [
      "keys.edit",
      {
        keyId: "{etl.key}",
        name: "import-{by}",
        description: "from the warehouse",
        rotation: { everyDays: 180, overlapDays: 3 },
        expiresAt: Date.UTC(2028, 2, 1),
      },
    ],
    "keys edit {etl.key} --name import-{by} --description 'from the warehouse' --rotation every=180d,overlap=3d --expires 2028-02-29",
  ),
  refused(
    "invalid",
    "An overlap as long as the rotation",
    ["keys.edit", { keyId: "{etl.key}", rotation: { everyDays: 30, overlapDays: 30 } }],
    "keys edit {etl.key} --rotation every=30d,overlap=30d",
  ),
]);

const switches = procedure(
  "Switch off key creation and tokens",
  "Apptio: Can API token generation be disabled on a per user basis?",
  [
    done(
      "For bob",
      ["users.put", { user: "bob", keyCreation: false, tokenGeneration: false }],
      "users put bob --key-creation no --token-generation no",
    ),
    refused(
      "key_creation_off",
      "A key for bob",
      ["keys.create", { owner: "bob", name: "x" }],
      "keys create --owner bob --name x",
    ),
    done(
      "On again",
      ["users.put", { user: "bob", keyCreation: true, tokenGeneration: true }],
      "users put bob --key-creation yes --token-generation yes",
    ),
  ],
);

const many = procedure("Many keys at once", "Both: the same verb for each key of a list", [
  done(
    "Which keys would stop?",
    ["simulate.revoke", { filter: "name:report-{by}" }],
    "simulate revoke --filter name:report-{by}",
  ),
  done(
    "What would a bulk revoke change?",
    ["commands.dryRun", { command: "keys.bulk", input: { verb: "revoke", filter: "name:report-{by}" } }],
    "keys bulk revoke --filter name:report-{by} --dry-run",
  ),
  done(
    "Revoke them",
    ["keys.bulk", { verb: "revoke", filter: "name:report-{by}" }],
    "keys bulk revoke --filter name:report-{by}",
  ),
  use("revoked", "report"),
]);

export const siteAdminPairs = {
  title: "A site admin, and the pairs and access of a key",
  actor: { role: "siteAdmin", id: "root" },
  sentence: "What Apptio's manual adds: two pairs a key, rotation, access by environment and role.",
  procedures: [pairs, rotation, access, disabling, switches, many],
};
