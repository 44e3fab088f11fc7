/** A new credential in the three forms in which it is used. The texts hold the secret: they live as long as the dialog. */
import type { Snippets } from "../contract.js";

export interface SnippetTab {
  readonly id: "env" | "curl" | "javascript";
  readonly label: string;
  readonly text: string;
}

export function snippetsFor(
  issued: { readonly clientId: string; readonly token: string },
  origin: string,
  own: Snippets,
): readonly SnippetTab[] {
  const url = `${origin === "" ? "https://api.example.com" : origin.replace(/\/$/, "")}/api/hello`;
  return [
    {
      id: "env",
      label: ".env",
      text: own.env?.(issued) ?? `KEYWARD_CLIENT_ID=${issued.clientId}\nKEYWARD_TOKEN=${issued.token}\n`,
    },
    {
      id: "curl",
      label: "curl",
      text: own.curl?.(issued) ?? `curl ${url} \\\n  -H "Authorization: Bearer ${issued.token}"\n`,
    },
    {
      id: "javascript",
      label: "JavaScript",
      // The secret comes from the environment: code is where secrets leak from.
      text:
        own.javascript?.(issued) ??
        `const response = await fetch("${url}", {\n  headers: { authorization: \`Bearer \${process.env.KEYWARD_TOKEN}\` },\n});\n`,
    },
  ];
}
