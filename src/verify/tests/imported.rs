//! K13: tokens of other systems, where they are accepted and where they are not.

use serde_json::{Value, json};

use super::{Host, NOW, reason};
use crate::command::Reply;
use crate::credential::foreign::Format;
use crate::crypto::{MacKey, hmac_sha256, sha256, sha512};
use crate::encode::base64;
use crate::error::Reason;
use crate::site::Site;
use crate::verify::{Ask, Clock, ImportRule, Outcome, Verifier};

const TOKEN: &str = "old_abcdefgh_0123456789abcdef";

fn rule(format: Format, prefix: Option<&str>) -> ImportRule {
    ImportRule { format, prefix: prefix.map(str::to_owned), pepper: None }
}

fn import(host: &mut Host, format: Format, digest: &[u8]) -> Value {
    let record = json!({ "format": format.as_str(), "digest": base64::to_url(digest), "owner": "ann", "name": "old" });
    let Reply::Value(reply) = host.run("keys.import", record) else { panic!("no value") };
    reply["key"].clone()
}

/// Asks until the answer needs nothing of the host; how many readings of imports it took.
fn settled(host: &mut Host, mono: f64, ask: impl Fn(&mut Verifier, Clock) -> Outcome) -> (Outcome, u32) {
    let mut readings = 0;
    loop {
        match host.settle(mono, &ask) {
            Outcome::ReadImports(ids) if ids.is_empty() => {
                let salt = Site::parse(&host.documents["site"]).unwrap().salt().unwrap();
                host.verifier.take_salt(&salt);
            }
            Outcome::ReadImports(ids) => {
                readings += 1;
                assert!(readings < 9, "asks again and again");
                for id in ids {
                    host.verifier.fill_import(&id, mono, host.documents.get(&id).map(String::as_str)).unwrap();
                }
            }
            outcome => return (outcome, readings),
        }
    }
}

fn check(host: &mut Host, authorization: Option<&str>, api_key: Option<&str>) -> String {
    let ask = |verifier: &mut Verifier, clock| verifier.check(Ask { authorization, api_key, requirement: 0 }, clock);
    match settled(host, 0.0, ask).0 {
        Outcome::Accepted(accepted) => host.verifier.principal(&accepted).unwrap().key_name.clone(),
        outcome => reason(&outcome).unwrap().as_str().to_owned(),
    }
}

fn token(host: &mut Host, token: &str, mono: f64) -> (Outcome, u32) {
    settled(host, mono, |verifier, clock| verifier.check_token(token, 0, clock))
}

#[test]
fn every_format() {
    let pepper = b"0123456789abcdef";
    let cases = [
        (Format::Sha256, TOKEN, sha256(&[TOKEN.as_bytes()]).to_vec()),
        (Format::HmacSha256, TOKEN, hmac_sha256(pepper, TOKEN.as_bytes()).to_vec()),
        (Format::PrefixedApiKey, TOKEN, sha256(&[b"0123456789abcdef"]).to_vec()),
        (Format::BetterAuth, TOKEN, sha256(&[TOKEN.as_bytes()]).to_vec()),
        (Format::Unkey, TOKEN, sha256(&[TOKEN.as_bytes()]).to_vec()),
        (Format::Sanctum, "7|0123456789abcdef", sha256(&[b"0123456789abcdef"]).to_vec()),
        (Format::Django, "prefix12.0123456789abcdef", sha512(b"prefix12.0123456789abcdef").to_vec()),
    ];
    assert_eq!(cases.len(), Format::ALL.len());
    for (format, text, digest) in cases {
        let mut host = Host::new();
        import(&mut host, format, &digest);
        let pepper = (format == Format::HmacSha256).then(|| MacKey::new(pepper));
        host.verifier.accept_imported(ImportRule { format, prefix: None, pepper });
        for place in [(Some(format!("Bearer {text}")), None), (None, Some(text))] {
            assert_eq!(check(&mut host, place.0.as_deref(), place.1), "old", "{format:?}");
        }
        assert_eq!(reason(&token(&mut host, &format!("{text}x"), 0.0).0), Some(Reason::NotImported), "{format:?}");
    }
}

#[test]
fn without_imports_nothing_foreign_is_looked_at() {
    let mut host = Host::new();
    import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    let clock = Clock { now: NOW, mono: 0.0, fetched: false, fetched_keyring: false, fetched_body: false };
    let bearer = format!("Bearer {TOKEN}");
    let ask = Ask { authorization: Some(&bearer), api_key: None, requirement: 0 };
    assert_eq!(reason(&host.verifier.check(ask, clock)), Some(Reason::MissingCredential));
}

