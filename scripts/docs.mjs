// Writes the pages of docs that are made of the tables of the core: `npm run docs:update`.
import { coreTables, writeChanged } from "./build/tables.mjs";
import * as notices from "./docs/notices.mjs";
import * as policy from "./docs/policy.mjs";
import * as signing from "./docs/signing.mjs";
import { main } from "./lib/run.mjs";

await main(async () => {
  const tables = await coreTables();
  for (const page of [policy, notices]) writeChanged(page.path, page.render(tables));
  writeChanged(signing.path, await signing.render());
});
