// One file for each way to break a rule, with what must be found in it. A check that finds less than this is blind.
const long = `${"// a line\n".repeat(351)}`;

export const violations = [
  ["src/text/limit.rs", "use crate::account::Key;\n", ["1: uses `account`, which is a later layer"]],
  [
    "src/id/parse.rs",
    "use crate::{text::Name, policy, error::{Fault, verify}};\n",
    ["1: uses `policy`, which is a later layer"],
  ],
  ["src/crypto/mac.rs", "use super::super::keyring::Slot;\n", ["1: uses `keyring`, which is a later layer"]],
  ["src/signing/base.rs", "fn f() -> crate::verify::Verdict {\n}\n", ["1: uses `verify`, which is a later layer"]],
  ["src/query/sort.rs", "\nuse js_sys::Date;\n", ["2: names `js_sys` outside of src/wasm"]],
  [
    "src/policy/site.rs",
    "fn f() { a.unwrap(); }\nfn g() { panic!() }\n",
    ["1: may panic: `.unwrap(`", "2: may panic: `panic!`"],
  ],
  ["src/policy/domain.rs", 'fn f() {\n a\n  .expect("it is there");\n}\n', ["3: may panic: `.expect(`"]],
  ["src/cache/mod.rs", "", ["1: module `cache` has no layer"]],
  ["pkg/src/core/wasm.ts", 'import { a } from "../engine/loop.js";\n', ["1: imports `engine`, which is a later layer"]],
  [
    "pkg/src/engine/loop.ts",
    'import type { S } from "../storage/memory.js";\n',
    ["1: imports `storage`, which is a later layer"],
  ],
  ["pkg/src/storage/memory.ts", 'export * from "keyward";\n', ["1: imports `index`, which is a later layer"]],
  ["pkg/src/index.ts", 'export * from "./cli/main.js";\n', ["1: imports `cli`, which is a later layer"]],
  [
    "pkg/src/core/a.ts",
    'import {\n  a,\n  b,\n} from "../index.js";\n',
    ["1: imports `index`, which is a later layer"],
  ],
  ["pkg/src/core/b.ts", 'const a = await import("../cli/main.js");\n', ["1: imports `cli`, which is a later layer"]],
  ["pkg/src/tools/x.ts", "", ["1: folder `tools` has no layer"]],
  ["docs/a.md", 'see "/work/x.md"\n', ["1: names a path of a machine"]],
  ["scripts/a.mjs", "// TODO: more\n", ["1: leaves something for later"]],
  ["scripts/b.mjs", long, ["351: has 351 lines, more than 350"]],
];

export const innocents = [
  ["src/account/key.rs", "use crate::{audit::Event, text};\nuse super::pair::Pair;\n"],
  ["src/wasm/clock.rs", "use js_sys::Date;\nuse crate::verify::Verdict;\n"],
  [
    "src/text/name.rs",
    "//! for crate::account\nconst A: &str = \"crate::account // .unwrap()\";\nfn f(c: char) { g('\"', b'\\'', c) }\n",
  ],
  [
    "src/time/mod.rs",
    "fn f() {}\n#[cfg(test)]\nmod tests {\n  use crate::account::Key;\n  fn t() { a.unwrap(); }\n}\n",
  ],
  ["src/signing/parse.rs", "fn f() { self.expect(b'=')?; }\n"],
  ["src/lib.rs", "pub mod account;\n"],
  [
    "pkg/src/engine/loop.ts",
    'import { a } from "../core/wasm.js";\nimport { b } from "../verifier/cache.js";\nimport "node:fs";\n',
  ],
  ["pkg/src/console/index.ts", 'import { a } from "keyward";\n'],
  ["pkg/src/core/error.ts", "throw new Error(\"import 'keyward' first\");\n// import 'keyward';\n"],
  ["www/main.ts", 'import "keyward/console";\n'],
];

/** Modules that only tests compile, in files of their own: exempt, but only where `cfg(test)` says so. */
export const testOnly = {
  declared: [
    ["src/signing/mod.rs", "mod base;\n#[cfg(test)]\nmod tests;\n// #[cfg(test)] mod parse;\n"],
    ["src/audit/chain.rs", "#[cfg(test)]\npub(crate) mod fixture;\n"],
    ["src/lib.rs", "#[cfg(test)] mod golden;\nmod time;\n"],
  ],
  modules: ["src/signing/tests", "src/audit/chain/fixture", "src/golden"],
  file: ["src/signing/tests/window.rs", "use crate::verify::Verdict;\nfn f() { a.unwrap(); }\n"],
};
