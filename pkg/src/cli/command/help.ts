// Help, made of the table: at most 80 columns, readable in a pipe.
import { pairs, wrap } from "../output/text.js";
import type { Command } from "./command.js";
import type { Argument, Option } from "./option.js";
import { EVERYWHERE } from "./parse.js";

const WIDTH = 80;

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["KEYWARD_DB", "the SQLite file, as --db"],
  ["KEYWARD_PREFIX", "what tokens start with, as --prefix"],
  ["KEYWARD_TOKEN", "the token of sign; of verify and token exchange, if none is piped in"],
  ["KEYWARD_KEYRING", "a raw key of the keyring, 32 bytes in base64 or hex"],
  ["KEYWARD_PASSPHRASE", "a passphrase of the keyring; KEYWARD_NEW_PASSPHRASE: one for a new slot"],
  ["KEYWARD_RECOVERY_KEY", "the recovery key of the keyring"],
  ["KEYWARD_CHECKPOINT_KEY", "the key that signs checkpoints of the audit"],
  ["KEYWARD_ISSUER", "who makes tokens, as --issuer"],
  ["NO_COLOR", "no colours, also on a terminal"],
];

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ["0", "done, or accepted"],
  ["1", "denied (verify, sign --send), or found (scan)"],
  ["2", "the command line or an input is wrong"],
  ["3", "refused by the state or the policy"],
  ["4", "the database, a file or the network failed"],
  ["5", "a corrupt document, or a mistake of keyward"],
];

/** Help on every command that starts with `words`: all of them, a group, or one in full. */
export function help(words: string, table: readonly Command[], version: string): string {
  const one = table.find((command) => command.words === words);
  if (one) return `${manual(one)}\n`;
  const group = table.filter((command) => words === "" || command.words.startsWith(`${words} `));
  return `${overview(words, group, version)}\n`;
}

function overview(words: string, table: readonly Command[], version: string): string {
  const commands = pairs(
    table.map((command) => [command.words, command.sentence]),
    { cells: WIDTH },
  );
  const more = wrap("`keyward help COMMAND` shows its options and examples, as in `keyward help keys create`.", WIDTH);
  if (words !== "") return [`Usage: keyward ${words} COMMAND`, commands, more].join("\n\n");
  return [
    `keyward ${version}: issue, revoke, sign with and verify API keys`,
    "Usage: keyward COMMAND [OPTIONS]",
    commands,
    `Everywhere:\n${optionRows(EVERYWHERE)}\n  --version   Show the version`,
    `Start here:\n${indented(["keyward init", "keyward users put ann", "keyward keys create --owner ann --name nightly --prefix acme"])}`,
    `Environment:\n${pairs(ENVIRONMENT, { cells: WIDTH })}`,
    `Exit codes:\n${pairs(EXIT_CODES, { cells: WIDTH })}`,
    more,
  ].join("\n\n");
}

function manual(command: Command): string {
  const args = command.args ?? [];
  const required = command.options.filter((option) => option.kind === "one" && option.required);
  const parts = [...args.map(argumentName), ...required.map(optionName), "[OPTIONS]"];
  return [
    wrap(`${command.sentence}.`, WIDTH),
    wrap(`Usage: keyward ${[command.words, ...parts].join(" ")}`, WIDTH, 2),
    ...(args.length === 0
      ? []
      : [
          `Arguments:\n${pairs(
            args.map((arg) => [arg.name, arg.sentence]),
            { cells: WIDTH },
          )}`,
        ]),
    `Options:\n${optionRows([...command.options, ...EVERYWHERE])}`,
    ...(command.details ?? []).map((detail) => wrap(detail, WIDTH)),
    `Examples:\n${indented(command.examples)}`,
  ].join("\n\n");
}

function optionRows(options: readonly Option[]): string {
  return pairs(
    options.map((option) => [optionName(option), sentenceOf(option)]),
    { cells: WIDTH },
  );
}

function optionName(option: Option): string {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  return `${short}--${option.name}${option.kind === "flag" ? "" : ` ${option.placeholder}`}`;
}

function sentenceOf(option: Option): string {
  const notes: string[] = [];
  if (option.kind === "one" && option.required) notes.push("required");
  if (option.kind === "many") notes.push("can be repeated");
  if (option.kind === "one" && option.env !== undefined) notes.push(`or ${option.env}`);
  if (option.kind === "one" && option.fallback !== undefined) notes.push(`default: ${option.fallback}`);
  return notes.length === 0 ? option.sentence : `${option.sentence} (${notes.join("; ")})`;
}

function argumentName({ name, optional, many }: Argument): string {
  const repeated = many ? `${name}…` : name;
  return optional ? `[${repeated}]` : repeated;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
