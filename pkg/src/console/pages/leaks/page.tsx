/** Leaked tokens: whose one is, ending it by the proof that it is itself, and the patterns by which scanners find them. */
import type { JSX } from "preact";
import { PageHead } from "../../components/head.js";
import { useConsole } from "../../context.js";
import { ReportCard } from "./report.js";
import { ScannerCard } from "./scanners.js";

export function LeaksPage(): JSX.Element {
  const state = useConsole();
  const report = state.reportLeak.value;
  const scanners = state.scanners.value;
  return (
    <div class="page">
      <PageHead title="Leaks" fact="A token was found where it should not be: whose it is, and an end to it." />
      {report === null ? null : <ReportCard report={report} />}
      {scanners === null ? null : <ScannerCard of={scanners} />}
    </div>
  );
}
