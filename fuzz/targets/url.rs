//! See `keyward_fuzz::url`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyward_fuzz::url::run(data));
