/** A button that takes files and gives their texts; the platform's own control stays out of sight. */
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

export function FileButton({
  accept,
  multiple = false,
  onFiles,
  children,
}: {
  readonly accept: string;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly TextFile[]) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        onChange={async (event) => {
          const control = event.currentTarget;
          const files = [...(control.files ?? [])];
          onFiles(await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() }))));
          // The same file may be taken again, once it was corrected.
          control.value = "";
        }}
      />
      <button type="button" class="button button-small" onClick={() => input.current?.click()}>
        {children}
      </button>
    </>
  );
}
