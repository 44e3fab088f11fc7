import { done, procedure, refused, use } from "../steps.mjs";

const keys = procedure(
  "Manage the keys of its own domain",
  "ALM (SaaS): customer admin; Apptio: Admins create for themselves and others",
  [
    done(
      "Create a key for a user of the domain",
      ["keys.create", { owner: "eve", domain: "acme", name: "lab-{by}", access: { lab: ["read"] } }],
      "keys create --owner eve --domain acme --name lab-{by} --access lab=read",
      { keep: "lab" },
    ),
    done("Rotate it", ["keys.rotate", { keyId: "{lab.key}" }], "keys rotate {lab.key}", { keep: "lab" }),
    use("accepted", "lab", { environment: "lab" }),
    done("Revoke it", ["keys.revoke", { keyId: "{lab.key}" }], "keys revoke {lab.key}"),
    refused(
      "client_id_required",
      "Regenerate it: it had two pairs",
      ["keys.regenerate", { keyId: "{lab.key}" }],
      "keys regenerate {lab.key}",
    ),
    done(
      "and say which goes on",
      ["keys.regenerate", { keyId: "{lab.key}", clientId: "{lab.pair-2}" }],
      "keys regenerate {lab.key} --client-id {lab.pair-2}",
      { keep: "lab" },
    ),
    done("Disable it", ["keys.disable", { keyId: "{lab.key}" }], "keys disable {lab.key}"),
    done("Its keys, and no others", ["keys.list", {}], "keys list"),
    done("Delete it", ["keys.delete", { keyId: "{lab.key}" }], "keys delete {lab.key}"),
  ],
);

const elsewhere = procedure(
  "Other domains do not exist for it",
  "ALM (SaaS): the list of users varies with the customer admin",
  [
    refused(
      "key_not_found",
      "A key of another domain",
      ["keys.revoke", { keyId: "{nightly}" }],
      "keys revoke {nightly}",
    ),
    refused(
      "user_not_found",
      "A user of another domain",
      ["keys.create", { owner: "ann", domain: "default", name: "x" }],
      "keys create --owner ann --domain default --name x",
    ),
    done("A list of another domain", ["keys.list", { filter: { domain: "default" } }], "keys list --domain default"),
    refused(
      "forbidden",
      "The policy of the site",
      ["site.setPolicy", { policy: { APIKEY_MAX_NUM_PER_USER: 99 } }],
      "policy set APIKEY_MAX_NUM_PER_USER=99",
    ),
  ],
);

const properties = procedure("Restrict creation and expirations", "Apptio: API Keys settings in Domain Properties", [
  done(
    "Only administrators create keys; 60 days at most, as days",
    ["domains.put", { domain: "acme", restrictCreation: true, expireDays: 60, expirationPolicies: ["days"] }],
    "domains put acme --restrict-creation yes --expire-days 60 --expiration days",
  ),
  done(
    "What holds in the domain, and where it comes from",
    ["domains.policy", { domain: "acme" }],
    "domains policy acme",
  ),
  refused(
    "expiry_too_late",
    "For longer",
    ["keys.create", { owner: "eve", domain: "acme", name: "x", expiresInDays: 61 }],
    "keys create --owner eve --domain acme --name x --expires 61d",
  ),
  refused(
    "expiration_not_allowed",
    "On a date",
    ["keys.create", { owner: "eve", domain: "acme", name: "x", expiresAt: Date.UTC(2027, 5, 1) }],
    "keys create --owner eve --domain acme --name x --expires 2027-05-31",
  ),
  refused(
    "domain_widens",
    "More than the site allows",
    ["domains.put", { domain: "acme", maxKeysPerUser: 11 }],
    "domains put acme --max-keys 11",
  ),
  done(
    "No keys at all in the domain",
    ["domains.put", { domain: "acme", apiKeys: false }],
    "domains put acme --api-keys no",
  ),
  refused(
    "keys_not_supported",
    "A key there",
    ["keys.create", { owner: "eve", domain: "acme", name: "x" }],
    "keys create --owner eve --domain acme --name x",
  ),
  done("Keys again", ["domains.put", { domain: "acme", apiKeys: true }], "domains put acme --api-keys yes"),
]);

export const domainAdmin = {
  title: "A domain admin",
  actor: { role: "domainAdmin", id: "dora", domain: "acme" },
  sentence: "Manages one domain and sees no other. Here it is `dora` of `acme`: `--as domainAdmin:dora@acme`.",
  procedures: [keys, elsewhere, properties],
};
