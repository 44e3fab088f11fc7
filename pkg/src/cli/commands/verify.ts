// `verify`: whether a token or a request would be accepted now, and if not, why.
import {
  type Accepted,
  type AcceptedImport,
  createVerifier,
  inspectToken,
  memoryReplayStore,
  type Requirement,
  TOKEN_PATTERN,
  type Verdict,
} from "../../index.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { many, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { DB, openDatabase, TABLE } from "../database/open.js";
import { readFile } from "../input/file.js";
import { AUDIENCE, ISSUER, rulesOf } from "../input/issuer.js";
import { KEYRING_OPTIONS, keyringOf } from "../input/keyring.js";
import { bodyOf, DATA, HEADER, headersOf, METHOD, type PlainRequest, parseMessage } from "../input/request.js";
import { TOKEN, TOKEN_FILE, TOKEN_NOTE, tokenOf } from "../input/secret.js";
import { accessText, describeDenied, expiryText, ownerOf } from "../output/describe.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, printable } from "../output/text.js";
import { asFormat } from "./import.js";

const PREFIX = text("prefix", "PREFIX", "What tokens of yours start with", {
  env: "KEYWARD_PREFIX",
  fallback: "what the token has",
});
const IMPORT = many(
  "import",
  "FORMAT",
  "Accept imported tokens of this format too; with their prefix: unkey:old_",
  asImport,
);
const PEPPER_FILE = text("pepper-file", "FILE", "File with the pepper of imported hmac-sha256 tokens, as it is");
const URL_OPTION = text("url", "URL", "Verify a request to this URL, with --header, --request and --data");
const MESSAGE = text(
  "request-file",
  "FILE",
  "Verify a request as it travels: request line, headers, body; - is standard input",
);
const ORIGIN = text("origin", "ORIGIN", "Scheme and host that callers see, as in https://api.example.com");
const ENVIRONMENT = text("environment", "ENV", "The request needs this environment");
const ROLE = text("role", "ROLE", "The request needs this role in the environment");
const SCOPE = text("scope", "SCOPE", "The request needs this scope");

const verify: Command = {
  words: "verify",
  sentence: "Say whether a token or a request would be accepted now, and why not",
  args: [
    { name: "TOKEN", sentence: "The token; - is standard input. Better piped in, or in KEYWARD_TOKEN", optional: true },
  ],
  options: [
    ...[ENVIRONMENT, ROLE, SCOPE, TOKEN_FILE, TOKEN, MESSAGE, URL_OPTION, METHOD, HEADER, DATA, ORIGIN, PREFIX],
    ...[IMPORT, PEPPER_FILE, DB, TABLE, ISSUER, AUDIENCE, ...KEYRING_OPTIONS],
  ],
  details: [
    "Exits with 0 if it is accepted and with 1 if it is denied. Nothing is written, and the nonce of a signed request is not used up: the same request verifies again here, and only once where it is served.",
    TOKEN_NOTE,
    "A token of `keyward token exchange` is known by its issuer: give the same --issuer.",
  ],
  examples: [
    "keyward verify --scope odata < token.txt",
    "keyward verify --request-file request.http --origin https://api.example.com",
    "keyward sign https://a.test/v1 | keyward verify --url https://a.test/v1 -H @-",
  ],
  async run(call, terminal) {
    const require = requirementOf(call);
    const asked = await askedOf(call, terminal);
    const keyring = await keyringOf(call, terminal);
    const opened = openDatabase(call, "existing");
    try {
      const prefix = call.one(PREFIX) ?? prefixIn(asked) ?? "keyward";
      const options = given({
        storage: opened.storage,
        prefix,
        keyring,
        tokens: rulesOf(call),
        origin: call.one(ORIGIN),
        imports: await importsOf(call, terminal),
        replayStore: memoryReplayStore(),
      });
      const verifier = createVerifier(options);
      const verdict = await (typeof asked === "string"
        ? verifier.verifyToken(asked, { require })
        : verifier.verify(asked, { require }));
      verifier.close();
      terminal.print(shown(verdict), () =>
        verdict.ok ? describeAccepted(verdict, terminal) : describeDenied(verdict, terminal),
      );
      return exitOf(verdict);
    } finally {
      opened.close();
    }
  },
};