#[test]
fn ours_comes_first_and_a_foreign_token_beside_it_is_ignored() {
    let mut host = Host::new();
    import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    host.verifier.accept_imported(rule(Format::Unkey, None));
    let own = host.create(&["bearer"]).token("acme");
    let (foreign, ours) = (format!("Bearer {TOKEN}"), format!("Bearer {own}"));
    assert_eq!(check(&mut host, Some(&foreign), Some(&own)), "k");
    assert_eq!(check(&mut host, Some(&ours), Some(TOKEN)), "k");
    assert_eq!(check(&mut host, Some(&foreign), Some("somebody_elses_session_token")), "old");
    assert_eq!(check(&mut host, Some("Bearer eyJhbGciOiJub25lIn0.e30."), Some(TOKEN)), "old");
    assert_eq!(check(&mut host, Some("Basic b2xkOnBhc3N3b3Jk"), None), "missing_credential");
    assert_eq!(check(&mut host, Some("Digest 0123456789abcdef"), None), "missing_credential");
    assert_eq!(check(&mut host, Some("Bearer eyJhbGciOiJub25lIn0.e30."), None), "not_imported");
    assert_eq!(check(&mut host, None, None), "missing_credential");
    // Two imported tokens are two credentials.
    let other = "another_0123456789abcdef";
    import(&mut host, Format::Unkey, &sha256(&[other.as_bytes()]));
    assert_eq!(check(&mut host, Some(&foreign), Some(other)), "ambiguous_credential");
    assert_eq!(check(&mut host, Some(&foreign), Some(TOKEN)), "old", "one token twice is one");
}

#[test]
fn one_token_that_was_imported_by_two_rules_is_one() {
    let mut host = Host::new();
    import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    import(&mut host, Format::PrefixedApiKey, &sha256(&[b"0123456789abcdef"]));
    for format in [Format::Unkey, Format::PrefixedApiKey] {
        host.verifier.accept_imported(rule(format, None));
    }
    assert_eq!(check(&mut host, Some(&format!("Bearer {TOKEN}")), None), "old");
}

#[test]
fn the_old_prefix_can_be_ours_as_well() {
    let mut host = Host::new();
    let old = "acme_abcdefgh_0123456789abcdef";
    import(&mut host, Format::PrefixedApiKey, &sha256(&[b"0123456789abcdef"]));
    host.verifier.accept_imported(rule(Format::PrefixedApiKey, Some("acme_")));
    assert!(matches!(token(&mut host, old, 0.0).0, Outcome::Accepted(_)));
    assert_eq!(reason(&token(&mut host, "acme_abcdefgh_0123456789abcdeX", 0.0).0), Some(Reason::MalformedCredential));
    let own = host.create(&["bearer"]).token("acme");
    let (outcome, readings) = token(&mut host, &own, 0.0);
    assert!(matches!(outcome, Outcome::Accepted(_)) && readings == 0);
}

#[test]
fn a_prefix_spares_the_look_up_of_what_is_somebody_elses() {
    let mut host = Host::new();
    host.verifier.accept_imported(rule(Format::Unkey, Some("old_")));
    assert_eq!(token(&mut host, "eyJhbGciOiJub25lIn0.e30.", 0.0).1, 0);
    let (outcome, readings) = token(&mut host, "old_0123456789abcdef", 0.0);
    assert_eq!((reason(&outcome), readings), (Some(Reason::NotImported), 1));
    assert_eq!(token(&mut host, "old_0123456789abcdef", 999.0).1, 0, "believed for a second");
    assert_eq!(token(&mut host, "old_0123456789abcdef", 1_000.0).1, 1);
}

#[test]
fn whose_it_is_is_read_once_and_what_was_imported_counts_at_once() {
    let mut host = Host::new();
    host.verifier.accept_imported(rule(Format::Unkey, None));
    assert_eq!(reason(&token(&mut host, TOKEN, 0.0).0), Some(Reason::NotImported));
    import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    let ids: Vec<_> = host.documents.keys().filter(|id| id.starts_with("import/")).cloned().collect();
    for id in ids {
        host.verifier.invalidate(&id);
    }
    let (outcome, readings) = token(&mut host, TOKEN, 1.0);
    assert!(matches!(outcome, Outcome::Accepted(_)) && readings == 1);
    let (outcome, readings) = token(&mut host, TOKEN, 2.0);
    assert!(matches!(outcome, Outcome::Accepted(_)) && readings == 0);
    assert_eq!(host.reads, 1, "a hot account is read no more");
}

