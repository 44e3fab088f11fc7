/** A tinted pill: icon, word and colour, so that no one of them has to be seen. */
import type { JSX } from "preact";
import type { Key } from "../../types/key.js";
import { statusLook } from "../format/text.js";
import { Icon, type IconName } from "./icon.js";

export type Tone = "ok" | "warn" | "bad" | "quiet";

export function Pill({
  tone,
  icon,
  children,
  title,
}: {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: string;
  readonly title?: string;
}): JSX.Element {
  return (
    <span class={`pill pill-${tone}`} title={title}>
      <Icon name={icon} size={13} />
      {children}
    </span>
  );
}

/** The status of a key, named by its reason. */
export function StatusPill({ of }: { readonly of: Pick<Key, "status" | "reason"> }): JSX.Element {
  const look = statusLook(of);
  return (
    <Pill tone={look.tone} icon={look.icon} title={look.why}>
      {look.word}
    </Pill>
  );
}