export const verifyCommands: readonly Command[] = [verify];

/** `unkey`, or `unkey:old_`. */
function asImport(typed: string): AcceptedImport {
  const colon = typed.indexOf(":");
  if (colon < 0) return { format: asFormat(typed) };
  return { format: asFormat(typed.slice(0, colon)), prefix: typed.slice(colon + 1) };
}

async function importsOf(call: Call, terminal: Terminal): Promise<readonly AcceptedImport[] | undefined> {
  const file = call.one(PEPPER_FILE);
  const pepper = file === undefined ? undefined : await readFile("--pepper-file", file, terminal, "the pepper");
  return call
    .many(IMPORT)
    ?.map((one) => (one.format === "hmac-sha256" && pepper ? { ...one, pepper: new Uint8Array(pepper) } : one));
}

/** The token or the request that is asked about. */
async function askedOf(call: Call, terminal: Terminal): Promise<string | PlainRequest> {
  const [file, url, [typed]] = [call.one(MESSAGE), call.one(URL_OPTION), call.args];
  if (Number(file !== undefined) + Number(url !== undefined) + Number(typed !== undefined) > 1) {
    throw usage("TOKEN, --request-file and --url", "exclude each other", "verify");
  }
  if (file !== undefined)
    return parseMessage(await readFile("--request-file", file, terminal, "the request"), call.one(ORIGIN));
  if (url !== undefined) {
    const [headers, body] = [await headersOf(call, terminal), await bodyOf(call, terminal)];
    return { method: call.one(METHOD) ?? (body.bytes === null ? "GET" : "POST"), url, headers, body: body.bytes };
  }
  if (call.many(HEADER) !== undefined || call.one(DATA) !== undefined)
    throw usage("--header and --data", "describe a request: give its --url too", "verify");
  if (typed === "-") return (await terminal.read("the token")).toString("utf8").trim();
  return typed ?? tokenOf(call, terminal, "input or variable");
}

/** The prefix that a token has, so that a bare file of keys can be asked without knowing it. */
function prefixIn(asked: string | PlainRequest): string | undefined {
  const texts = typeof asked === "string" ? [asked] : asked.headers.map(([, value]) => value);
  const token = texts.flatMap((one) => one.match(TOKEN_PATTERN) ?? [])[0];
  return token === undefined ? undefined : inspectToken(token)?.prefix;
}

function requirementOf(call: Call): Requirement {
  const require = given({ environment: call.one(ENVIRONMENT), role: call.one(ROLE), scope: call.one(SCOPE) });
  if (require.role !== undefined && require.environment === undefined)
    throw usage("--role", "needs --environment: a role is one of an environment", "verify");
  return require;
}

/** A verdict as JSON: what storage threw is no plain value. */
function shown(verdict: Verdict): unknown {
  if (verdict.ok || verdict.cause === undefined) return verdict;
  return { ...verdict, cause: String(verdict.cause) };
}

function exitOf(verdict: Verdict): ExitCode {
  if (verdict.ok) return 0;
  if (verdict.reason === "storage_unavailable") return 4;
  return verdict.reason === "fault" ? 5 : 1;
}

function describeAccepted({ principal, method }: Accepted, { out }: Terminal): string {
  const rows: [string, string][] = [
    ["for", ownerOf(principal)],
    ["key", `${printable(principal.keyName)}  ${principal.clientId}`],
    ["access", accessText(principal.access)],
    ["scopes", principal.scopes.length === 0 ? "none" : printable(principal.scopes.join(", "))],
    ["expires", expiryText(principal.expiresAt)],
  ];
  return `${out.green("accepted")} by ${method}\n${pairs(rows)}`;
}