#[test]
fn it_dies_with_its_pair_and_its_use_then_is_an_alarm() {
    let mut host = Host::new();
    host.verifier.accept_imported(rule(Format::Unkey, None));
    let key = import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    let key_id = &key["keyId"];
    let mut mono = 0.0;
    let mut after = |host: &mut Host, name: &str, input: Value| {
        host.run(name, input);
        mono += 10_000.0;
        reason(&token(host, TOKEN, mono).0)
    };
    assert_eq!(after(&mut host, "keys.disable", json!({ "keyId": key_id })), Some(Reason::Disabled));
    assert_eq!(after(&mut host, "keys.enable", json!({ "keyId": key_id })), None);
    assert_eq!(after(&mut host, "keys.addPair", json!({ "keyId": key_id })), None);
    assert_eq!(
        after(&mut host, "keys.promote", json!({ "keyId": key_id, "overlapDays": 0 })),
        Some(Reason::PairRetired)
    );
    assert_eq!(after(&mut host, "keys.revoke", json!({ "keyId": key_id })), Some(Reason::UnknownKey));
    let mut host = Host::new();
    host.verifier.accept_imported(rule(Format::Unkey, None));
    let key = import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    let key_id = &key["keyId"];
    assert_eq!(after(&mut host, "keys.revoke", json!({ "keyId": key_id })), Some(Reason::Revoked));
    assert_eq!(after(&mut host, "keys.regenerate", json!({ "keyId": key_id })), Some(Reason::SecretMismatch));
    assert_eq!(after(&mut host, "keys.delete", json!({ "keyId": key_id })), Some(Reason::UnknownKey));
}

#[test]
fn of_a_revoked_key_nothing_is_told_whenever_its_pair_goes() {
    let mut host = Host::new();
    host.verifier.accept_imported(rule(Format::Unkey, None));
    let key = import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    host.run("keys.rotate", json!({ "keyId": key["keyId"], "overlapDays": 0 }));
    host.run("keys.addPair", json!({ "keyId": key["keyId"] }));
    let other = "another_0123456789abcdef";
    let late = import(&mut host, Format::Unkey, &sha256(&[other.as_bytes()]));
    host.run("keys.addPair", json!({ "keyId": late["keyId"] }));
    host.run("keys.revoke", json!({ "keyId": late["keyId"] }));
    host.run("keys.edit", json!({ "keyId": late["keyId"], "name": "still there" }));
    assert_eq!(reason(&token(&mut host, TOKEN, 0.0).0), Some(Reason::PairRetired));
    assert_eq!(reason(&token(&mut host, other, 0.0).0), Some(Reason::Revoked));
}

#[test]
fn a_holder_is_whoever_has_the_right_secret_whatever_the_key_may_do() {
    let mut host = Host::new();
    host.verifier.accept_imported(rule(Format::Unkey, None));
    let key = import(&mut host, Format::Unkey, &sha256(&[TOKEN.as_bytes()]));
    let own = host.create(&["bearer"]);
    let held = |host: &mut Host, text: &str, mono: f64| {
        let (outcome, _) = token(host, text, mono);
        host.verifier.holder(&outcome).map(|(client_id, generation)| (client_id.as_str().to_owned(), generation))
    };
    let imported = key["pairs"][0]["clientId"].as_str().unwrap().to_owned();
    assert_eq!(held(&mut host, TOKEN, 0.0), Some((imported.clone(), Some(1))));
    assert_eq!(held(&mut host, &own.token("acme"), 0.0), Some((own.client_id.as_str().to_owned(), Some(1))));
    host.run("keys.disable", json!({ "keyId": key["keyId"] }));
    host.run("keys.disable", json!({ "keyId": own.client_id }));
    assert_eq!(held(&mut host, TOKEN, 10_000.0), Some((imported.clone(), Some(1))));
    assert_eq!(held(&mut host, &own.token("acme"), 10_000.0), Some((own.client_id.as_str().to_owned(), Some(1))));
    host.run("keys.rotate", json!({ "keyId": own.client_id, "overlapDays": 0 }));
    assert_eq!(held(&mut host, &own.token("acme"), 20_000.0), Some((own.client_id.as_str().to_owned(), None)));
    host.run("keys.revoke", json!({ "keyId": key["keyId"] }));
    assert_eq!(held(&mut host, TOKEN, 20_000.0), None);
    assert_eq!(held(&mut host, "acme_x", 20_000.0), None);
}
