// Node, `import`; also Deno and Bun, which run it unchanged.
import { runAll } from "./suite.mjs";

console.log(JSON.stringify(await runAll()));
