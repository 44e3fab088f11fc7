// The recipes of docs/signing.md; `tests/docs/signing.test.mjs` runs each against a server that verifies.
import { readFileSync } from "node:fs";

const GO = readFileSync(new URL("recipes/sign.go", import.meta.url), "utf8").trimEnd();

const PYTHON = `import os
import urllib.request
from types import SimpleNamespace

from http_message_signatures import HTTPMessageSigner, algorithms


class Key:
    def resolve_private_key(self, key_id):
        with open("key.pem", "rb") as file:
            return file.read()


url = os.environ["ORIGIN"] + "/v1/jobs?q=%27x%27&n=1"
body = b'{"n": 1}'
request = SimpleNamespace(method="POST", url=url, headers={"Content-Type": "application/json"})
signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Key())
signer.sign(
    request,
    key_id=os.environ["KEYID"],
    covered_component_ids=("@method", "@authority", "@path", "@query", "content-type"),
    nonce=os.urandom(16).hex(),
    tag="keyward",
    body=body,  # states and covers its digest
)
with urllib.request.urlopen(urllib.request.Request(url, body, request.headers, method="POST")) as answer:
    print(answer.status)`;

const OPENSSL = `BODY='{"n": 1}'
sign() { openssl pkeyutl -sign -rawin -inkey key.pem -in base; } # ed25519
# sign() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(cat key.hex)" -binary base; } # hmac-sha256

digest="sha-256=:$(printf %s "$BODY" | openssl dgst -sha256 -binary | openssl base64 -A):"
covered='"@method" "@authority" "@path" "@query" "content-type" "content-digest"'
params="($covered);created=$(date +%s);nonce=\\"$(openssl rand -hex 16)\\";keyid=\\"$KEYID\\";tag=\\"keyward\\""
{
  printf '"@method": POST\\n'
  printf '"@authority": %s\\n' "\${ORIGIN#*://}"
  printf '"@path": /v1/jobs\\n'
  printf '"@query": %s\\n' '?q=%27x%27&n=1'
  printf '"content-type": application/json\\n'
  printf '"content-digest": %s\\n' "$digest"
  printf '"@signature-params": %s' "$params" # no line break at the end
} > base
curl -sS -o /dev/null -w '%{http_code}\\n' "$ORIGIN/v1/jobs?q=%27x%27&n=1" -d "$BODY" \\
  -H 'content-type: application/json' -H "content-digest: $digest" \\
  -H "signature-input: sig=$params" -H "signature: sig=:$(sign | openssl base64 -A):"`;

/** What stands below the heading. */
export const RECIPES = [
  "Each is run by the tests against a verifier. `KEYID` is the client id, `ORIGIN` for example `https://api.example.com`.",
  "An exported key is kept as the token is: it signs as the credential until its secret is replaced.",
  "",
  "```sh",
  "npx keyward sign --export-key pem > key.pem                          # ed25519; the token comes from KEYWARD_TOKEN",
  "npx keyward sign --export-key hex --algorithm hmac-sha256 > key.hex  # hmac-sha256",
  "```",
  "",
  "### curl",
  "",
  "```sh",
  `npx keyward sign "$ORIGIN/v1/jobs?q=%27x%27&n=1" -d '{"n": 1}' -H 'content-type: application/json' --curl | sh`,
  "```",
  "",
  'A curl that signs by itself (8.22 and newer) sends no nonce: the verifier then needs `nonce: "optional"`.',
  "",
  "### Python, with http-message-signatures 3.0.0",
  "",
  "```python",
  PYTHON,
  "```",
  "",
  "### Go, with its standard library",
  "",
  "```go",
  GO,
  "```",
  "",
  "### OpenSSL and curl, with nothing else",
  "",
  "```sh",
  OPENSSL,
  "```",
].join("\n");
