// What the SDK throws. The codes and sentences are the core's; see generated/codes.ts.
import type { RefusalCode } from "../generated/codes.js";

/** Whose fault it is: the input's, the state's or the policy's, storage's, ours. */
export type ErrorKind = "invalid" | "refusal" | "storage" | "fault";

/** Every code that a `KeywardError` can have; stable across majors. */
export type ErrorCode = "invalid" | RefusalCode | "storage_failed" | "conflict" | "fault";

/** One thing that is wrong with an input. */
export interface Issue {
  readonly path: string;
  readonly rule: string;
  readonly limit: string;
  readonly message: string;
  /** The character of a text that it is about. Units: UTF-16 code units from the start of the text. */
  readonly at?: number;
}

/** What a program needs to react: limits, counts, names. Never a secret. */
export interface ErrorDetails {
  /** With `invalid`: everything that is wrong. */
  readonly issues?: readonly Issue[];
  /** With `key_cap_reached`. */
  readonly cap?: number;
  readonly counted?: number;
  /** With `expiry_too_late`: the last instant that is allowed. */
  readonly latest?: number;
  /** With `client_id_required` and `client_id_not_found`. */
  readonly clientIds?: readonly string[];
  /** With `access_exceeds_owner`: what the owner does not have, environment by environment. */
  readonly beyond?: { readonly [environment: string]: readonly string[] };
  /** With `access_unknown`: what the domain does not have. */
  readonly unknown?: { readonly [environment: string]: readonly string[] };
  /** With `fault`: the document that cannot be used. */
  readonly document?: string | null;
  /** With `storage_failed`, `conflict` and `outcome_unknown`: repeat with it, and nothing is done twice. */
  readonly operationId?: string;
  readonly [name: string]: unknown;
}

/**
 * Why a command was not carried out.
 *
 * Security: neither message nor details ever hold a secret. Names do occur: of members, scopes, environments, roles.
 */
export class KeywardError extends Error {
  override readonly name: string = "KeywardError";
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(what: ErrorShape, options?: ErrorOptions) {
    super(what.message, options);
    this.kind = what.kind;
    this.code = what.code;
    this.details = what.details;
  }
}

/** A `KeywardError` as plain JSON: what crosses the boundary to wasm, and HTTP. */
export interface ErrorShape {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** An input of the wrong type: a `TypeError` that names every argument that is wrong, with the fields of a `KeywardError`. */
export class InputTypeError extends TypeError {
  override readonly name: string = "TypeError";
  readonly kind = "invalid" as const;
  readonly code = "invalid" as const;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails) {
    super(message);
    this.details = details;
  }
}

/** The error of a shape: a `TypeError` if some value had the wrong type, as JavaScript has it. */
export function errorOf(shape: ErrorShape, options?: ErrorOptions): Error {
  const mistyped = shape.details.issues?.some((issue) => issue.rule === "type");
  return mistyped ? new InputTypeError(shape.message, shape.details) : new KeywardError(shape, options);
}

/** The shape of an error, if it is one of ours. */
export function shapeOf(error: unknown): ErrorShape | null {
  if (!(error instanceof KeywardError || error instanceof InputTypeError)) return null;
  return { kind: error.kind, code: error.code, message: error.message, details: error.details };
}

/** A `TypeError` about one argument. */
export function typeError(path: string, limit: string): InputTypeError {
  const message = `\`${path}\` must be ${limit}`;
  return new InputTypeError(message, { issues: [{ path, rule: "type", limit, message }] });
}
