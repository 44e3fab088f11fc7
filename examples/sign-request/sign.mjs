// Calls a protected API with a signed request: the secret is used and never sent.
import { createSigner } from "keyward";

const [url = "http://127.0.0.1:8787/api/echo", text = "hello"] = process.argv.slice(2);
const token = process.env.KEYWARD_TOKEN;
if (!token) {
  console.error("KEYWARD_TOKEN is not set: create a key in the console and put its token there");
  process.exit(2);
}

const signer = createSigner(token);
const response = await signer.fetch(url, {
  method: "POST",
  headers: { "content-type": "text/plain" },
  body: text,
});
console.log(response.status, (await response.text()).trim());
process.exitCode = response.ok ? 0 : 1;
