// docs/policy.md, made of the tables of the core.

/** The page's path in the repository. */
export const path = "docs/policy.md";

/** The page's text. */
export function render({ parameters, properties, presets }) {
  return `${[
    "# Policy",
    "<!-- Made of the tables in src/policy by `npm run docs:update`. Do not edit. -->",
    "What a site has decided about keys, and what a domain may narrow. `keyward policy show` prints the values that hold.",
    "## Site parameters",
    [
      "`site.setPolicy({ policy })` and `keyward policy set NAME=VALUE …` change them, by either name;",
      "`site.importPolicy` and `keyward policy import FILE` take ALM's texts, where a list is parted by commas.",
      "Whatever is wrong is said all at once, and then nothing changes. Existing keys stay as they are.",
    ].join("\n"),
    parameters.map(parameter).join("\n\n"),
    "## Presets",
    [
      "`site.init({ preset })`, `site.setPolicy({ preset })` and `keyward policy preset NAME` set what is listed here,",
      "and leave scopes and lists of client types as they are.",
    ].join("\n"),
    presetTable(parameters, presets),
    ...presets.map((row) => `\`${row.name}\`: ${row.sentence}.`),
    "## Properties of a domain",
    [
      "`domains.put` and `keyward domains put DOMAIN …` set them. They can only narrow the site: what would allow more is",
      "refused with `domain_widens`, and a site that is narrowed later narrows its domains at once. Where the site has the",
      "same parameter, null (`site` on the command line) hands it back. `domains.policy` and `keyward domains policy DOMAIN`",
      "say what holds, and where each value comes from.",
    ].join("\n"),
    properties.map(property).join("\n\n"),
    "## Logins with a password",
    [
      "`site.checkLogin({ channel, clientType })` and `keyward login check` say whether a user name and a password log in.",
      "A login with a key is always allowed.",
    ].join("\n"),
    LOGINS,
  ].join("\n\n")}\n`;
}

const LOGINS = [
  "| channel | allowed | decided by |",
  "|---|---|---|",
  "| `ota` | unless `OTA_ACCESS_APIKEY_ONLY` is `Y` | `OTA_ACCESS_APIKEY_ONLY` |",
  "| `rest` | if `RESTAPI_ACCESS_APIKEY_ONLY` is `N` | `RESTAPI_ACCESS_APIKEY_ONLY` |",
  "| `rest`, else | if the client type, compared exactly, is in a list | `RESTAPI_WHITELIST_APIKEY`, then `RESTAPI_DEFAULTLIST_APIKEY` |",
  "| `rest`, else, or without a client type | never | `RESTAPI_ACCESS_APIKEY_ONLY` |",
].join("\n");

function parameter(row) {
  const alias = row.alias === row.name ? "" : `, or \`${row.alias}\``;
  return entry(`### \`${row.name}\`${alias}`, row);
}

function property(row) {
  return entry(`### \`${row.name}\``, row);
}

function entry(title, row) {
  const value = row.default === null ? "what the site says" : `\`${JSON.stringify(row.default)}\``;
  return `${title}\n\n${sentence(row.sentence)}\n\n- Value: ${row.values}\n- Default: ${value}`;
}

function presetTable(parameters, presets) {
  // A preset has no opinion on what it leaves alike everywhere and free.
  const rows = parameters.filter((row) => row.kind.type !== "labels");
  const cells = (row) => presets.map(({ policy }) => `\`${JSON.stringify(policy[row.name]).replaceAll('"', "")}\``);
  return [
    ["", ...presets.map((row) => `\`${row.name}\``)],
    ["---", ...presets.map(() => "---")],
    ...rows.map((row) => [`\`${row.name}\``, ...cells(row)]),
  ]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
}

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
