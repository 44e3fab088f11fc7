// The policy of the site, the properties of a domain and the rules about passwords, as an administrator types them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { asRotation, rotationText } from "../../pkg/dist/cli/input/rotation.js";
import { tables } from "../../pkg/dist/entry/inline.js";
import { keyward, newFolder, newSite } from "./lib/keyward.mjs";

describe("policy", { concurrency: 4 }, () => {
  test("show prints every parameter, and one by either name", async () => {
    const site = await newSite();
    const { out } = await site.keyward(["policy", "show"]);
    for (const { name } of tables().parameters) assert.match(out, new RegExp(`^${name}( |$)`, "m"));
    await site.json("policy", "set", "expireDays=90", "otaApiKeyOnly=Y");
    assert.equal((await site.keyward(["policy", "show", "APIKEY_EXPIRE_DAYS"])).out, "90\n");
    assert.equal((await site.keyward(["policy", "show", "OTA_ACCESS_APIKEY_ONLY"])).out, "Y\n");
    assert.equal((await site.keyward(["policy", "show", "expireDays"])).out, "90\n");
  });

  test("a preset, at the start, later, and under parameters of one's own", async () => {
    const cwd = newFolder();
    const { code, out } = await keyward(["init", "--preset", "recommended", "--json"], { cwd });
    assert.deepEqual([code, JSON.parse(out).APIKEY_EXPIRE_DAYS], [0, 90]);
    const site = await newSite();
    await site.json("policy", "set", "scopes=mine");
    const alm = await site.json("policy", "preset", "alm");
    assert.deepEqual([alm.onOwnerDeactivated, alm.scopes], ["delete", ["mine"]]);
    const mixed = await site.json("policy", "set", "--preset", "recommended", "APIKEY_EXPIRE_DAYS=7");
    assert.deepEqual([mixed.APIKEY_EXPIRE_DAYS, mixed.APIKEY_SELF_SERVICE_LEVEL], [7, "user_full_control"]);
    const { out: listed } = await site.keyward(["policy", "presets"]);
    for (const { name } of tables().presets) assert.match(listed, new RegExp(`^ +${name} `, "m"));
    const wrong = await site.keyward(["policy", "preset", "safe"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /`preset` must be one of "alm", "apptio", "recommended" \(PRESET\)/);
  });

  test("export and import carry a policy over, as lines and as JSON", async () => {
    const [from, to] = [await newSite(), await newSite()];
    await from.json("policy", "set", "expireDays=90", "restAllowedClients=Excel Add-in,My Tool", "scopes=");
    const exported = (await from.keyward(["policy", "export"])).out;
    assert.match(exported, /^APIKEY_EXPIRE_DAYS=90$/m);
    assert.match(exported, /^RESTAPI_WHITELIST_APIKEY=Excel Add-in,My Tool$/m);
    writeFileSync(join(to.cwd, "policy.txt"), `# from elsewhere\n\n${exported}`);
    assert.deepEqual(await to.json("policy", "import", "policy.txt"), await from.json("policy", "show"));
    await to.json("policy", "preset", "alm");
    const text = JSON.stringify(await from.json("policy", "export"));
    const { code } = await to.keyward(["policy", "import", "-"], { input: text });
    assert.equal(code, 0);
    assert.deepEqual(await to.json("policy", "show"), await from.json("policy", "show"));
  });

  test("an import that is wrong says all of it and changes nothing", async () => {
    const site = await newSite();
    const before = await site.json("policy", "show");
    const load = (input) => site.keyward(["policy", "import", "-"], { input });
    const wrong = await load("APIKEY_EXPIRE_DAYS=soon\nOTA_ACCESS_APIKEY_ONLY=yes\nCOLOUR=red\nscopes=a\n");
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /3 things are wrong\n.*APIKEY_EXPIRE_DAYS.*\n.*OTA_ACCESS_APIKEY_ONLY.*\n.*COLOUR/);
    assert.match((await load("=5\nscopes=a\nscopes=b\n")).err, /2 things are wrong\n {2}line 1 .*\n {2}line 3 .*again/);
    assert.match((await load("{")).err, /FILE must be lines NAME=VALUE, or a JSON object/);
    assert.match((await load("[1]")).err, /line 1 must be NAME=VALUE/);
    assert.match((await load('{"scopes":5}')).err, /`parameters.scopes` must be a string/);
    const missing = await site.keyward(["policy", "import", "nowhere"]);
    assert.deepEqual([missing.code, /FILE cannot be read: ENOENT/.test(missing.err)], [2, true]);
    assert.deepEqual(await site.json("policy", "show"), before);
  });

  test("only an administrator changes it", async () => {
    const site = await newSite();
    for (const words of [
      ["policy", "preset", "alm"],
      ["policy", "export"],
      ["policy", "import", "-"],
    ]) {
      const { code, err } = await site.keyward([...words, "--as", "user:ann"]);
      assert.deepEqual([code, /^keyward: forbidden: /.test(err)], [3, true], words.join(" "));
    }
  });
});

