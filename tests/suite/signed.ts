// What the suites of signed requests share: a key of both algorithms, requests, and fields made by hand.
import {
  createSigner,
  type Reason,
  type RequestLike,
  type SignerOptions,
  type Verifier,
  type VerifierOptions,
} from "keyward";
import { inhabited, type Made, START, type World } from "./world.js";

export const NOW_S = START / 1_000;

/** A request whose header fields are a plain object of texts. */
export interface Plain extends RequestLike {
  readonly headers: { readonly [name: string]: string };
}

export const GET: Plain = { method: "GET", url: "https://api.example/things?q=1", headers: {} };
export const POST: Plain = {
  method: "POST",
  url: "https://api.example/things",
  headers: { "content-type": "text/plain" },
  body: "hello",
};

/** A world with a key that signs both ways. */
export async function signing(name: string): Promise<{ world: World; key: Made }> {
  const world = await inhabited(name);
  return {
    world,
    key: await world.key({ methods: ["bearer", "ed25519", "hmac-sha256"], access: { production: ["read"] } }),
  };
}

let nonces = 0;

/** The request with the fields of our signer. */
export async function sign(world: World, key: Made, request: Plain, options: SignerOptions = {}): Promise<Plain> {
  // A counter: what is signed twice in one test must not be taken for a replay.
  const nonce = () => new Uint8Array(16).fill(++nonces % 256).fill(nonces >> 8, 0, 8);
  const signer = createSigner(key.token, { now: () => world.now, nonce, ...options });
  return { ...request, headers: { ...request.headers, ...(await signer.headers(request)) } };
}

/** 64 zero bytes: a signature of nobody, for what is decided before the crypto. */
export const NOBODYS = `${"A".repeat(86)}==`;

/** A request with a signature made by hand. `members` is what follows the list, `list` the list itself. */
export function crafted(key: Made, list: string, parameters: string, request: Plain = GET, signature = NOBODYS): Plain {
  const input = `sig=(${list})${parameters.replaceAll("$keyid", key.clientId)}`;
  return { ...request, headers: { ...request.headers, "signature-input": input, signature: `sig=:${signature}:` } };
}

/** What our profile wants to be covered on a GET. */
export const COVERED = '"@method" "@authority" "@path" "@query"';
/** The usual parameters. */
export const PARAMETERS = `;created=${NOW_S};nonce="n";keyid="$keyid";tag="keyward"`;

/** Why signed requests were denied so far, in all suites. */
export const denied = new Set<Reason>();

/** A verifier that reads for every request, so that no case depends on the one before. */
export function fresh(world: World, options: Partial<VerifierOptions> = {}): Verifier {
  const verifier = world.verifier({ maxStaleness: 0, ...options });
  return {
    verifyToken: (...asked) => verifier.verifyToken(...asked),
    prove: (presented) => verifier.prove(presented),
    unlock: () => verifier.unlock(),
    close: () => verifier.close(),
    async verify(request, asked) {
      const verdict = await verifier.verify(request, asked);
      if (!verdict.ok) denied.add(verdict.reason);
      return verdict;
    },
  };
}

/** The request without its body and signature, as the input of a golden line. */
export function summary({ method, url, headers }: Plain): object {
  const { signature: _, ...rest } = headers;
  return { method, url, headers: rest };
}
