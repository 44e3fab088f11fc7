// Makes pkg/src/generated/policy.ts of the tables of the core: the types of the site policy and of a domain's properties.
import { writeChanged } from "./tables.mjs";

/** Writes the file if the tables have changed. */
export function buildPolicy(tables) {
  writeChanged("pkg/src/generated/policy.ts", render(tables));
}

function render({ parameters, properties, presets }) {
  return [
    "// Made by the build from the tables in src/policy. Do not edit.",
    'import type { RotationPolicy } from "../types/policy.js";\n',
    members(
      "SitePolicy",
      "The site policy: every parameter by its name, which is ALM's where ALM has it.",
      parameters.map((row) => [row.name, typeOf(row.kind), row]),
    ),
    members(
      "SitePolicyByAlias",
      "The same parameters by our names; a command takes either name.",
      parameters.map((row) => [row.alias, typeOf(row.kind), row]),
    ),
    members(
      "DomainProperties",
      "The properties of a domain. One that is null is what the site says.",
      properties.map((row) => [row.name, row.default === null ? `${typeOf(row.kind)} | null` : typeOf(row.kind), row]),
    ),
    `/** The names of the ready-made policies. */\nexport type PresetName = ${words(presets.map((row) => row.name))};\n`,
  ].join("\n");
}

function members(name, sentence, rows) {
  const lines = rows.map(([member, type, row]) => `  /** ${comment(row)} */\n  readonly ${member}: ${type};`);
  return `/** ${sentence} */\nexport interface ${name} {\n${lines.join("\n")}\n}\n`;
}

function comment({ sentence, default: value }) {
  const text = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  return value === null ? text : `${text} Default: \`${JSON.stringify(value)}\`.`;
}

function typeOf(kind) {
  switch (kind.type) {
    case "flag":
      return "boolean";
    case "word":
      return words(kind.words);
    case "words":
      return `readonly (${words(kind.words)})[]`;
    case "integer":
    case "days":
      return "number";
    case "daysBefore":
      return "readonly number[]";
    case "labels":
      return "readonly string[]";
    case "rotation":
      return "RotationPolicy";
    default:
      throw new Error(`there is no type for a parameter of the kind \`${kind.type}\``);
  }
}

const words = (list) => list.map((word) => `"${word}"`).join(" | ");
