// Makes pkg/src/generated/codes.ts of the tables of the core: the unions of reasons, public codes, refusals, effects and notices.
import { writeChanged } from "./tables.mjs";

/** Writes the file if the tables have changed. */
export function buildCodes(tables) {
  writeChanged("pkg/src/generated/codes.ts", render(tables));
}

function render({ reasons, codes, refusals, effects, notices, formats }) {
  const reason = reasons.map((row) => [row.reason, `${row.meaning}; public: \`${row.code}\`, ${row.status}`]);
  return [
    "// Made by the build from the tables in src/error, src/query/simulate, src/notice and src/credential/foreign. Do not edit.",
    union("Reason", "Why a verification said no, exactly, for the operator.", reason),
    union(
      "PublicCode",
      "What a caller may be told; coarse on purpose.",
      codes.map((code) => [code]),
    ),
    union(
      "RefusalCode",
      "What a command can be refused for.",
      refusals.map((row) => [row.code, row.message]),
    ),
    union(
      "EffectName",
      "What a change would do to a key or a user.",
      effects.map((row) => [row.effect, row.sentence]),
    ),
    union(
      "ImportFormat",
      "How another system takes its tokens apart and hashes them.",
      formats.map((row) => [row.format, row.sentence]),
    ),
    union(
      "NoticeKind",
      "What a notice says.",
      notices.map((row) => [row.kind, row.sentence]),
    ),
  ].join("\n");
}

function union(name, sentence, rows) {
  const members = rows.map(([code, meaning]) => (meaning ? `  /** ${meaning} */\n  | "${code}"` : `  | "${code}"`));
  return `/** ${sentence} */\nexport type ${name} =\n${members.join("\n")};\n`;
}
