// A rotation policy, as a person types it: `never`, or `every=90,overlap=7,remind=7+1,overdue=enforce`.
import type { RotationPolicy } from "../../entry/inline.js";
import { asWhole, Problem, type Reader } from "../command/option.js";

const FORM = "must be never, or as in every=90,overlap=7,remind=7+1,overdue=enforce";

/** Each part, with the member that it fills. */
const PARTS: { readonly [part: string]: (typed: string) => object } = {
  every: (typed) => ({ everyDays: asWhole(typed) }),
  overlap: (typed) => ({ overlapDays: asWhole(typed) }),
  remind: (typed) => ({ remindDays: typed === "" ? [] : typed.split("+").map(asWhole) }),
  overdue: (typed) => ({ onOverdue: typed }),
};

/** Reads a rotation policy; whether its numbers fit together is the core's to judge. */
export const asRotation: Reader<RotationPolicy> = (typed) => {
  if (typed === "never") return "never";
  const parts = typed.split(",").map((part) => {
    const [name = "", value] = part.trim().split("=", 2);
    const read = PARTS[name];
    if (read === undefined || value === undefined) throw new Problem(FORM);
    return read(value);
  });
  return Object.assign({}, ...parts) as RotationPolicy;
};

/** The policy as it is typed. */
export function rotationText(policy: RotationPolicy): string {
  if (policy === "never") return policy;
  const { everyDays, overlapDays = 0, remindDays = [], onOverdue = "remind" } = policy;
  const remind = remindDays.length === 0 ? "" : `,remind=${remindDays.join("+")}`;
  return `every=${everyDays},overlap=${overlapDays}${remind},overdue=${onOverdue}`;
}
