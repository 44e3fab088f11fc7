// Requirements by number: the core is told each of them once.
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { instanceEpoch } from "../core/wasm.js";
import { membersOf, wire } from "../core/wire.js";
import type { Requirement } from "../types/verdict.js";
import type { Shared } from "./input.js";

/** The requirement among the options of a verification. */
export function requirementOf(options: unknown): Requirement | undefined {
  const members = membersOf("options", options);
  // A requirement that is misplaced must not be one that is not made.
  for (const name in members) {
    if (name !== "require" && name !== "body" && name !== "origin")
      throw typeError(`options.${name}`, "`require`, `body` or `origin`");
  }
  return members.require as Requirement | undefined;
}

/** The numbers of the requirements of one verifier. */
export class Requirements {
  readonly #shared: () => Shared;
  readonly #ids = new Map<string, number>();
  #epoch = -1;
  /** The last one, by what it says: routes ask for the same again and again. */
  #last:
    | { readonly environment: unknown; readonly role: unknown; readonly scope: unknown; readonly id: number }
    | undefined;

  constructor(shared: () => Shared) {
    this.#shared = shared;
  }

  /** The number of a requirement; 0 requires nothing. */
  id(require: Requirement | undefined): number {
    if (require === undefined) return 0;
    if (this.#epoch !== instanceEpoch()) {
      this.#ids.clear();
      this.#last = undefined;
      this.#epoch = instanceEpoch();
    }
    const last = this.#last;
    const plain =
      typeof require === "object" && require !== null && Object.keys(require).every((name) => name in NAMES);
    if (
      plain &&
      last &&
      last.environment === require.environment &&
      last.role === require.role &&
      last.scope === require.scope
    ) {
      return last.id;
    }
    // All of it is the name, so that what the core would refuse is never taken for something that it has accepted.
    const text = wire("require", require);
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = call(() => this.#shared().verifier.requirement(text));
      this.#ids.set(text, id);
    }
    const { environment, role, scope } = require;
    if (plain) this.#last = { environment, role, scope, id };
    return id;
  }
}

const NAMES = { __proto__: null, environment: true, role: true, scope: true } as const;
