/** Hands the state of its console to every component below the root. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ConsoleState } from "./state/console.js";

export const ConsoleContext = createContext<ConsoleState | null>(null);

export function useConsole(): ConsoleState {
  const state = useContext(ConsoleContext);
  if (state === null) throw new Error("a component of the console is used outside of it");
  return state;
}
