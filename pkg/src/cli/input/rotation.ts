// A rotation policy, as a person types it: `never`, or `every=90d,overlap=7d,remind=7d,1d,overdue=enforce`.
import type { RotationPolicy } from "../../index.js";
import { Problem, type Reader } from "../command/option.js";

/** The form, as help and errors show it. */
export const ROTATION_FORM = "never, or as in every=90d,overlap=7d,remind=7d,1d,overdue=enforce";

/** What a part between commas names; of `remind`, several can follow each other. */
const DAYS = { every: "everyDays", overlap: "overlapDays" } as const;

/** Reads a rotation policy; whether its numbers fit together is the core's to judge. */
export const asRotation: Reader<RotationPolicy> = (typed) => {
  if (typed === "never") return "never";
  const policy: { [member: string]: unknown } = {};
  for (const { name, values } of partsOf(typed)) {
    const member = name === "remind" ? "remindDays" : name === "overdue" ? "onOverdue" : DAYS[name as "every"];
    if (member === undefined) throw new Problem(`must be ${ROTATION_FORM}`);
    if (member in policy) throw new Problem(`names ${name} twice`);
    if (name !== "remind" && values.length !== 1) throw new Problem(`must be ${ROTATION_FORM}`);
    policy[member] = name === "remind" ? values.map(daysOf) : name === "overdue" ? values[0] : daysOf(values[0] ?? "");
  }
  if (policy.everyDays === undefined) throw new Problem("needs the days between two rotations, as in every=90d");
  return policy as unknown as RotationPolicy;
};

/** The policy as it is typed. */
export function rotationText(policy: RotationPolicy): string {
  if (policy === "never") return policy;
  const { everyDays, overlapDays = 0, remindDays = [], onOverdue = "remind" } = policy;
  const remind = remindDays.length === 0 ? "" : `,remind=${remindDays.map((days) => `${days}d`).join(",")}`;
  return `every=${everyDays}d,overlap=${overlapDays}d${remind},overdue=${onOverdue}`;
}

interface Part {
  readonly name: string;
  readonly values: string[];
}

/** `remind=7d,1d` and `remind=7+1` are the same: what has no name goes on with the part before it. */
function partsOf(typed: string): readonly Part[] {
  const parts: Part[] = [];
  for (const part of typed.split(",").map((one) => one.trim())) {
    const equals = part.indexOf("=");
    const values = (equals < 0 ? part : part.slice(equals + 1)).split("+").filter((value) => value !== "");
    const last = parts.at(-1);
    if (equals >= 0) parts.push({ name: part.slice(0, equals).trim(), values });
    else if (last === undefined) throw new Problem(`must be ${ROTATION_FORM}`);
    else last.values.push(...values);
  }
  return parts;
}

function daysOf(typed: string): number {
  const match = /^(\d{1,9})d?$/.exec(typed.trim());
  if (match === null) throw new Problem(`must be ${ROTATION_FORM}`);
  return Number(match[1]);
}
