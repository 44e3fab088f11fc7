// `sign`: the header lines of a signed request, a ready curl command, or the request itself, sent.
import { createSigner, type Signer } from "../../entry/inline.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { asText, asWhole, flag, many, one, oneOf } from "../command/option.js";
import { usage } from "../command/usage.js";
import { type Body, bodyOf, DATA, HEADER, headersOf, type Line, METHOD } from "../input/request.js";
import { TOKEN, TOKEN_FILE, tokenOf } from "../input/secret.js";
import type { Terminal } from "../output/terminal.js";
import { curlCommand, type Sent } from "../sign/curl.js";
import { sendRequest } from "../sign/send.js";

const ALGORITHM = one("algorithm", "NAME", "ed25519 or hmac-sha256", oneOf("ed25519", "hmac-sha256"), {
  fallback: "ed25519",
});
const COVER = many("cover", "FIELD", "A further header field to sign", asText);
const TTL = one("ttl", "SECONDS", "How long the signature is good", asWhole, { fallback: "60" });
const CURL = flag("curl", "Print a ready curl command");
const SEND = flag("send", "Send the request; print its status on standard error and its body on standard output");

/** What curl sends with a body when nobody says otherwise; what is sent has to be what was signed. */
const FORM: Line = ["Content-Type", "application/x-www-form-urlencoded"];

const sign: Command = {
  words: "sign",
  sentence: "Sign a request (RFC 9421): print its headers, a curl command, or send it",
  args: [{ name: "URL", sentence: "Where it goes: https:, or http: to this machine", field: "url" }],
  options: [METHOD, DATA, HEADER, CURL, SEND, ALGORITHM, COVER, TTL, TOKEN_FILE, TOKEN],
  details: [
    "The token comes from KEYWARD_TOKEN or --token-file. It stays here: what is sent or printed is a signature, good once and for a minute.",
    "As with curl, a body without a Content-Type gets application/x-www-form-urlencoded.",
  ],
  examples: [
    "keyward sign https://api.example.com/v1/jobs",
    "keyward sign https://api.example.com/v1/jobs -d @job.json --curl",
    "keyward sign http://localhost:8080/api/hello --send",
  ],
  async run(call, terminal) {
    if (call.flag(CURL) && call.flag(SEND)) throw usage("--curl and --send", "exclude each other", "sign");
    const token = await tokenOf(call, terminal, "no pipe");
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
