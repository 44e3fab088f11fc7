//! Signed requests, as the options of a verifier want them, and what else a request may bring.

use super::signed_again::{Sent, again, check, received, sent};
use super::*;

fn signer(methods: &[&str]) -> (Host, Credential) {
    let mut host = Host::new();
    let credential = host.create(methods);
    (host, credential)
}

/// The reason of a denial, by data that is read anew; where there is one, the hot path does not accept the request either,
/// although it knows the signer.
fn denied(host: &mut Host, sent: &Sent) -> Option<Reason> {
    let later = host.mono + 10_000.0;
    let denied = reason(&host.settle(later, |verifier, clock| check(verifier, sent, 0, clock)));
    if denied.is_none() {
        host.mono = later;
        return None;
    }
    let clock = Clock { now: NOW, mono: host.mono + 1.0, fetched: false, fetched_keyring: false, fetched_body: false };
    assert_eq!(again(&mut host.verifier, sent, 0, clock), None, "the hot path has the same options");
    denied
}

const NONCE: Option<[u8; 16]> = Some([3; 16]);

#[test]
fn each_option_counts() {
    let (mut host, credential) = signer(&["hmac-sha256"]);
    let at = |offset: i64| sent(&credential, NONCE, (NOW / 1_000).saturating_add_signed(offset));
    assert_eq!(denied(&mut host, &at(0)), None);
    // What is signed is good for 200 seconds.
    host.verifier.options.max_age_s = 199;
    assert_eq!(denied(&mut host, &at(0)), Some(Reason::WindowInvalid));
    host.verifier.options.max_age_s = 200;
    assert_eq!(denied(&mut host, &at(0)), None);
    host.verifier.options.clock_skew_s = 10;
    assert_eq!(denied(&mut host, &at(20)), Some(Reason::CreatedInFuture));
    host.verifier.options.clock_skew_s = 20;
    assert_eq!(denied(&mut host, &at(20)), None);
    let bare = sent(&credential, None, NOW / 1_000);
    assert!(denied(&mut host, &bare).is_some());
    host.verifier.options.nonce = NonceRule::Optional;
    assert_eq!(denied(&mut host, &bare), None);
    host.verifier.options.max_body = 3;
    assert!(denied(&mut host, &at(0)).is_some(), "the body has four bytes");
    host.verifier.options.max_body = 4;
    assert_eq!(denied(&mut host, &at(0)), None);
}

/// The reason of a denial, of a request that brings something beside its signature.
fn beside(host: &mut Host, sent: &Sent, authorization: Option<&str>, origin: Option<&str>) -> Option<Reason> {
    host.mono += 10_000.0;
    let ask = Ask { authorization, api_key: None, requirement: 0 };
    reason(&host.settle(host.mono, |verifier, clock| {
        received(sent, |message| verifier.check_signed(&SignedAsk { message, origin, ask }, clock))
    }))
}

#[test]
fn an_origin_stands_in_for_that_of_the_url() {
    let (mut host, credential) = signer(&["hmac-sha256"]);
    let good = sent(&credential, NONCE, NOW / 1_000);
    assert_eq!(beside(&mut host, &good, None, Some("https://a.example")), None);
    assert_eq!(beside(&mut host, &good, None, Some("https://b.example")), Some(Reason::SignatureInvalid));
    host.verifier.options.origin = Some("https://b.example".into());
    assert_eq!(beside(&mut host, &good, None, None), Some(Reason::SignatureInvalid));
    assert_eq!(beside(&mut host, &good, None, Some("https://a.example")), None);
    assert_eq!(denied(&mut host, &good), Some(Reason::SignatureInvalid));
    let base = received(&good, |message| host.verifier.shown_base(&message, None)).unwrap();
    let base = String::from_utf8(base).unwrap();
    assert!(base.starts_with("\"@method\": POST\n") && base.contains("\"@authority\": b.example\n"), "{base}");
}

