/**
 * `<keyward-console>`: the console as an element that any admin application can mount.
 *
 * It owns its shadow root and nothing outside of it: it reads no location, stores nothing, loads nothing, and asks
 * only what its host gave it. Its events never carry a secret.
 */
import type { Admin } from "../types/admin.js";
import type {
  ActAs,
  AuditCsv,
  Exchange,
  PolicyTables,
  ReportLeak,
  RequestSource,
  Scanners,
  Snippets,
  Theme,
  Verify,
} from "./contract.js";
import { type Mounted, mount } from "./mount.js";

// The module can be imported where there is no DOM; the element cannot be made there.
const Base = (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * The console element. Set `admin` and it works; the rest adds to it.
 *
 * Events: `keyward-navigate` with `{ location, replace }`, `keyward-change` with `{ action, keyId }` after each change
 * that succeeded (`keyId` is null where it was about no single key), `keyward-theme` with `{ theme }`.
 *
 * Security: a new secret is shown inside, once, and is in no event, attribute or property.
 */
export class KeywardConsole extends Base {
  static readonly observedAttributes = ["theme", "token-prefix", "api-origin", "stored-in"];

  readonly #mounted: Mounted;

  constructor() {
    super();
    this.#mounted = mount(this);
  }

  /** What the console acts through: `keyward.as(actor)`, or a remote client of the same interface. */
  get admin(): Admin | null {
    return this.#mounted.state.given.peek();
  }
  set admin(admin: Admin | null) {
    this.#mounted.state.given.value = admin;
  }

  /** Lets the person choose whom to act as. Default: null, and one acts as whom `admin` is of. */
  get actAs(): ActAs | null {
    return this.#mounted.state.actAs.peek();
  }
  set actAs(actAs: ActAs | null) {
    this.#mounted.state.actAs.value = actAs;
  }

  /** What the core says of its parameters, as `tables()` returns it. Default: null, and the console has no *Policy*. */
  get tables(): PolicyTables | null {
    return this.#mounted.state.tables.peek();
  }
  set tables(tables: PolicyTables | null) {
    this.#mounted.state.tables.value = tables;
  }

  /** Answers a credential as a server would. Default: null, and the console has no *Verify*. */
  get verify(): Verify | null {
    return this.#mounted.state.verify.peek();
  }
  set verify(verify: Verify | null) {
    this.#mounted.state.verify.value = verify;
  }

  /** Exchanges a credential for a token. Default: null, and *Verify* does not offer it. */
  get exchange(): Exchange | null {
    return this.#mounted.state.exchange.peek();
  }
  set exchange(exchange: Exchange | null) {
    this.#mounted.state.exchange.value = exchange;
  }

  /** Where the public keys of tokens are, for a link. Default: empty, and there is none. */
  get jwksUrl(): string {
    return this.#mounted.state.jwksUrl.peek();
  }
  set jwksUrl(url: string) {
    this.#mounted.state.jwksUrl.value = url;
  }

  /** Tells of requests as they are judged. Default: null, and the console has no *Requests*. */
  get requests(): RequestSource | null {
    return this.#mounted.state.requests.peek();
  }
  set requests(requests: RequestSource | null) {
    this.#mounted.state.requests.value = requests;
  }

  /** `auditCsv` of the SDK. Default: null, and the audit is exported as JSON Lines only. */
  get auditCsv(): AuditCsv | null {
    return this.#mounted.state.auditCsv.peek();
  }
  set auditCsv(auditCsv: AuditCsv | null) {
    this.#mounted.state.auditCsv.value = auditCsv;
  }

  /** Ends what a leaked token opens. Default: null, and no leaked token can be reported. */
  get reportLeak(): ReportLeak | null {
    return this.#mounted.state.reportLeak.peek();
  }
  set reportLeak(reportLeak: ReportLeak | null) {
    this.#mounted.state.reportLeak.value = reportLeak;
  }

  /** What scanners need, as `scannerKit(prefix)` returns it. Default: null, and no patterns are shown. */
  get scanners(): Scanners | null {
    return this.#mounted.state.scanners.peek();
  }
  set scanners(scanners: Scanners | null) {
    this.#mounted.state.scanners.value = scanners;
  }

  /** Your own texts for a new credential, tab by tab. Default: a `.env` file, a curl line, a fetch. */
  get snippets(): Snippets {
    return this.#mounted.state.snippets.peek();
  }
  set snippets(snippets: Snippets) {
    this.#mounted.state.snippets.value = snippets;
  }

  /** Where the console is, as `page?filters`, for a host that mirrors it in its URL. Setting it fires no event. */
  get location(): string {
    return this.#mounted.state.location.peek();
  }
  set location(location: string) {
    this.#mounted.state.location.value = location;
  }

  /** `light`, `dark`, or `auto`: as the page around it. */
  get theme(): Theme {
    return this.#mounted.state.theme.peek();
  }
  set theme(theme: Theme) {
    this.#mounted.state.theme.value = theme;
  }

  /** The prefix of the host's tokens, for hints. */
  get tokenPrefix(): string {
    return this.#mounted.state.tokenPrefix.peek();
  }
  set tokenPrefix(prefix: string) {
    this.#mounted.state.tokenPrefix.value = prefix;
  }

  /** The origin of the protected API, for the curl line. */
  get apiOrigin(): string {
    return this.#mounted.state.apiOrigin.peek();
  }
  set apiOrigin(origin: string) {
    this.#mounted.state.apiOrigin.value = origin;
  }

  /** Where the keys are stored, in a few words, for the foot of the rail. */
  get storedIn(): string {
    return this.#mounted.state.storedIn.peek();
  }
  set storedIn(words: string) {
    this.#mounted.state.storedIn.value = words;
  }

  /** Asks for the rows again: somebody else has changed something. Resolves when they are shown. */
  refresh(): Promise<void> {
    return this.#mounted.state.table.refresh();
  }

  connectedCallback(): void {
    this.#mounted.connect();
  }

  disconnectedCallback(): void {
    this.#mounted.disconnect();
  }

  attributeChangedCallback(name: string, _old: string | null, value: string | null): void {
    if (name === "theme") this.theme = value === "light" || value === "dark" ? value : "auto";
    if (name === "token-prefix") this.tokenPrefix = value ?? "";
    if (name === "api-origin") this.apiOrigin = value ?? "";
    if (name === "stored-in") this.storedIn = value ?? "";
  }
}

/** Registers the element, once; a second call with the same name does nothing. Default name: `keyward-console`. */
export function defineConsole(name = "keyward-console"): void {
  const registry = globalThis.customElements as CustomElementRegistry | undefined;
  if (registry !== undefined && registry.get(name) === undefined) registry.define(name, KeywardConsole);
}
