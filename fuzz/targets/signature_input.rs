//! See `keyward_fuzz::signature_input`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyward_fuzz::signature_input::run(data));
