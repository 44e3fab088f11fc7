/**
 * What the keys page shows, as words of the location, and the query that these words mean.
 * What a filter matches is the engine's to say; only dates are resolved here, in the viewer's zone.
 */
import type { KeyFilter, Sort, SortColumn } from "../../types/query.js";
import { endOfDay, endOfDayIn } from "../format/date.js";

/** A segment of the status control. `expired` is a reason of `inactive` that deserves its own. */
export type Segment = "all" | "active" | "inactive" | "revoked" | "expired";

/** `any`, `never`, a number of days as `30d`, or a date as `2027-02-19`. */
export type Expiry = string;

export interface KeyView {
  readonly text: string;
  readonly segment: Segment;
  readonly expiry: Expiry;
  /** Empty: any. */
  readonly owner: string;
  readonly sort: Sort;
}

export const SEGMENTS: readonly Segment[] = ["all", "active", "inactive", "revoked", "expired"];
const COLUMNS: readonly SortColumn[] = ["name", "status", "owner", "createdAt", "expiresAt", "lastUsedAt"];
const DEFAULT_SORT: Sort = { column: "createdAt", descending: true };

/** Nothing filtered, newest first. */
export const PLAIN_VIEW: KeyView = { text: "", segment: "all", expiry: "any", owner: "", sort: DEFAULT_SORT };

/** The view that a location names; a word that is unknown counts as absent. */
export function readView(params: URLSearchParams): KeyView {
  const status = params.get("status") ?? "all";
  const expiry = params.get("expires") ?? "any";
  return {
    text: params.get("q") ?? "",
    segment: SEGMENTS.find((segment) => segment === status) ?? "all",
    expiry: isExpiry(expiry) ? expiry : "any",
    owner: params.get("owner") ?? "",
    sort: readSort(params.get("sort")),
  };
}

/** The words of a view; what is as in `PLAIN_VIEW` is left out. */
export function writeView(view: KeyView): URLSearchParams {
  const params = new URLSearchParams();
  if (view.text !== "") params.set("q", view.text);
  if (view.segment !== "all") params.set("status", view.segment);
  if (view.expiry !== "any") params.set("expires", view.expiry);
  if (view.owner !== "") params.set("owner", view.owner);
  const sort = writeSort(view.sort);
  if (sort !== writeSort(DEFAULT_SORT)) params.set("sort", sort);
  return params;
}

/** True if the view leaves keys out. */
export function isFiltered(view: KeyView): boolean {
  return view.text.trim() !== "" || view.segment !== "all" || view.expiry !== "any" || view.owner !== "";
}

/** The engine's filter for a view. `now` only says which day it is: the filter stays the same all day. */
export function toFilter(view: KeyView, now: number): KeyFilter {
  const text = view.text.trim();
  return {
    ...(text === "" ? {} : { query: text }),
    ...(view.owner === "" ? {} : { owner: view.owner }),
    ...(view.segment === "all" ? {} : view.segment === "expired" ? { reason: "expired" } : { status: view.segment }),
    ...expiryFilter(view.expiry, now),
  };
}

/** The order after a click on a column: a new column ascends, save for instants, whose newest come first. */
export function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column === column) return { column, descending: sort.descending !== true };
  return { column, descending: column === "createdAt" || column === "lastUsedAt" };
}

function expiryFilter(expiry: Expiry, now: number): KeyFilter {
  if (expiry === "any") return {};
  if (expiry === "never") return { neverExpires: true };
  const instant = expiry.endsWith("d") ? endOfDayIn(now, Number.parseInt(expiry, 10)) : endOfDay(expiry);
  return instant === null ? {} : { expiresBy: instant, neverExpires: false };
}

function isExpiry(text: string): boolean {
  return text === "never" || /^[1-9]\d{0,3}d$/.test(text) || endOfDay(text) !== null;
}

function readSort(text: string | null): Sort {
  const name = (text ?? "").replace(/^-/, "");
  const column = COLUMNS.find((candidate) => candidate === name);
  return column === undefined ? DEFAULT_SORT : { column, descending: text?.startsWith("-") === true };
}

function writeSort(sort: Sort): string {
  return `${sort.descending === true ? "-" : ""}${sort.column}`;
}
