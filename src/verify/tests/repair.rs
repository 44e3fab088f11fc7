//! An HMAC key whose data key is lost is made anew by whoever brings the secret, and offered.

use super::*;

/// How long an offer is not repeated.
const REPAIR_MS: f64 = 60_000.0;

/// A host with its keyring open, and a key whose HMAC key lies under a data key that is gone.
fn lost() -> (Host, Credential) {
    let mut host = Host::new();
    let credential = host.create(&["bearer", "hmac-sha256"]);
    let document = credential.client_id.account_document();
    let mut account: Value = host.documents[&document].parse().unwrap();
    account["keys"][0]["pairs"][0]["hmac"]["dataKey"] = json!("data-0");
    host.documents.insert(document, account.to_string());
    let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
    host.verifier.open_keyring(keyring.envelope.open(&opener(), &Answers::default()).ok(), 0.0);
    (host, credential)
}

#[test]
fn a_repair_is_offered_once_in_a_while_and_opens() {
    let (mut host, credential) = lost();
    assert!(!host.verifier.has_repair());
    let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
    let keys = keyring.envelope.open(&opener(), &Answers::default()).unwrap();
    for (mono, offered) in
        [(0.0, true), (1.0, false), (REPAIR_MS - 1.0, false), (REPAIR_MS, true), (REPAIR_MS + 1.0, false)]
    {
        assert!(matches!(host.token(&credential, mono), Outcome::Accepted(_)));
        assert_eq!(host.verifier.has_repair(), offered, "at {mono}");
        let repair = host.verifier.take_repair();
        assert_eq!(repair.is_some(), offered, "at {mono}");
        let Some(repair) = repair else { continue };
        let key = keys.open(&credential.client_id, 1, &repair).unwrap();
        assert_eq!(key.as_slice(), mac_key(&credential.client_id, &credential.secret).as_slice());
        assert!(!host.verifier.has_repair() && host.verifier.take_repair().is_none(), "taken once");
    }
}

#[test]
fn what_is_not_lost_needs_no_repair() {
    let mut host = Host::new();
    let credential = host.create(&["bearer", "hmac-sha256"]);
    let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
    host.verifier.open_keyring(keyring.envelope.open(&opener(), &Answers::default()).ok(), 0.0);
    assert!(matches!(host.token(&credential, 0.0), Outcome::Accepted(_)));
    assert!(!host.verifier.has_repair());
}

#[test]
fn who_awaits_a_repair_goes_the_whole_way_with_each_reading() {
    for (is_lost, stays) in [(true, false), (false, true)] {
        let (mut host, credential) = if is_lost {
            lost()
        } else {
            let mut host = Host::new();
            let credential = host.create(&["bearer", "hmac-sha256"]);
            (host, credential)
        };
        for mono in [0.0, 1.0] {
            assert!(matches!(host.token(&credential, mono), Outcome::Accepted(_)));
        }
        let token = credential.token("acme");
        let again = |host: &mut Host, mono| host.verifier.accept_again(token.as_bytes(), 0, NOW, mono).is_some();
        assert!(again(&mut host, 2.0));
        host.fill(&credential.client_id, 3.0);
        assert_eq!(again(&mut host, 3.0), stays, "lost: {is_lost}");
    }
}
