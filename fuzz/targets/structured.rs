//! See `keyward_fuzz::structured`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyward_fuzz::structured::run(data));
