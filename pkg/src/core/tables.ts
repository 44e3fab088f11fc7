// The tables of the core at run time: a denial or a refusal that TypeScript has to state itself takes its words here.
import type { EffectName, ImportFormat, NoticeKind, PublicCode, Reason, RefusalCode } from "../generated/codes.js";
import type { PresetName, SitePolicy } from "../generated/policy.js";
import { resident } from "./call.js";
import { type ErrorDetails, KeywardError } from "./error.js";

/** A row of the table of reasons. */
export interface ReasonRow {
  readonly reason: Reason;
  readonly code: PublicCode;
  readonly status: number;
  readonly message: string;
  readonly meaning: string;
  /** Whether it is said only where the secret, or the signature, was right. */
  readonly authentic: boolean;
}

/** A row of the table of the properties of a domain. */
export interface PropertyRow {
  readonly name: string;
  /** What it can be set to, for a program. */
  readonly kind: ParameterKind;
  /** What it can be set to, for a person. */
  readonly values: string;
  /** null: what the site says. */
  readonly default: unknown;
  /** What it does, in one sentence. */
  readonly sentence: string;
}

/** A row of the table of site parameters. */
export interface ParameterRow extends PropertyRow {
  /** Our name, where `name` is ALM's. */
  readonly alias: string;
  /** Who named it. */
  readonly origin: "alm" | "keyward";
}

/** What a parameter or a property can be set to. */
export type ParameterKind =
  | { readonly type: "flag" | "rotation" }
  | { readonly type: "word" | "words"; readonly words: readonly string[] }
  | { readonly type: "integer"; readonly min: number; readonly max: number }
  | { readonly type: "days"; readonly min: number; readonly max: number; readonly never: number }
  | { readonly type: "daysBefore"; readonly items: number; readonly max: number }
  | { readonly type: "labels"; readonly items: number; readonly length: number };

/** A ready-made policy, as it is on a new site. */
export interface PresetRow {
  readonly name: PresetName;
  readonly sentence: string;
  readonly policy: SitePolicy;
}

/** A row of the table of notices. */
export interface NoticeRow {
  readonly kind: NoticeKind;
  /**
   * To whom: the owner of the key or, where that is a service with maintainers, these; all but whoever did it itself as
   * a user; and the administrators of the domain.
   */
  readonly audience: "keepers" | "other_keepers" | "keepers_and_admins";
  /** When it is said. */
  readonly sentence: string;
}

/** Everything that the core says of itself. */
export interface Tables {
  readonly reasons: readonly ReasonRow[];
  readonly codes: readonly PublicCode[];
  readonly refusals: readonly { readonly code: RefusalCode; readonly message: string }[];
  readonly effects: readonly { readonly effect: EffectName; readonly sentence: string }[];
  readonly formats: readonly { readonly format: ImportFormat; readonly sentence: string }[];
  readonly methods: readonly string[];
  readonly limits: { readonly [name: string]: { readonly min: number; readonly max: number } };
  readonly parameters: readonly ParameterRow[];
  readonly properties: readonly PropertyRow[];
  readonly presets: readonly PresetRow[];
  readonly notices: readonly NoticeRow[];
}

/** The tables of the running core. */
export const tables: () => Tables = resident((core) => core.tables() as Tables);

/** The row of a reason. */
export function reasonRow(reason: Reason): ReasonRow {
  const row = tables().reasons.find((row) => row.reason === reason);
  if (row === undefined) throw new Error(`keyward: the core has no reason \`${reason}\``);
  return row;
}

/** A refusal that only the shell can state, in the core's words. */
export function refusal(code: RefusalCode, details: ErrorDetails = {}, options?: ErrorOptions): KeywardError {
  const message = tables().refusals.find((row) => row.code === code)?.message ?? code;
  return new KeywardError({ kind: "refusal", code, message, details }, options);
}
