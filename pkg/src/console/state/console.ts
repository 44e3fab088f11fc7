/**
 * The state of one console: what the host gave, where it is, and what is open.
 * Nothing here is global: a page may hold two consoles.
 *
 * Security: `secret` is the only place that ever holds a secret, until the person says that it is saved.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Admin } from "../../types/admin.js";
import type { Issued, Key } from "../../types/key.js";
import type { RequestSource, Snippets, Theme, Verify } from "../contract.js";
import { daysIn } from "../format/date.js";
import { createRequestLog, type RequestLog } from "./requests.js";
import { formatLocation, type Page, parseLocation, type Route } from "./route.js";
import { createKeyTable, type KeyQuery, type KeyTable } from "./table.js";
import { type KeyView, readView, toFilter, writeView } from "./view.js";

/** A dialog that is open; at most one is. */
export type DialogState =
  | { readonly kind: "create" }
  | { readonly kind: "revoke" | "regenerate" | "delete"; readonly key: Key };

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "quiet" | "bad";
  readonly undo?: () => void;
}

/** What the component tells its host; never anything secret. */
export interface ConsoleEvents {
  navigate(detail: { readonly location: string; readonly replace: boolean }): void;
  change(detail: { readonly action: string; readonly keyId: string }): void;
  theme(detail: { readonly theme: Theme }): void;
}

export interface ConsoleState {
  readonly admin: Signal<Admin | null>;
  readonly verify: Signal<Verify | null>;
  readonly requests: Signal<RequestSource | null>;
  readonly snippets: Signal<Snippets>;
  readonly tokenPrefix: Signal<string>;
  readonly apiOrigin: Signal<string>;
  readonly storedIn: Signal<string>;
  readonly theme: Signal<Theme>;
  readonly location: Signal<string>;
  readonly route: ReadonlySignal<Route>;
  readonly view: ReadonlySignal<KeyView>;
  readonly table: KeyTable;
  readonly log: RequestLog;
  readonly dialog: Signal<DialogState | null>;
  readonly secret: Signal<Issued | null>;
  readonly toasts: Signal<readonly Toast[]>;
  /** What a screen reader is told next. */
  readonly announcement: Signal<string>;
  /** Ticks, for relative times. */
  readonly now: Signal<number>;
  readonly events: ConsoleEvents;
  go(page: Page): void;
  show(view: Partial<KeyView>, options?: { readonly replace?: boolean }): void;
  toast(toast: Omit<Toast, "id">): void;
  dismiss(id: number): void;
  /** The element is on a page: the clock runs, the window is fetched, the log listens. */
  start(): void;
  /** The element has left its page. It may come back. */
  stop(): void;
}

const TICK_MS = 20_000;

export function createConsole(events: ConsoleEvents): ConsoleState {
  const admin = signal<Admin | null>(null);
  const requests = signal<RequestSource | null>(null);
  const location = signal("keys");
  const now = signal(Date.now());
  const today = computed(() => new Date(now.value).setHours(0, 0, 0, 0));
  const route = computed(() => parseLocation(location.value));
  const words = computed(() => (route.value.page === "keys" ? route.value.params.toString() : ""));
  const view = computed(() => readView(new URLSearchParams(words.value)));
  const query = computed<KeyQuery>(() => ({
    filter: toFilter(view.value, today.value),
    days: daysIn(view.value.text),
    sort: view.value.sort,
  }));
  const table = createKeyTable(admin, query);
  const log = createRequestLog();
  const toasts = signal<readonly Toast[]>([]);
  let stopFollowing = (): void => undefined;
  let clock: ReturnType<typeof setInterval> | undefined;
  let toastId = 0;

  function navigate(to: Route, replace: boolean): void {
    const text = formatLocation(to);
    if (text === formatLocation(route.peek())) return;
    location.value = text;
    events.navigate({ location: text, replace });
  }

  return {
    admin,
    verify: signal<Verify | null>(null),
    requests,
    snippets: signal<Snippets>({}),
    tokenPrefix: signal(""),
    apiOrigin: signal(""),
    storedIn: signal(""),
    theme: signal<Theme>("auto"),
    location,
    route,
    view,
    table,
    log,
    dialog: signal<DialogState | null>(null),
    secret: signal<Issued | null>(null),
    toasts,
    announcement: signal(""),
    now,
    events,
    go: (page) => navigate({ page, params: new URLSearchParams() }, false),
    show: (change, options) =>
      navigate({ page: "keys", params: writeView({ ...view.peek(), ...change }) }, options?.replace ?? false),
    toast(toast) {
      toastId += 1;
      // Three at most: what is older has been seen or is no longer wanted.
      toasts.value = [...toasts.peek().slice(-2), { ...toast, id: toastId }];
    },
    dismiss: (id) => (toasts.value = toasts.peek().filter((toast) => toast.id !== id)),
    start() {
      clock = setInterval(() => (now.value = Date.now()), TICK_MS);
      stopFollowing = requests.subscribe((source) => log.follow(source));
      table.start();
    },
    stop() {
      clearInterval(clock);
      stopFollowing();
      log.follow(null);
      table.stop();
    },
  };
}
