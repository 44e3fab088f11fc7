//! What is said of pairs that do not work any more, and of those that are new.

use super::*;

const DAY: u64 = 86_400_000;

fn at(host: &mut Host, credential: &Credential, now: u64) -> Option<Reason> {
    let token = credential.token("acme");
    host.mono += 10_000.0;
    reason(&host.settle(host.mono, |verifier, clock| verifier.check_token(&token, 0, Clock { now, ..clock })))
}

#[test]
fn an_overlap_that_is_over_is_told_from_an_expiration() {
    let mut host = Host::new();
    let old = host.create(&["bearer"]);
    let Reply::Issued(issued) = host.run("keys.rotate", json!({ "keyId": old.client_id, "overlapDays": 1 })) else {
        panic!("no pair")
    };
    let new = issued.credential.unwrap();
    assert_eq!(at(&mut host, &old, NOW + DAY - 1), None);
    assert_eq!(at(&mut host, &old, NOW + DAY), Some(Reason::PairRetired));
    host.run("keys.edit", json!({ "keyId": new.client_id, "expiresAt": NOW + DAY }));
    assert_eq!(at(&mut host, &new, NOW + DAY - 1), None);
    assert_eq!(at(&mut host, &new, NOW + DAY), Some(Reason::Expired));
}

#[test]
fn an_account_that_was_absent_counts_as_soon_as_it_is_there() {
    for told in [true, false] {
        let mut host = Host::new();
        let credential = host.create(&["bearer"]);
        let document = credential.client_id.account_document();
        let text = host.documents.remove(&document).unwrap();
        assert_eq!(reason(&host.token(&credential, 0.0)), Some(Reason::UnknownKey));
        host.documents.insert(document.clone(), text);
        if told {
            host.verifier.invalidate(&document);
        }
        let expected = (!told).then_some(Reason::UnknownKey);
        assert_eq!(reason(&host.token(&credential, 1.0)), expected, "told: {told}");
    }
}

#[test]
fn a_denial_says_whose_credential_it_was() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    let document = credential.client_id.account_document();
    host.documents.remove(&document);
    let outcome = host.token(&credential, 0.0);
    let whose = Some(credential.client_id.as_str().to_owned());
    assert!(matches!(&outcome, Outcome::Denied(denial) if denial.client_id == whose), "{outcome:?}");
}

#[test]
fn each_secret_of_a_pair_has_its_own_generation() {
    let mut host = Host::new();
    let first = host.create(&["bearer"]);
    host.run("keys.revoke", json!({ "keyId": first.client_id }));
    let Reply::Issued(issued) = host.run("keys.regenerate", json!({ "keyId": first.client_id })) else {
        panic!("no secret")
    };
    let second = issued.credential.unwrap();
    host.run("keys.disable", json!({ "keyId": first.client_id }));
    let outcome = host.token(&second, 0.0);
    assert_eq!(reason(&outcome), Some(Reason::Disabled));
    let account: Value = host.documents[&first.client_id.account_document()].parse().unwrap();
    let generation =
        account["keys"][0]["pairs"][0]["generation"].as_u64().and_then(|number| u32::try_from(number).ok());
    assert!(generation > Some(1));
    assert_eq!(host.verifier.holder(&outcome), Some((second.client_id, generation)));
}

#[test]
fn a_signature_of_a_pair_that_is_gone_is_told_from_a_forged_one() {
    let mut host = Host::new();
    for (methods, told) in [(&["ed25519"][..], true), (&["bearer", "ed25519"], true), (&["bearer"], false)] {
        let old = host.create(methods);
        host.run("keys.rotate", json!({ "keyId": old.client_id, "overlapDays": 0, "methods": ["ed25519"] }));
        let found = |host: &mut Host, tamper| reason(&signed(host, &old, "ed25519", tamper));
        let expected = if told { Reason::PairRetired } else { Reason::UnknownKey };
        assert_eq!(found(&mut host, false), Some(expected), "{methods:?}");
        let forged = if told { Reason::SignatureInvalid } else { Reason::UnknownKey };
        assert_eq!(found(&mut host, true), Some(forged), "{methods:?}");
        assert_ne!(reason(&signed(&mut host, &old, "hmac-sha256", false)), Some(Reason::PairRetired));
    }
}