test("login check says whether a password logs in, and exits with 1 if not", async () => {
  const site = await newSite();
  const check = (...more) => site.keyward(["login", "check", ...more]);
  const open = await check("--channel", "ota");
  assert.deepEqual([open.code, open.out.startsWith("allowed by OTA_ACCESS_APIKEY_ONLY: ")], [0, true]);
  await site.json("policy", "set", "restApiKeyOnly=Y", "restAllowedClients=Excel Add-in");
  const listed = await check("--channel", "rest", "--client-type", "Excel Add-in");
  assert.deepEqual([listed.code, listed.out.startsWith("allowed by RESTAPI_WHITELIST_APIKEY: ")], [0, true]);
  const other = await check("--channel", "rest", "--client-type", "excel", "--as", "user:ann", "--json");
  assert.deepEqual([other.code, JSON.parse(other.out).decidedBy], [1, "RESTAPI_ACCESS_APIKEY_ONLY"]);
  assert.match((await check()).err, /--channel is missing/);
  assert.match((await check("--channel", "smtp")).err, /--channel must be one of ota, rest/);
});

describe("domains", { concurrency: 4 }, () => {
  const EVERYTHING = [
    ...["--api-keys", "no", "--restrict-creation", "yes", "--self-service-level", "admin_only"],
    ...["--expiration", "days", "--expiration", "date", "--expire-days", "30", "--max-keys", "2", "--scope", "odata"],
    ...["--method", "ed25519", "--rotation", "every=90,overlap=7,remind=1+7,overdue=enforce"],
    ...["--session-minutes", "5", "--status", "disabled"],
  ];

  test("put sets every property, and hands back what the site says", async () => {
    const site = await newSite();
    const { environments, ...domain } = await site.json("domains", "put", "default", ...EVERYTHING);
    assert.deepEqual(environments, { production: ["read", "write"] });
    assert.deepEqual(domain, {
      domain: "default",
      status: "disabled",
      apiKeys: false,
      restrictCreation: true,
      selfServiceLevel: "admin_only",
      expirationPolicies: ["days", "date"],
      expireDays: 30,
      maxKeysPerUser: 2,
      scopes: ["odata"],
      methods: ["ed25519"],
      rotation: { everyDays: 90, overlapDays: 7, remindDays: [7, 1], onOverdue: "enforce" },
      sessionMinutes: 5,
    });
    const { out } = await site.keyward(["domains", "get", "default"]);
    for (const { name } of tables().properties) assert.match(out, new RegExp(`^ +${name} `, "m"));
    assert.match(out, /rotation +every=90d,overlap=7d,remind=7d,1d,overdue=enforce\n/);
    const back = ["--expire-days", "site", "--max-keys", "site", "--self-service-level", "site", "--scope", "site"];
    const freed = await site.json("domains", "put", "default", ...back, "--rotation", "never");
    const { expireDays, maxKeysPerUser, selfServiceLevel, scopes, rotation } = freed;
    assert.deepEqual(
      [expireDays, maxKeysPerUser, selfServiceLevel, scopes, rotation],
      [null, null, null, null, "never"],
    );
    assert.deepEqual((await site.json("domains", "put", "default", "--scope", "none")).scopes, []);
    assert.equal((await site.json("domains", "put", "default", "--expire-days", "never")).expireDays, -1);
  });

  test("policy says what holds, and where each value comes from", async () => {
    const site = await newSite();
    await site.json("policy", "set", "maxKeysPerUser=5");
    await site.json("domains", "put", "default", "--expire-days", "30");
    const { out } = await site.keyward(["domains", "policy", "default"]);
    assert.match(out, /^NAME +VALUE +SOURCE\n/);
    assert.match(out, /^expireDays +30 +domain$/m);
    assert.match(out, /^maxKeysPerUser +5 +site$/m);
    assert.match(out, /^apiKeys +yes +default$/m);
    const found = await site.json("domains", "policy", "default", "--as", "user:ann");
    assert.deepEqual(found.expireDays, { value: 30, source: "domain" });
    const other = await site.keyward(["domains", "policy", "default", "--as", "domainAdmin:eve@acme"]);
    assert.match(other.err, /^keyward: domain_not_found: /);
  });

  test("what would allow more than the site is refused, each with its limit", async () => {
    const site = await newSite();
    await site.json("policy", "set", "expireDays=30");
    const wide = ["--expire-days", "90", "--max-keys", "11", "--scope", "odata", "--scope", "reports"];
    const { code, err } = await site.keyward(["domains", "put", "default", ...wide]);
    assert.equal(code, 3);
    assert.match(
      err,
      /^keyward: domain_widens: .*\n {2}expireDays would be 90, the site has 30\.\n {2}maxKeysPerUser would be 11, /,
    );
    assert.match(err, /scopes would be \["reports"\], the site has \["odata"\]\.\n {2}next: .*policy set/);
  });

  test("what cannot be read is said in the command line's own words", async () => {
    const site = await newSite();
    const put = async (...words) => (await site.keyward(["domains", "put", "default", ...words])).err;
    assert.match(await put("--max-keys", "many"), /--max-keys must be a whole number, or site/);
    assert.match(await put("--self-service-level", "all"), /must be one of admin_only, .*, or site/);
    assert.match(await put("--rotation", "monthly"), /--rotation must be never, or as in every=90d/);
    assert.match(
      await put("--rotation", "every=90,overlap=90"),
      /`rotation.overlapDays` must be less than .*--rotation/,
    );
    assert.match(await put("--session-minutes", "0"), /`sessionMinutes` must be .* \(--session-minutes\)/);
  });

  test("a domain without keys, and kinds of expirations", async () => {
    const site = await newSite();
    const { token } = await site.create("--expires-in-days", "3");
    await site.json("domains", "put", "default", "--api-keys", "no");
    assert.match((await site.verify(token)).out, /^denied domain_disabled/);
    const create = ["keys", "create", "--owner", "ann", "--name", "n"];
    assert.match((await site.keyward(create)).err, /^keyward: keys_not_supported: .*\n {2}next: .*--api-keys yes/);
    await site.json("domains", "put", "default", "--api-keys", "yes", "--expiration", "days");
    const dated = await site.keyward([...create, "--expires", "2099-01-01"]);
    assert.equal(dated.code, 3);
    assert.match(dated.err, /^keyward: expiration_not_allowed: /);
    assert.match((await site.verify(token)).out, /^accepted/);
  });
});

test("a rotation policy reads as it is written", () => {
  for (const text of [
    "never",
    "every=90d,overlap=7d,remind=7d,1d,overdue=remind",
    "every=9d,overlap=0d,overdue=enforce",
  ]) {
    assert.equal(rotationText(asRotation(text)), text);
  }
  assert.deepEqual(asRotation("every=9, remind="), { everyDays: 9, remindDays: [] });
  assert.deepEqual(asRotation("remind=7+1,every=9d"), { everyDays: 9, remindDays: [7, 1] });
  for (const text of [
    "",
    "90",
    "every",
    "every=x",
    "days=9",
    "every=1,2",
    "overlap=7",
    "every=9,every=9",
    "toString=9",
  ])
    assert.throws(() => asRotation(text));
});
