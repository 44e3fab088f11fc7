/** What the scanners of others take, so that they find tokens of this prefix. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { CopyButton } from "../../components/copy.js";
import { Prose } from "../../components/prose.js";
import { Segments } from "../../components/segments.js";
import type { Scanners } from "../../contract.js";

const FORMS = [
  { value: "github", label: "GitHub" },
  { value: "gitleaks", label: "gitleaks" },
  { value: "trufflehog", label: "TruffleHog" },
  { value: "pattern", label: "Pattern" },
];
/** The fields as the form of a custom pattern calls them. */
const FIELDS = {
  name: "Pattern name",
  secretFormat: "Secret format",
  beforeSecret: "Before secret",
  afterSecret: "After secret",
  testString: "Test string",
} as const;

export function ScannerCard({ of: kit }: { readonly of: Scanners }): JSX.Element {
  const [form, setForm] = useState("github");
  const text = form === "gitleaks" ? kit.gitleaks : form === "trufflehog" ? kit.trufflehog : kit.pattern;
  return (
    <section class="card" aria-label="Scanners">
      <h2>Let scanners find them</h2>
      <p class="lead">
        A pattern finds what looks like a token. That it is one, its checksum says: <Prose>{kit.checksum}</Prose>.
      </p>
      <div class="tabs">
        <Segments label="Scanner" options={FORMS} value={form} onChange={setForm} />
        {form === "github" ? null : (
          <CopyButton key={form} text={text} label={`the ${form} text`} onResult={() => undefined} />
        )}
      </div>
      {form === "github" ? (
        <dl class="facts">
          {(Object.keys(FIELDS) as (keyof typeof FIELDS)[]).map((name) => [
            <dt key={name}>{FIELDS[name]}</dt>,
            <dd key={`${name} value`} class="copied">
              <code>{kit.github[name]}</code>
              <CopyButton text={kit.github[name]} label={`the ${FIELDS[name]}`} onResult={() => undefined} />
            </dd>,
          ])}
        </dl>
      ) : (
        <pre class="snippet">{text}</pre>
      )}
    </section>
  );
}
