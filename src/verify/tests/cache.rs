//! What stays in the cache of a verifier where not every account has room, and what is not parsed again.

use super::*;

/// A host with room for so many accounts, and a token of each of these.
fn crowded<const N: usize>(capacity: usize, owners: [&str; N]) -> (Host, [Credential; N]) {
    let mut host = Host::with(capacity);
    let credentials = owners.map(|owner| {
        host.run("users.put", json!({ "user": owner, "access": { "production": ["read"] } }));
        let Reply::Issued(issued) = host.run("keys.create", json!({ "owner": owner, "name": "k" })) else {
            panic!("no key");
        };
        issued.credential.unwrap()
    });
    (host, credentials)
}

/// How many readings it takes until the token is accepted.
fn reads(host: &mut Host, credential: &Credential) -> u32 {
    let before = host.reads;
    assert!(matches!(host.token(credential, 0.0), Outcome::Accepted(_)));
    host.reads - before
}

#[test]
fn two_stay_where_two_have_room() {
    let (mut host, [ann, bob]) = crowded(2, ["ann", "bob"]);
    assert_eq!([&ann, &bob, &ann, &bob].map(|one| reads(&mut host, one)), [1, 1, 0, 0]);
}

#[test]
fn of_three_one_goes_and_the_places_go_round() {
    let (mut host, [ann, bob, cid]) = crowded(2, ["ann", "bob", "cid"]);
    assert_eq!([&ann, &bob, &cid, &ann].map(|one| reads(&mut host, one)), [1, 1, 1, 1], "the first went for the third");
    // The second went for the first one, so the third is still there.
    assert_eq!([&cid, &bob].map(|one| reads(&mut host, one)), [0, 1]);
}

#[test]
fn whoever_was_used_stays() {
    for hot in [false, true] {
        let (mut host, [ann, bob, cid, dan]) = crowded(3, ["ann", "bob", "cid", "dan"]);
        assert_eq!([&ann, &bob, &cid, &dan].map(|one| reads(&mut host, one)), [1, 1, 1, 1]);
        // The first went for the last one. The hand now stands at the second, passes it by, and takes the third.
        if hot {
            let token = bob.token("acme");
            assert!(host.verifier.accept_again(token.as_bytes(), 0, NOW, 0.0).is_some());
        } else {
            assert_eq!(reads(&mut host, &bob), 0);
        }
        assert_eq!(reads(&mut host, &ann), 1);
        assert_eq!([&bob, &dan, &cid].map(|one| reads(&mut host, one)), [0, 0, 1], "hot: {hot}");
    }
}

#[test]
fn the_same_versions_are_not_parsed_again_and_others_are() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    let stamp = |host: &mut Host, mono: f64| {
        let Outcome::Accepted(accepted) = host.token(&credential, mono) else { panic!("denied") };
        (accepted.stamp, host.reads)
    };
    let (first, _) = stamp(&mut host, 0.0);
    assert_eq!(stamp(&mut host, 9_000.0), (first, 2), "read again, and the same");
    host.run("domains.put", json!({ "domain": "default", "environments": { "production": ["read"] } }));
    let (second, reads) = stamp(&mut host, 18_000.0);
    assert!(second != first && reads == 3, "another domain");
    host.run("users.put", json!({ "user": "ann", "access": {} }));
    let (third, reads) = stamp(&mut host, 27_000.0);
    assert!(third != second && reads == 4, "another account");
}

#[test]
fn accounts_share_their_domain_as_it_is_now() {
    let (mut host, [ann, bob]) = crowded(2, ["ann", "bob"]);
    let has = |host: &mut Host, credential: &Credential, mono: f64, environment: &str| {
        let token = credential.token("acme");
        let wish = Requirement::parse(json!({ "environment": environment })).unwrap();
        let id = host.verifier.requirement(wish);
        matches!(host.settle(mono, |verifier, clock| verifier.check_token(&token, id, clock)), Outcome::Accepted(_))
    };
    for credential in [&ann, &bob] {
        assert!(!has(&mut host, credential, 0.0, "production"), "the key was given none");
    }
    for (credential, mono) in [(&ann, 10_000.0), (&bob, 10_001.0)] {
        let input = json!({ "keyId": credential.client_id, "access": { "production": ["read"] } });
        host.run("keys.grantAccess", input);
        assert!(has(&mut host, credential, mono, "production"));
    }
    host.run("domains.put", json!({ "domain": "default", "environments": { "staging": ["read"] } }));
    for (credential, mono) in [(&ann, 20_000.0), (&bob, 20_001.0)] {
        assert!(!has(&mut host, credential, mono, "production"), "the domain has it no more");
    }
}

#[test]
fn a_domain_at_hand_is_not_taken_for_one_of_another_name() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    let id = credential.client_id;
    assert!(matches!(host.token(&credential, 0.0), Outcome::Accepted(_)));
    let mut account: Value = host.documents[&id.account_document()].parse().unwrap();
    account["domain"] = json!("other");
    let (account, domain) = (account.to_string(), &host.documents[&id.domain_document()]);
    let filled = host.verifier.fill(&id, 1.0, Some(("tampered", &account)), Some((domain, domain)));
    assert!(filled.is_err(), "the document is that of another domain");
    let clock = Clock { now: NOW, mono: 1.0, fetched: true, fetched_keyring: false, fetched_body: false };
    let outcome = host.verifier.check_token(&credential.token("acme"), 0, clock);
    assert!(!matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
}

#[test]
fn a_small_cache_goes_on_working() {
    let mut host = Host::with(2);
    let mut credentials = Vec::new();
    for user in ["a", "b", "c", "d"] {
        host.run("users.put", json!({"user": user}));
        let Reply::Issued(issued) = host.run("keys.create", json!({"owner": user, "name": "k"})) else {
            panic!("no key")
        };
        credentials.push(issued.credential.unwrap());
    }
    for _ in 0..3 {
        for credential in &credentials {
            assert!(matches!(host.token(credential, 0.0), Outcome::Accepted(_)));
        }
    }
}

#[test]
fn the_numbers_of_pairs_are_dense_and_never_shared() {
    let (mut host, credentials) = crowded(2, ["ann", "bob", "cid"]);
    let number = |host: &mut Host, credential: &Credential| {
        let Outcome::Accepted(accepted) = host.token(credential, 0.0) else { panic!("denied") };
        accepted.handle
    };
    // Two are there, and whoever comes takes a number before whoever goes gives one back.
    for round in 0..9 {
        let (one, other) = (&credentials[round % 3], &credentials[(round + 1) % 3]);
        let numbers = [number(&mut host, one), number(&mut host, other)];
        assert!(numbers[0] != numbers[1] && numbers.iter().all(|number| *number < 3), "{numbers:?}");
    }
}

#[test]
fn the_site_lowers_how_old_data_may_be_and_never_raises_it() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    host.verifier.cap_staleness(9_000.0);
    assert_eq!([0.0, 4_999.0, 5_000.0].map(|mono| (host.token(&credential, mono), host.reads).1), [1, 1, 2]);
    host.verifier.cap_staleness(1_000.0);
    assert_eq!([5_999.0, 6_000.0].map(|mono| (host.token(&credential, mono), host.reads).1), [2, 3]);
}
