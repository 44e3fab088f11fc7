// Every reason of the wire profile, by the step that it belongs to: each has been the answer to a signed request.
import { type PublicCode, type Reason, tables } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { judge } from "./record.js";
import { denied, fresh, GET, sign, signing } from "./signed.js";
import { START } from "./world.js";

/** The steps of a verification, with the HTTP statuses that their reasons have. */
const STEPS: { readonly [step: string]: { readonly reasons: readonly Reason[]; readonly status: number } } = {
  parse: {
    reasons: ["missing_signature", "malformed_signature_input", "malformed_signature", "limit_exceeded"],
    status: 400,
  },
  selection: { reasons: ["no_applicable_signature", "ambiguous_signature"], status: 401 },
  parameters: {
    reasons: [
      "missing_parameter",
      "malformed_parameter",
      "created_in_future",
      "created_too_old",
      "signature_expired",
      "window_invalid",
    ],
    status: 401,
  },
  coverage: { reasons: ["insufficient_coverage"], status: 401 },
  components: {
    reasons: [
      "duplicate_component",
      "unsupported_component",
      "component_missing",
      "component_ambiguous",
      "component_invalid",
    ],
    status: 400,
  },
  key: {
    reasons: [
      "unknown_key",
      "method_not_allowed",
      "algorithm_mismatch",
      "revoked",
      "expired",
      "disabled",
      "owner_deactivated",
      "domain_disabled",
      "not_yet_valid",
    ],
    status: 401,
  },
  access: { reasons: ["environment_not_granted", "role_not_granted", "scope_not_granted"], status: 403 },
  crypto: { reasons: ["signature_invalid"], status: 401 },
  body: { reasons: ["missing_digest", "unsupported_digest", "digest_mismatch", "body_unavailable"], status: 401 },
  "body, parsed": { reasons: ["malformed_digest"], status: 400 },
  "body, size": { reasons: ["body_too_large"], status: 413 },
  replay: { reasons: ["missing_nonce", "replayed"], status: 401 },
  "replay, the store": { reasons: ["replay_store_unavailable"], status: 503 },
};

/** What a signer refuses. */
const REFUSALS = ["invalid_credential", "invalid_url", "url_not_normalized", "uncoverable_component"];

export function suite(t: Suite): void {
  t.test("what becomes of a signer", async (golden) => {
    const { world, key } = await signing("states");
    const { root } = world;
    const ask = async (name: string, of = key, require?: object) => {
      const request = await sign(world, of, GET);
      return judge(golden, `signer state/${name}`, {}, () =>
        fresh(world).verify(request, require === undefined ? {} : { require }),
      );
    };
    const methods = ["ed25519" as const];
    const access = { production: ["read"] };
    const timed = await world.key({ methods, notBefore: START + 10, expiresAt: START + 20 });
    await ask("before its time", timed);
    world.pass(10);
    ok((await ask("in its time", timed)).ok);
    world.pass(10);
    await ask("after its time", timed);
    ok((await ask("active")).ok);
    await ask("with another environment", key, { environment: "staging" });
    await ask("with another role", key, { environment: "production", role: "write" });
    await ask("with a scope", key, { scope: "odata" });
    await root.keys.disable({ keyId: key.key.keyId });
    await ask("disabled");
    await root.keys.enable({ keyId: key.key.keyId });
    await root.domains.put({ domain: "default", status: "disabled" });
    await ask("of a disabled domain");
    await root.domains.put({ domain: "default", status: "active" });
    const bob = await world.key({ owner: "bob", methods, access });
    await root.users.put({ user: "bob", status: "deactivated" });
    await ask("of a deactivated owner", bob);
    await root.keys.revoke({ keyId: key.key.keyId });
    await ask("revoked");
  });

  t.test("every reason of the profile has been an answer to a signed request", () => {
    const rows = new Map(tables().reasons.map((row) => [row.reason, row]));
    for (const [step, { reasons, status }] of Object.entries(STEPS)) {
      for (const reason of reasons) {
        ok(denied.has(reason), `${step}: no signed request was denied \`${reason}\``);
        equal(rows.get(reason)?.status, status, `${step}: the status of \`${reason}\``);
      }
    }
  });

  t.test("key and crypto reasons share one public code", () => {
    const code: PublicCode = "invalid_credential";
    const shared = [...(STEPS.key?.reasons ?? []), ...(STEPS.crypto?.reasons ?? [])];
    const rows = tables().reasons.filter(({ reason }) => shared.includes(reason));
    equal(
      rows.map((row) => row.code),
      shared.map(() => code),
    );
  });

  t.test("every refusal of a signer has been one", (golden) => {
    const found = golden.lines.join("\n");
    for (const refusal of REFUSALS) ok(found.includes(`"kind":"refusal","code":"${refusal}"`), `never \`${refusal}\``);
  });
}