#[test]
fn fields_have_the_types_that_the_host_declares() {
    let (mut host, credential) = signer(&["hmac-sha256"]);
    let good = sent(&credential, NONCE, NOW / 1_000);
    let anew = Sent { input: good.input.replace("(\"@method\"", "(\"x-list\";sf \"@method\""), ..good };
    let shown = |host: &Host| {
        received(&anew, |message| {
            let lines = [message.fields.lines, &[("x-list", "a,  b")]].concat();
            host.verifier.shown_base(&Message { fields: Fields::exact(&lines), ..message }, None)
        })
    };
    assert_eq!(shown(&host), None, "nobody knows what x-list is");
    host.verifier.options.types = FieldTypes::new([("X-List".into(), FieldType::List)]).into();
    let base = String::from_utf8(shown(&host).unwrap()).unwrap();
    assert!(base.starts_with("\"x-list\";sf: a, b\n"), "{base}");
}

#[test]
fn without_a_tag_the_keyid_tells_whether_a_signature_is_for_us() {
    let (mut host, credential) = signer(&["hmac-sha256"]);
    let good = sent(&credential, NONCE, NOW / 1_000);
    let untagged = Sent { input: good.input.replace(";tag=\"keyward\"", ""), ..good };
    assert_eq!(denied(&mut host, &untagged), Some(Reason::SignatureInvalid), "what was signed had the tag");
    let theirs = Sent { input: untagged.input.replace(credential.client_id.as_str(), "their-key"), ..untagged };
    assert_eq!(denied(&mut host, &theirs), Some(Reason::NoApplicableSignature));
}

#[test]
fn a_denial_says_whose_signature_it_was() {
    let (mut host, credential) = signer(&["hmac-sha256"]);
    let whose = Some(credential.client_id.as_str().to_owned());
    let good = sent(&credential, NONCE, NOW / 1_000);
    for command in ["keys.disable", "keys.revoke", "keys.delete"] {
        host.run(command, json!({ "keyId": credential.client_id }));
        host.mono += 10_000.0;
        let outcome = host.settle(host.mono, |verifier, clock| check(verifier, &good, 0, clock));
        assert!(matches!(&outcome, Outcome::Denied(denial) if denial.client_id == whose), "{command}: {outcome:?}");
    }
}

#[test]
fn a_token_beside_a_signature_counts_only_where_that_is_not_for_us() {
    let (mut host, credential) = signer(&["bearer", "hmac-sha256"]);
    let good = sent(&credential, NONCE, NOW / 1_000);
    let bearer = format!("Bearer {}", credential.token("acme"));
    assert_eq!(beside(&mut host, &good, Some(&bearer), None), Some(Reason::AmbiguousCredential));
    let foreign = Sent { input: good.input.replace("tag=\"keyward\"", "tag=\"other\""), ..good };
    assert_eq!(beside(&mut host, &foreign, Some(&bearer), None), None);
    assert_eq!(beside(&mut host, &foreign, None, None), Some(Reason::NoApplicableSignature));
    assert_eq!(beside(&mut host, &foreign, Some("Bearer theirs"), None), Some(Reason::NoApplicableSignature));
}

#[test]
fn an_algorithm_that_is_stated_is_one_of_the_key() {
    let stated = |credential: &Credential, name: &str| {
        let good = sent(credential, NONCE, NOW / 1_000);
        Sent { input: [&good.input, ";alg=\"", name, "\""].concat(), ..good }
    };
    for (methods, named, expected) in [
        (&["hmac-sha256"][..], "ed25519", Reason::AlgorithmMismatch),
        (&["ed25519"], "hmac-sha256", Reason::AlgorithmMismatch),
        (&["hmac-sha256", "ed25519"], "rsa-v1_5-sha256", Reason::AlgorithmMismatch),
        // What is stated was not signed; that it is one of the key's shows in the reason.
        (&["hmac-sha256", "ed25519"], "hmac-sha256", Reason::SignatureInvalid),
        (&["hmac-sha256", "ed25519"], "ed25519", Reason::SignatureInvalid),
        (&["bearer"], "ed25519", Reason::MethodNotAllowed),
    ] {
        let (mut host, credential) = signer(methods);
        let outcome = denied(&mut host, &stated(&credential, named));
        assert_eq!(outcome, Some(expected), "{methods:?} {named}");
    }
}
