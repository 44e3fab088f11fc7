// Every file of the runtime-neutral suite. The hosts bundle this file, with `keyward` left to the runtime to resolve.
import { type Report, runSuites } from "./harness.js";
import { suite as start } from "./start.js";

export function runAll(): Promise<Report> {
  return runSuites({ start });
}
