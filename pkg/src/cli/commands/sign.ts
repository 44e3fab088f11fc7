// `sign`: the header lines of a signed request, a ready curl command, the request itself, sent; or the key for another client.
import { createSigner, type Signer } from "../../index.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { asText, asWhole, flag, many, one, oneOf } from "../command/option.js";
import { usage } from "../command/usage.js";
import { type Body, bodyOf, DATA, HEADER, headersOf, type Line, METHOD } from "../input/request.js";
import { TOKEN, TOKEN_FILE, tokenOf } from "../input/secret.js";
import type { Terminal } from "../output/terminal.js";
import { curlCommand, type Sent } from "../sign/curl.js";
import { keyText } from "../sign/key.js";
import { sendRequest } from "../sign/send.js";

const ALGORITHM = one("algorithm", "NAME", "ed25519 or hmac-sha256", oneOf("ed25519", "hmac-sha256"), {
  fallback: "ed25519",
});
const COVER = many("cover", "FIELD", "A further header field to sign", asText);
const TTL = one("ttl", "SECONDS", "How long the signature is good", asWhole, { fallback: "60" });
const CURL = flag("curl", "Print a ready curl command");
const SEND = flag("send", "Send the request; print its status on standard error and its body on standard output");
const EXPORT_KEY = one(
  "export-key",
  "FORM",
  "Print the signing key for another RFC 9421 client: hex, or pem (PKCS #8, ed25519 only)",
  oneOf("hex", "pem"),
);

/** What curl sends with a body when nobody says otherwise; what is sent has to be what was signed. */
const FORM: Line = ["Content-Type", "application/x-www-form-urlencoded"];

const sign: Command = {
  words: "sign",
  sentence: "Sign a request (RFC 9421): print its headers, a curl command, or send it",
  args: [{ name: "URL", sentence: "Where it goes: https:, or http: to this machine", field: "url", optional: true }],
  options: [METHOD, DATA, HEADER, CURL, SEND, ALGORITHM, COVER, TTL, EXPORT_KEY, TOKEN_FILE, TOKEN],
  details: [
    "The token comes from --token-file, else from KEYWARD_TOKEN. It stays here: what is sent or printed is a signature, good once and for a minute.",
    "--export-key takes no URL. The key signs as the credential until its secret is replaced: keep it as you keep the token.",
    "As with curl, a body without a Content-Type gets application/x-www-form-urlencoded.",
  ],
  examples: [
    "keyward sign https://api.example.com/v1/jobs",
    "keyward sign https://api.example.com/v1/jobs -d @job.json --curl",
    "keyward sign http://localhost:8080/api/hello --send",
    "keyward sign --export-key pem",
  ],
  async run(call, terminal) {
    if (call.flag(CURL) && call.flag(SEND)) throw usage("--curl and --send", "exclude each other", "sign");
    const form = call.one(EXPORT_KEY);
    if ((form === undefined) !== call.args.length > 0)
      throw usage(
        "URL",
        form === undefined ? "is missing: where it goes" : "and --export-key exclude each other",
        "sign",
      );
    const token = await tokenOf(call, terminal, "variable");
    if (form !== undefined) return exportKey(call, token, form, terminal);
    const body = await bodyOf(call, terminal);
    const request = { method: call.one(METHOD) ?? (body.bytes === null ? "GET" : "POST"), url: call.arg(0), body };
    const headers = withType(await headersOf(call, terminal), body);
    const options = given({ algorithm: call.one(ALGORITHM), cover: call.many(COVER), ttl: call.one(TTL) });
    const signed = await signedLines(createSigner(token, options), { ...request, headers });
    if (call.flag(SEND)) return send({ ...request, headers: [...headers, ...signed] }, terminal);
    print(call, { ...request, headers, signed }, terminal);
    return 0;
  },
};

/** Prints the key, and nothing else where the output is for a program. */
function exportKey(call: Call, token: string, form: "hex" | "pem", terminal: Terminal): ExitCode {
  const { keyid, algorithm, key } = createSigner(token, given({ algorithm: call.one(ALGORITHM) })).exportKey();
  const text = keyText(algorithm, key, form);
  if (text === null) throw usage("--export-key pem", "is for ed25519; a key for hmac-sha256 is hex", "sign");
  terminal.print({ keyid, algorithm, key: text }, () => text);
  terminal.note(`the key of ${keyid}, for ${algorithm}; keep it as you keep the token`);
  return 0;
}

export const signCommands: readonly Command[] = [sign];

async function signedLines(signer: Signer, sent: Sent): Promise<readonly Line[]> {
  const lines = async (url: string) => {
    const { method, headers, body } = sent;
    const fields = await signer.headers({ method, url, headers, body: body.bytes });
    return Object.entries(fields).map(([name, value]): Line => [titled(name), value]);
  };
  try {
    return await lines(sent.url);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "url_not_normalized") throw error;
    for (const url of rewritten(sent.url)) {
      if (await lines(url).catch(() => null)) throw usage("URL", `would be rewritten on its way; sign ${url}`, "sign");
    }
    throw error;
  }
}

/** What a proxy might make of a URL. Only offered: what the receiver sees is the user's to decide. */
function rewritten(url: string): readonly string[] {
  const { href, origin } = new URL(url);
  const encoded = href
    .slice(origin.length)
    .replace(/[^!-~]|["<>[\\\]^`{|}']/g, (one) => encodeURIComponent(one).replace("'", "%27"));
  return [href, `${origin}${encoded}`];
}

function print(
  call: Call,
  { method, url, headers, signed, body }: Sent & { readonly signed: readonly Line[] },
  terminal: Terminal,
): void {
  const added = [...headers.filter((line) => line === FORM), ...signed];
  const command = call.flag(CURL) ? curlCommand({ method, url, headers: [...headers, ...signed], body }) : undefined;
  const fields = Object.fromEntries(added.map(([name, value]) => [name.toLowerCase(), value]));
  const lines = added.map(([name, value]) => `${name}: ${value}`).join("\n");
  terminal.print(command === undefined ? fields : { command, headers: fields }, () => command ?? lines);
}

async function send(request: Sent, terminal: Terminal): Promise<ExitCode> {
  const answer = await sendRequest(request);
  const { status, reason, headers } = answer;
  if (terminal.json) terminal.print({ status, headers, body: answer.body.toString("utf8") }, () => "");
  else {
    const line = `${status} ${reason}`;
    terminal.note(status < 400 ? terminal.err.green(line) : terminal.err.red(line));
    terminal.bytes(answer.body);
  }
  return status < 400 ? 0 : 1;
}

function withType(headers: readonly Line[], body: Body): readonly Line[] {
  const typed = headers.some(([name]) => name.toLowerCase() === "content-type");
  return typed || body.bytes === null ? headers : [...headers, FORM];
}

/** `content-digest` as `Content-Digest`: the same field, as people write it. */
function titled(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
