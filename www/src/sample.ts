/**
 * A company to look at: ten people and 36 keys of different ages and fates, the same at every visit.
 * It is made with the same commands that a person gives; its secrets are dropped as they are made.
 */
import { type Access, type Admin, createKeyward, type Keyward, type Storage, type UsageDelta } from "keyward";

const DAY = 86_400_000;
const ROLES = ["read", "write", "deploy", "billing", "admin"];
const ENVIRONMENTS: Access = { production: ROLES, staging: ROLES, sandbox: ROLES.slice(0, 4) };
const KEYS = 36;

const PEOPLE = [
  "Ada Okafor",
  "Bruno Silva",
  "Chen Wei",
  "Dana Levi",
  "Elif Kaya",
  "Farid Nasser",
  "Grace Kim",
  "Hugo Martin",
  "Ines Costa",
  "Jonas Berg",
];
const PARTS = ["Billing", "Catalog", "Checkout", "Geo", "Inventory", "Ledger", "Mobile", "Search", "Webhooks"];
const KINDS = ["API", "CI", "dashboard", "gateway", "importer", "nightly job", "staging", "sync", "terminal", "worker"];

/** Nothing but what a first key needs: environments, and you. */
export async function startEmpty(admin: Admin): Promise<void> {
  await admin.domains.put({ domain: "default", environments: ENVIRONMENTS });
  await admin.users.put({ user: "You", access: ENVIRONMENTS });
}

/** Makes the company. `onProgress` is told after each key. */
export async function loadSample(
  keyward: Keyward,
  admin: Admin,
  storage: Storage,
  prefix: string,
  onProgress: (done: number, all: number) => void,
): Promise<void> {
  await admin.domains.put({ domain: "default", environments: ENVIRONMENTS });
  for (const [index, user] of PEOPLE.entries()) {
    // Every second person lacks `admin`, so that the form has a role to bar.
    await admin.users.put({
      user,
      access: Object.fromEntries(
        Object.entries(ENVIRONMENTS).map(([name, roles]) => [name, index % 2 === 0 ? roles.slice(0, 4) : roles]),
      ),
    });
  }
  const now = Date.now();
  const uses: UsageDelta[] = [];
  for (let index = 0; index < KEYS; index += 1) {
    uses.push(...(await makeKey(storage, prefix, index, now)));
    onProgress(index + 1, KEYS);
  }
  await keyward.usage.flush(uses);
}

/** One key as it would be, had it been made on its day: an engine whose clock stands there makes it. Returns its uses. */
async function makeKey(storage: Storage, prefix: string, index: number, now: number): Promise<UsageDelta[]> {
  const createdAt = now - Math.round((KEYS - index) ** 1.6 * 0.6 * DAY) - index * 3_571_000;
  const by = (offset: number): string => at(PEOPLE, index * 7 + offset);
  const then = createKeyward({ storage, prefix, now: () => createdAt }).as({ role: "siteAdmin", id: by(3) });
  const expired = index % 12 === 5;
  const never = !expired && index % 4 === 1;
  const { key, clientId } = await then.keys.create({
    // A second try after a failure finds what the first one made.
    operationId: `sample-${index}`,
    owner: by(0),
    name: `${at(PARTS, index * 5 + 2)} ${at(KINDS, index * 3 + 1)} ${1 + ((index * 37) % 90)}`,
    access: { [at(Object.keys(ENVIRONMENTS), index)]: ROLES.slice(index % 3, (index % 3) + 1 + (index % 2)) },
    expiresAt: never ? null : expired ? Math.round((createdAt + now) / 2) : now + (2 + ((index * 29) % 170)) * DAY,
  });
  if (index % 9 === 4) await then.keys.disable({ keyId: key.keyId });
  if (index % 7 === 6) await then.keys.revoke({ keyId: key.keyId });
  const until = key.expiresAt === null ? now : Math.min(now, key.expiresAt);
  const used = createdAt + Math.round(((until - createdAt) * (20 + ((index * 23) % 80))) / 100);
  return index % 6 === 3 ? [] : [{ keyId: key.keyId, clientId, at: used }];
}

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
