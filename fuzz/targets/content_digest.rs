//! See `keyward_fuzz::content_digest`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyward_fuzz::content_digest::run(data));
