/** A button that copies and tells what became of it: it never says "Copied" when the browser refused. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { copyText } from "../state/commands.js";
import { Icon } from "./icon.js";

export function CopyButton({
  text,
  label,
  onResult,
  autoFocus = false,
}: {
  readonly text: string;
  /** What is copied, for a screen reader: "the token". */
  readonly label: string;
  readonly onResult: (copied: boolean) => void;
  readonly autoFocus?: boolean;
}): JSX.Element {
  const [outcome, setOutcome] = useState<"none" | "copied" | "refused">("none");
  return (
    <button
      type="button"
      class="button button-small"
      autofocus={autoFocus}
      onClick={async () => {
        const copied = await copyText(text);
        setOutcome(copied ? "copied" : "refused");
        onResult(copied);
      }}
    >
      <Icon name={outcome === "copied" ? "check" : outcome === "refused" ? "warn" : "copy"} />
      <span>
        {outcome === "copied" ? "Copied" : outcome === "refused" ? "Not copied" : "Copy"}
        <span class="unseen"> {label}</span>
      </span>
    </button>
  );
}
