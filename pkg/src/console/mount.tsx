/** Ties the state, the tree and the styles to a shadow root; keeps Preact out of the public types. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.js";
import { type ConsoleState, createConsole } from "./state/console.js";
import { styleSheet } from "./styles/sheet.js";

export interface Mounted {
  readonly state: ConsoleState;
  connect(): void;
  disconnect(): void;
}

export function mount(host: HTMLElement): Mounted {
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [styleSheet()];
  const fire = (name: string, detail: object): void => void host.dispatchEvent(new CustomEvent(name, { detail }));
  const state = createConsole({
    navigate: (detail) => fire("keyward-navigate", detail),
    change: (detail) => fire("keyward-change", detail),
    theme: (detail) => fire("keyward-theme", detail),
  });
  let inner: HTMLElement | null = null;
  let stopTheme = (): void => undefined;

  return {
    state,
    connect() {
      if (inner !== null) return;
      const root = host.ownerDocument.createElement("div");
      root.className = "root";
      shadow.append(root);
      state.start();
      stopTheme = effect(() => {
        root.dataset.theme = state.theme.value;
      });
      render(<App state={state} />, root);
      inner = root;
    },
    disconnect() {
      if (inner === null) return;
      render(null, inner);
      inner.remove();
      inner = null;
      stopTheme();
      state.stop();
    },
  };
}
