import { done, procedure, refused, use } from "../steps.mjs";

const MY_KEYS = "ALM: Create and manage your own API keys";
const ROOT = { role: "siteAdmin", id: "root" };

const level = (value) =>
  done(
    `The level is \`${value}\``,
    ["site.setPolicy", { policy: { APIKEY_SELF_SERVICE_LEVEL: value } }],
    `policy set APIKEY_SELF_SERVICE_LEVEL=${value}`,
    { as: ROOT },
  );

const adminOnly = procedure("My API keys at `admin_only`", `${MY_KEYS}; APIKEY_SELF_SERVICE_LEVEL`, [
  level("admin_only"),
  refused("self_service_level", "See one of my keys", ["keys.get", { keyId: "{nightly}" }], "keys get {nightly}"),
  refused(
    "self_service_level",
    "Create one",
    ["keys.create", { owner: "ann", name: "own" }],
    "keys create --owner ann --name own",
  ),
  refused("self_service_level", "My keys", ["keys.list", {}], "keys list"),
]);

const readOnly = procedure("My API keys at `user_read_only`", `${MY_KEYS}; APIKEY_SELF_SERVICE_LEVEL`, [
  level("user_read_only"),
  done("My keys", ["keys.list", { filter: { status: "active" } }], "keys list --status active"),
  done("One of them", ["keys.get", { keyId: "{nightly}" }], "keys get {nightly}"),
  refused(
    "self_service_level",
    "Revoke it",
    ["keys.revoke", { keyId: "{nightly}" }],
    "keys revoke {nightly} --dry-run",
  ),
  refused(
    "self_service_level",
    "Create one",
    ["keys.create", { owner: "ann", name: "own" }],
    "keys create --owner ann --name own",
  ),
]);

const fullControl = procedure("My API keys at `user_full_control`", `${MY_KEYS}; APIKEY_SELF_SERVICE_LEVEL`, [
  level("user_full_control"),
  done(
    "Create one",
    ["keys.create", { owner: "ann", name: "own-{by}", access: { production: ["read"] } }],
    "keys create --owner ann --name own-{by} --access production=read",
    { keep: "own" },
  ),
  use("accepted", "own", { environment: "production", role: "read" }),
  done("Edit it", ["keys.edit", { keyId: "{own}", description: "mine" }], "keys edit {own} --description mine"),
  done(
    "Grant it more of mine",
    ["keys.grantAccess", { keyId: "{own}", access: { production: ["write"] } }],
    "keys grant {own} --access production=write",
  ),
  done("Rotate it", ["keys.rotate", { keyId: "{own}", overlapDays: 1 }], "keys rotate {own} --overlap-days 1", {
    keep: "own",
  }),
  done(
    "Delete the old pair",
    ["keys.deletePair", { keyId: "{own.key}", clientId: "{own.pair-1}" }],
    "keys delete-pair {own.key} {own.pair-1}",
  ),
  done("Revoke it", ["keys.revoke", { keyId: "{own.key}" }], "keys revoke {own.key}"),
  done("Regenerate it", ["keys.regenerate", { keyId: "{own.key}" }], "keys regenerate {own.key}", { keep: "own" }),
  done("Disable it", ["keys.disable", { keyId: "{own.key}" }], "keys disable {own.key}"),
  done("Delete it", ["keys.delete", { keyId: "{own.key}" }], "keys delete {own.key}"),
  done(
    "Of what it did itself nobody is notified",
    ["notices.list", { kind: "key_deleted" }],
    "notices list --kind key_deleted",
  ),
  refused(
    "user_not_found",
    "A key for somebody else",
    ["keys.create", { owner: "bob", name: "x" }],
    "keys create --owner bob --name x",
  ),
  refused("key_not_found", "A key of somebody else", ["keys.revoke", { keyId: "{forever}" }], "keys revoke {forever}"),
  refused(
    "forbidden",
    "More access for myself",
    ["users.put", { user: "ann", access: { staging: ["read"] } }],
    "users put ann --access staging=read",
  ),
]);

const restricted = procedure("Where only administrators create keys", "Apptio: Restrict API Key Creation", [
  done(
    "Restrict creation",
    ["domains.put", { domain: "default", restrictCreation: true }],
    "domains put default --restrict-creation yes",
    { as: ROOT },
  ),
  refused(
    "creation_restricted",
    "Create one",
    ["keys.create", { owner: "ann", name: "own" }],
    "keys create --owner ann --name own --dry-run",
  ),
  done(
    "What I have goes on as before",
    ["keys.edit", { keyId: "{nightly}", description: "still mine" }],
    "keys edit {nightly} --description 'still mine'",
  ),
  done(
    "An administrator creates it",
    ["keys.create", { owner: "ann", name: "given-{by}" }],
    "keys create --owner ann --name given-{by}",
    { as: ROOT, keep: "given" },
  ),
  done(
    "No restriction",
    ["domains.put", { domain: "default", restrictCreation: false }],
    "domains put default --restrict-creation no",
    { as: ROOT },
  ),
]);

const service = procedure(
  "The keys of a service that I maintain",
  "Keys that must outlive a person belong to a service user",
  [
    done(
      "A service user, with ann as its maintainer",
      [
        "users.put",
        { user: "robot", kind: "service", maintainers: ["ann"], access: { production: ["read"], staging: ["read"] } },
      ],
      "users put robot --kind service --maintainer ann --access production=read --access staging=read",
      { as: ROOT },
    ),
    done(
      "Create a key for it",
      ["keys.create", { owner: "robot", name: "robot-{by}", access: { production: ["read"] } }],
      "keys create --owner robot --name robot-{by} --access production=read",
      { keep: "robot" },
    ),
    refused(
      "access_exceeds_actor",
      "Give it what the robot has and I do not",
      ["keys.grantAccess", { keyId: "{robot.key}", access: { staging: ["read"] } }],
      "keys grant {robot.key} --access staging=read",
    ),
    use("accepted", "robot", { environment: "production", role: "read" }),
  ],
);

export const user = {
  title: "A user",
  actor: { role: "user", id: "ann", domain: "default" },
  sentence:
    "Sees its own keys, as far as the level of self-service lets it. Here it is `ann`: `--as user:ann@default`.",
  procedures: [adminOnly, readOnly, fullControl, restricted, service],
};
