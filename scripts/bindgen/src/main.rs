//! Turns the compiled core into `core_bg.wasm`, `core.js` and `core.d.ts`.
//!
//! Usage: `keyward-bindgen <core.wasm> <output folder>`; with `KEYWARD_NAMES` set, functions keep their names. The build then makes a factory of `core.js`.

use std::path::PathBuf;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(output), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        eprintln!("usage: keyward-bindgen <core.wasm> <output folder>");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    let outcome = bindgen
        .input_path(&input)
        .out_name("core")
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(std::env::var_os("KEYWARD_NAMES").is_none())
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(&output));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindgen failed on `{}`: {error:#}", input.display());
            ExitCode::FAILURE
        }
    }
}
