// Keys of other systems: every record's end, and verdicts on their tokens.
import type { AcceptedImport, HeadersLike, ImportRecord } from "keyward";
import { equal, type Suite } from "./harness.js";
import { decide, judge } from "./record.js";
import { DAY, inhabited, START, type World } from "./world.js";

const TOKEN = "old_abcdefgh_0123456789abcdef";
const DOTTED = "prefix12.0123456789abcdef";

async function hash(algorithm: string, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, new TextEncoder().encode(text)));
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

const plain = async (more: Partial<ImportRecord> = {}): Promise<ImportRecord> => ({
  format: "sha256",
  digest: hex(await hash("SHA-256", TOKEN)),
  owner: "ann",
  name: "old",
  ...more,
});

export function suite(t: Suite): void {
  t.test("what comes of a record", async (golden) => {
    const world = await inhabited("import", { APIKEY_MAX_NUM_PER_USER: 3, APIKEY_EXPIRE_DAYS: 30 });
    const ask = async (name: string, ...records: unknown[]) =>
      decide(golden, `import/${name}`, world.root, ["keys.import", { records }]);
    await decide(golden, "import/dry", world.root, [
      "commands.dryRun",
      { command: "keys.import", input: { records: [await plain(), await plain({ owner: "bob" })] } },
    ]);
    await ask("new", await plain({ access: { production: ["read"] }, scopes: ["odata"], expiresInDays: 9 }));
    await ask("the same again", await plain({ name: "another name" }));
    await ask("for somebody else", await plain({ owner: "bob" }));
    for (const [name, digest] of Object.entries({
      "django's pbkdf2": "pbkdf2_sha256$600000$salt$aGFzaA==",
      bcrypt: "$2b$12$abcdefghijklmnopqrstuv",
      argon2: "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
    }))
      await ask(`a slow hash, ${name}`, await plain({ digest }));
    await ask("everything wrong", { format: "md5", digest: "x", owner: 7, secret: "s" });
    await ask("no record", null, 7, "x", []);
    await ask("of nobody", await plain({ owner: "nobody" }));
    await ask("beyond the owner", await plain({ digest: "0".repeat(64), access: { production: ["write"] } }));
    await ask("beyond the policy", await plain({ digest: "0".repeat(64), expiresInDays: 31 }));
    await ask("of the past", await plain({ digest: "0".repeat(64), expiresAt: START }));
    await ask("disabled", await plain({ digest: "1".repeat(64), disabled: true }));
    await ask(
      "up to the cap",
      ...(await Promise.all(["2", "3", "4"].map((digit) => plain({ digest: digit.repeat(64) })))),
    );
    await decide(golden, "import/not a list", world.root, ["keys.import", { records: {} }]);
    await decide(golden, "import/nothing", world.root, ["keys.import"]);
    for (const who of ["eve", "mallory", "ann", "holder", "system"] as const)
      await decide(golden, `import/by ${who}`, world.as(who), [
        "keys.import",
        { records: [await plain({ domain: "default" })] },
      ]);
  });

  t.test("what is stored of it", async (golden) => {
    const world = await inhabited("import in full");
    const { results } = await world.root.keys.import({ records: [await plain()] });
    const keyId = results[0]?.key?.keyId ?? "";
    await world.root.keys.rotate({ keyId, overlapDays: 0 });
    const { items } = await world.storage.scan({ prefix: "import/", limit: 9 });
    golden({ case: "documents/an import", documents: items.map(({ id, value }) => [id, value]) });
    const { keys } = await world.document(await world.account("ann"));
    golden({ case: "documents/an imported key that was rotated", keys });
  });

  t.test("verdicts on tokens of other systems", async (golden) => {
    const world = await inhabited("imported");
    const pepper = new Uint8Array(32).fill(9);
    const key = await crypto.subtle.importKey("raw", pepper, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const tag = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("peppered_0123456789")));
    const records: { readonly [token: string]: ImportRecord } = {
      old_whole_0123456789abcdef: await plain({ digest: base64(await hash("SHA-256", "old_whole_0123456789abcdef")) }),
      [TOKEN]: await plain({ format: "prefixed-api-key", digest: hex(await hash("SHA-256", "0123456789abcdef")) }),
      peppered_0123456789: await plain({ format: "hmac-sha256", digest: base64(tag) }),
      "7|sanctum_0123456789": await plain({
        format: "laravel-sanctum",
        digest: hex(await hash("SHA-256", "sanctum_0123456789")),
      }),
      [DOTTED]: await plain({
        format: "django-rest-framework-api-key",
        digest: `sha512$$${hex(await hash("SHA-512", DOTTED))}`,
      }),
    };
    const imports = [
      { format: "unkey" },
      { format: "prefixed-api-key", prefix: "old_" },
      { format: "hmac-sha256", pepper },
      { format: "laravel-sanctum" },
      { format: "django-rest-framework-api-key" },
    ] as const satisfies readonly AcceptedImport[];
    const { imported } = await world.root.keys.import({ records: Object.values(records) });
    equal(imported, 5);
    const [on, off] = [world.verifier({ imports }), world.verifier()];
    const ask = (name: string, headers: HeadersLike, verifier = on) =>
      judge(golden, `imported/${name}`, {}, () =>
        verifier.verify({ method: "GET", url: "https://api.example/", headers }),
      );
    for (const [token, { format }] of Object.entries(records)) {
      const scheme = format === "django-rest-framework-api-key" ? "Api-Key" : "Bearer";
      equal((await ask(`${format} as ${scheme}`, { authorization: `${scheme} ${token}` })).ok, true);
      equal((await ask(`${format} in X-API-Key`, { "x-api-key": token })).ok, true);
      equal((await ask(`${format}, changed`, { "x-api-key": `${token}x` })).ok, false);
      equal((await ask(`${format}, not accepted`, { "x-api-key": token }, off)).ok, false);
    }
    const own = await world.key({ name: "ours" });
    await ask("ours beside a foreign one", { authorization: `Bearer ${TOKEN}`, "x-api-key": own.token });
    await ask("a foreign one beside ours", { authorization: `Bearer ${own.token}`, "x-api-key": TOKEN });
    await ask("two foreign ones", { authorization: `Bearer ${TOKEN}`, "x-api-key": DOTTED });
    await ask("a session beside a foreign one", {
      authorization: "Bearer eyJhbGciOiJub25lIn0.e30.",
      "x-api-key": TOKEN,
    });
    await ask("a session alone", { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." });
    await ask("too short to be one", { "x-api-key": "short" });
    await lives(golden, world, on);
  });
}

/** What becomes of a token with its key. */
async function lives(
  golden: Parameters<typeof judge>[0],
  world: World,
  verifier: ReturnType<World["verifier"]>,
): Promise<void> {
  const { keys } = world.root;
  const token = "life_0123456789abcdef";
  const record = await plain({ format: "unkey", digest: base64(await hash("SHA-256", token)), name: "life" });
  const keyId = (await keys.import({ records: [record] })).results[0]?.key?.keyId ?? "";
  const ask = async (name: string) => {
    world.pass(DAY / 24);
    await judge(golden, `imported/${name}`, "bearer", () => verifier.verifyToken(token));
  };
  await ask("alive");
  await keys.disable({ keyId });
  await ask("disabled");
  await keys.enable({ keyId });
  await decide(golden, "imported/rotated", world.root, ["keys.rotate", { keyId, overlapDays: 1 }]);
  await ask("in its overlap");
  world.pass(DAY);
  await ask("retired");
  await decide(golden, "imported/read", world.root, ["keys.get", { keyId }]);
  await keys.revoke({ keyId });
  await ask("revoked");
  const { results } = await keys.import({ records: [record] });
  equal(results[0]?.outcome, "gone");
}
