// The first start: a site, environments with roles, and ten people. No key: making the first one is the person's.

const ROLES = ["read", "write", "deploy", "billing", "admin"];
const ENVIRONMENTS = { production: ROLES, staging: ROLES, sandbox: ROLES.slice(0, 4) };

/** What each may give to a key: different on purpose, so that the form has roles to bar. */
const PEOPLE = {
  ada: ENVIRONMENTS,
  bruno: { production: ["read"], staging: ["read", "write"], sandbox: ["read", "write"] },
  chen: { production: ["read", "write", "deploy"], staging: ROLES },
  dana: { production: ["read", "billing"] },
  elif: { staging: ["read", "write", "deploy"], sandbox: ENVIRONMENTS.sandbox },
  farid: { sandbox: ["read", "write"] },
  grace: { production: ["read", "write"], staging: ROLES, sandbox: ENVIRONMENTS.sandbox },
  hugo: { production: ["read"], sandbox: ["read"] },
  ines: { production: ROLES.slice(0, 4), staging: ROLES.slice(0, 4) },
  jonas: { staging: ["read"], sandbox: ENVIRONMENTS.sandbox },
};

/**
 * Makes what is missing and leaves alone what is there, so that a first start that was cut short is completed by the
 * next one.
 *
 * @param {import("keyward").Admin} admin
 */
export async function seed(admin) {
  await admin.site.init({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
  await admin.keyring.init();
  if ((await admin.tokens.jwks()).keys.length === 0) await admin.tokens.rotateKey();
  const { environments } = await admin.domains.get({ domain: "default" });
  if (Object.keys(environments).length === 0)
    await admin.domains.put({ domain: "default", environments: ENVIRONMENTS });
  const known = new Set((await admin.users.list()).users.map(({ user }) => user));
  for (const [user, access] of Object.entries(PEOPLE)) {
    if (!known.has(user)) await admin.users.put({ user, access });
  }
}
