//! The keys that sign tokens, as a verifier reads them.

use super::token::{issuing, rules};
use super::*;
use crate::token::recognise;

fn kid(token: &str) -> String {
    recognise(token, &rules()).unwrap().unwrap().kid
}

#[test]
fn signing_keys_change_without_a_gap() {
    let (mut host, credential) = issuing();
    let first = host.minted(&credential, NOW, None, None).unwrap();
    host.run("tokens.rotateKey", json!({}));
    let ahead = 600_000;
    let before = host.minted(&credential, NOW + ahead - 1, None, None).unwrap();
    let after = host.minted(&credential, NOW + ahead, None, None).unwrap();
    assert_eq!((kid(&before), kid(&after) == kid(&first)), (kid(&first), false));
    for token in [&first, &before, &after] {
        assert!(matches!(host.issued(token, NOW + ahead, 10_000.0), Outcome::Accepted(_)));
    }
    // The old one signs no more, and goes when nothing that it has signed can be valid.
    let day = 86_400_000;
    let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
    assert_eq!(keyring.signing_keys[0].retires_at, Some(NOW + ahead + day));
    host.run("tokens.revokeKey", json!({ "kid": kid(&after) }));
    assert_eq!(reason(&host.issued(&after, NOW + ahead, 20_000.0)), Some(Reason::UnknownSigningKey));
    assert!(matches!(host.issued(&first, NOW, 20_000.0), Outcome::Accepted(_)));
    let old = host.minted(&credential, NOW + ahead + day, None, None);
    assert_eq!(old, Err(Reason::SigningKeyMissing));
}

#[test]
fn no_key_is_named_like_an_option() {
    let (mut host, _) = issuing();
    for _ in 0..100 {
        host.run("tokens.rotateKey", json!({ "atOnce": true }));
        let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
        let kid = keyring.signing_keys.last().unwrap().kid.clone();
        assert!(!kid.starts_with('-'));
        host.run("tokens.revokeKey", json!({ "kid": kid }));
    }
}

/// A host that has read what it needs for a token of ann's, and the token.
fn warm() -> (Host, Credential, String) {
    let (mut host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    assert!(matches!(host.issued(&token, NOW, 0.0), Outcome::Accepted(_)));
    assert_eq!(host.reads, 1);
    (host, credential, token)
}

#[test]
fn a_revoked_key_counts_no_more_once_the_keyring_is_invalidated() {
    let (mut host, _, token) = warm();
    host.run("tokens.revokeKey", json!({ "kid": kid(&token) }));
    assert!(matches!(host.issued(&token, NOW, 1.0), Outcome::Accepted(_)), "nobody told the verifier");
    host.verifier.invalidate("keyring");
    assert_eq!(reason(&host.issued(&token, NOW, 2.0)), Some(Reason::UnknownSigningKey));
}

#[test]
fn they_grow_old_by_themselves() {
    let (mut host, credential, token) = warm();
    host.run("tokens.revokeKey", json!({ "kid": kid(&token) }));
    // The account is read again for another request.
    host.fill(&credential.client_id, 4_999.0);
    assert!(matches!(host.issued(&token, NOW, 4_999.0), Outcome::Accepted(_)));
    assert_eq!(reason(&host.issued(&token, NOW, 5_000.0)), Some(Reason::UnknownSigningKey));
}

#[test]
fn a_reading_of_them_that_took_too_long_is_not_used() {
    let (mut host, credential, token) = warm();
    host.fill(&credential.client_id, 9_000.0);
    let at = |mono| Clock { now: NOW, mono, fetched: true, fetched_keyring: false, fetched_body: false };
    for (mono, expected) in [(5_000.0, None), (5_001.0, Some(Reason::StorageUnavailable))] {
        assert_eq!(reason(&host.verifier.check_token(&token, 0, at(mono))), expected, "at {mono}");
    }
}

#[test]
fn an_unknown_one_is_looked_for_at_once_and_once_a_second() {
    let (mut host, credential, token) = warm();
    let rotated = |host: &mut Host| {
        host.run("tokens.rotateKey", json!({ "atOnce": true }));
        host.minted(&credential, NOW, None, None).unwrap()
    };
    let second = rotated(&mut host);
    assert_ne!(kid(&second), kid(&token));
    assert!(matches!(host.issued(&second, NOW, 10.0), Outcome::Accepted(_)), "a key just made works at once");
    let third = rotated(&mut host);
    for (mono, expected) in [(11.0, Some(Reason::UnknownSigningKey)), (1_009.0, Some(Reason::UnknownSigningKey))] {
        assert_eq!(reason(&host.issued(&third, NOW, mono)), expected, "at {mono}");
        assert_eq!(host.reads, 2);
    }
    assert!(matches!(host.issued(&third, NOW, 1_010.0), Outcome::Accepted(_)));
    assert_eq!(host.reads, 3);
}

#[test]
fn one_that_has_retired_signs_nothing() {
    let (mut host, _, token) = warm();
    let mut keyring: Value = host.documents["keyring"].parse().unwrap();
    keyring["signingKeys"][0]["retiresAt"] = json!(NOW + 1_000);
    host.documents.insert("keyring".into(), keyring.to_string());
    host.verifier.invalidate("keyring");
    assert!(matches!(host.issued(&token, NOW + 999, 1.0), Outcome::Accepted(_)));
    assert_eq!(reason(&host.issued(&token, NOW + 1_000, 2.0)), Some(Reason::UnknownSigningKey));
}
