//! Tokens: made of a credential, and accepted as long as what they were made of is.

use super::*;
use crate::account::{Access, Account};
use crate::crypto::{PublicKey, SigningSeed};
use crate::domain::Domain;
use crate::encode::base64;
use crate::keyring::Question;
use crate::token::{Minted, Minting, Rules, mint, recognise};

pub(super) fn rules() -> Rules {
    Rules { issuer: "https://keys.example".into(), audience: vec!["https://api.example".into()] }
}

/// A host that accepts tokens, with a key that signs them and a key of ann's.
pub(super) fn issuing() -> (Host, Credential) {
    let mut host = Host::new();
    host.verifier.options.tokens = Some(rules());
    host.run("tokens.rotateKey", json!({}));
    let credential = host.create(&["bearer", "ed25519"]);
    (host, credential)
}

impl Host {
    pub(super) fn minted(
        &self,
        credential: &Credential,
        now: u64,
        scopes: Option<&[String]>,
        access: Option<&Access>,
    ) -> Result<String, Reason> {
        self.mint(credential, now, scopes, access, Answers::default()).map(|minted| match minted {
            Minted::Token(token, _) => token,
            Minted::Ask(question) => panic!("{question:?}"),
        })
    }

    fn mint(
        &self,
        credential: &Credential,
        now: u64,
        scopes: Option<&[String]>,
        access: Option<&Access>,
        answers: Answers,
    ) -> Result<Minted, Reason> {
        let id = credential.client_id;
        let text = |id: &str| self.documents.get(id).map(String::as_str);
        let site = Site::parse(text("site").unwrap()).unwrap();
        let account = Account::parse(&id.account_document(), text(&id.account_document()).unwrap()).unwrap();
        let domain = Domain::parse(&id.domain_document(), text(&id.domain_document()).unwrap()).unwrap();
        let keyring = KeyringDocument::parse(text("keyring").unwrap()).unwrap();
        let opener = opener();
        let minting = Minting {
            client_id: &id,
            generation: account.key(&id).unwrap().pairs[0].generation,
            method: crate::credential::Method::Bearer,
            scopes,
            access,
            rules: &rules(),
            site: &site,
            domain: Some(&domain),
            account: &account,
            keyring: Some(&keyring),
            now,
            entropy: &Entropy::new([77; 32]),
            host: &command::Host::new(Some(&opener), answers),
        };
        mint(&minting)
    }

    /// The verdict on a token at a time, reading what is asked for.
    pub(super) fn issued(&mut self, token: &str, now: u64, mono: f64) -> Outcome {
        let mut clock = Clock { now, mono, fetched: false, fetched_keyring: false, fetched_body: false };
        loop {
            match self.verifier.check_token(token, 0, clock) {
                Outcome::ReadForToken(id) => {
                    assert!(!clock.fetched, "asks for the same documents twice");
                    self.fill(&id, mono);
                    let keyring = self.documents.get("keyring").map(|text| (text.as_str(), text.as_str()));
                    self.verifier.take_signing_keys(keyring, mono).unwrap();
                    clock.fetched = true;
                }
                outcome => return outcome,
            }
        }
    }
}

fn with_claims(token: &str, change: impl Fn(&mut Value)) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&base64::from_url(parts[1]).unwrap()).unwrap();
    change(&mut claims);
    [parts[0], &base64::to_url(claims.to_string().as_bytes()), parts[2]].join(".")
}

fn with_header(token: &str, header: &str) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    [&base64::to_url(header.as_bytes()), rest].join(".")
}

#[test]
fn one_reading_cold_and_none_hot() {
    let (mut host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    assert!(matches!(host.issued(&token, NOW, 0.0), Outcome::Accepted(accepted) if accepted.method == Method::Token));
    let (principal, id) = host.verifier.take_granted().unwrap();
    assert_eq!((principal.owner.as_str(), id.len()), ("ann", 22));
    assert_eq!(principal.expires_at, Some(NOW + 3_600_000), "a key without an expiration, a token of an hour");
    assert_eq!(host.reads, 1);
    for mono in [1.0, 4_999.0] {
        assert!(matches!(host.issued(&token, NOW, mono), Outcome::Accepted(_)));
    }
    assert_eq!(host.reads, 1);
    assert!(matches!(host.issued(&token, NOW, 5_000.0), Outcome::Accepted(_)));
    assert_eq!(host.reads, 2, "the data was too old");
}

#[test]
fn a_token_ends_with_its_session_its_key_its_pair_and_its_generation() {
    let (mut host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    let hour = 3_600_000;
    assert!(matches!(host.issued(&token, NOW + hour - 1, 0.0), Outcome::Accepted(_)));
    assert_eq!(reason(&host.issued(&token, NOW + hour, 0.0)), Some(Reason::TokenExpired));
    assert_eq!(reason(&host.issued(&token, NOW - 60_001, 0.0)), Some(Reason::TokenNotYetValid));
    assert!(matches!(host.issued(&token, NOW - 60_000, 0.0), Outcome::Accepted(_)));
    let key = json!({ "keyId": credential.client_id });
    let mut mono = 0.0;
    let mut after = |host: &mut Host, command: &str, expected: Option<Reason>| {
        host.run(command, key.clone());
        mono += 10_000.0;
        assert_eq!(reason(&host.issued(&token, NOW, mono)), expected, "{command}");
    };
    after(&mut host, "keys.disable", Some(Reason::Disabled));
    after(&mut host, "keys.enable", None);
    after(&mut host, "keys.revoke", Some(Reason::Revoked));
    after(&mut host, "keys.regenerate", Some(Reason::Superseded));
    assert!(host.minted(&credential, NOW, None, None).is_ok(), "the new secret has tokens of its own");
    after(&mut host, "keys.delete", Some(Reason::Superseded));
}

#[test]
fn no_more_than_was_granted_and_no_more_than_the_key_may_now() {
    let (mut host, credential) = issuing();
    let access = |value: Value| -> Access { serde_json::from_value(value).unwrap() };
    host.run("users.put", json!({"user": "ann", "access": {"production": ["read", "write"]}}));
    host.run("keys.changeAccess", json!({"keyId": credential.client_id, "access": {"production": ["read", "write"]}}));
    let granted = |host: &mut Host, token: &str, mono: f64| {
        assert!(matches!(host.issued(token, NOW, mono), Outcome::Accepted(_)));
        host.verifier.take_granted().unwrap().0.access
    };
    let both = access(json!({"production": ["read", "write"]}));
    let read = access(json!({"production": ["read"]}));
    let whole = host.minted(&credential, NOW, None, None).unwrap();
    let part = host.minted(&credential, NOW, None, Some(&read)).unwrap();
    assert_eq!((granted(&mut host, &whole, 0.0), granted(&mut host, &part, 0.0)), (both.clone(), read.clone()));
    // Beyond the grant nothing can be asked for.
    let beyond = |access: Access| host.minted(&credential, NOW, None, Some(&access));
    assert_eq!(beyond(access(json!({"production": ["admin"]}))), Err(Reason::RoleNotGranted));
    assert_eq!(beyond(access(json!({"staging": ["read"]}))), Err(Reason::EnvironmentNotGranted));
    assert_eq!(host.minted(&credential, NOW, Some(&["odata".into()]), None), Err(Reason::ScopeNotGranted));
    // A demotion shrinks the token, a promotion does not widen it.
    host.run("users.put", json!({"user": "ann", "access": {"production": ["read"]}}));
    assert_eq!(granted(&mut host, &whole, 10_000.0), read);
    host.run("users.put", json!({"user": "ann", "access": {"production": ["read", "write"]}}));
    assert_eq!((granted(&mut host, &whole, 20_000.0), granted(&mut host, &part, 20_000.0)), (both, read));
}

#[test]
fn scopes_narrow_too() {
    let (mut host, credential) = issuing();
    let odata = vec!["odata".to_owned()];
    host.run("keys.grantAccess", json!({"keyId": credential.client_id, "access": {}, "scopes": odata}));
    for (wished, expected) in [(None, &odata), (Some(&odata[..]), &odata), (Some(&[]), &vec![])] {
        let token = host.minted(&credential, NOW, wished, None).unwrap();
        assert!(matches!(host.issued(&token, NOW, 0.0), Outcome::Accepted(_)));
        assert_eq!(host.verifier.take_granted().unwrap().0.scopes, *expected, "{wished:?}");
    }
}

#[test]
fn a_token_proves_nobody_to_hold_the_credential_and_a_denial_says_whose_it_was() {
    let (mut host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    let accepted = host.issued(&token, NOW, 0.0);
    assert!(matches!(accepted, Outcome::Accepted(_)));
    assert_eq!(host.verifier.holder(&accepted), None);
    let own = host.token(&credential, 0.0);
    assert_eq!(host.verifier.holder(&own), Some((credential.client_id, Some(1))));
    let whose = Some(credential.client_id.as_str().to_owned());
    let late = host.issued(&token, NOW + 3_600_000, 0.0);
    assert!(matches!(late, Outcome::Denied(denial) if denial.client_id == whose));
    host.run("keys.disable", json!({ "keyId": credential.client_id }));
    let disabled = host.issued(&token, NOW, 10_000.0);
    assert!(matches!(&disabled, Outcome::Denied(denial) if denial.client_id == whose), "{disabled:?}");
    assert_eq!(host.verifier.holder(&disabled), None);
}

#[test]
fn only_our_own_tokens_in_their_own_form() {
    let (mut host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    let kid = recognise(&token, &rules()).unwrap().unwrap().kid;
    let mut said = |token: &str| reason(&host.issued(token, NOW, 0.0)).map_or("ok", Reason::as_str);
    assert_eq!(said(&token), "ok");
    for (header, expected) in [
        (format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{kid}"}}"#), "algorithm_mismatch"),
        (format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#), "algorithm_mismatch"),
        (format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#), "malformed_token"),
        (format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#), "malformed_token"),
        (r#"{"alg":"EdDSA","typ":"at+jwt"}"#.to_owned(), "malformed_token"),
        (format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}","crit":["exp"]}}"#), "malformed_token"),
        (format!(r#"{{"alg":"EdDSA","alg":"none","typ":"at+jwt","kid":"{kid}"}}"#), "malformed_token"),
        (r#"{"alg":"EdDSA","typ":"at+jwt","kid":"another"}"#.to_owned(), "unknown_signing_key"),
        (format!(r#"{{ "alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#), "signature_invalid"),
    ] {
        assert_eq!(said(&with_header(&token, &header)), expected, "{header}");
    }
    for (name, value, expected) in [
        ("access", json!({"production": ["read", "write"]}), "signature_invalid"),
        ("generation", json!(2), "signature_invalid"),
        ("aud", json!("https://other.example"), "audience_mismatch"),
        ("exp", json!(1), "token_expired"),
        ("exp", json!("soon"), "malformed_token"),
        ("client_id", json!("x"), "malformed_token"),
        ("jti", Value::Null, "malformed_token"),
        // Somebody else's: as if there were no credential at all.
        ("iss", json!("https://other.example"), "malformed_credential"),
    ] {
        assert_eq!(said(&with_claims(&token, |claims| claims[name] = value.clone())), expected, "{name}");
    }
    for text in [
        "",
        "a.b.c",
        "..",
        &token[..token.len() - 2],
        &format!("{token}="),
        &format!("{token}.x"),
        &token.replace('.', ""),
    ] {
        assert!(["malformed_token", "malformed_credential"].contains(&said(text)), "{text}");
    }
    // Every single bit of the signature counts.
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let bytes = base64::from_url(signature).unwrap();
    for bit in 0..512 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(said(&[signed, ".", &base64::to_url(&flipped)].concat()), "signature_invalid");
    }
}

#[test]
fn a_forged_token_reads_no_account() {
    let (mut host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    assert!(matches!(host.issued(&token, NOW, 0.0), Outcome::Accepted(_)));
    for number in 0..10 {
        let forged = with_claims(&token, |claims| claims["client_id"] = json!(format!("{number:024}")));
        assert_eq!(reason(&host.issued(&forged, NOW, 1.0)), Some(Reason::SignatureInvalid));
    }
    assert_eq!(host.reads, 1);
}

#[test]
fn what_a_key_signs_is_signed_by_it() {
    let (host, credential) = issuing();
    let token = host.minted(&credential, NOW, None, None).unwrap();
    let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
    let public = PublicKey::new(&keyring.signing_keys[0].public().unwrap()).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    assert!(public.verify(signed.as_bytes(), &base64::from_url(signature).unwrap()));
    // Frozen: what others verify.
    let header = base64::from_url(token.split('.').next().unwrap()).unwrap();
    let kid = &keyring.signing_keys[0].kid;
    assert_eq!(String::from_utf8(header).unwrap(), format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#));
    let claims = base64::from_url(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    let names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "access",
        "aud",
        "client_id",
        "domain",
        "exp",
        "generation",
        "iat",
        "iss",
        "jti",
        "key_id",
        "owner",
        "scopes",
        "sub",
    ];
    assert_eq!(names, expected);
    assert_eq!((&claims["aud"], &claims["iat"]), (&json!("https://api.example"), &json!(NOW / 1_000)));
}

#[test]
fn a_signer_of_the_host_is_asked_and_its_signature_is_checked() {
    let mut host = Host::new();
    host.verifier.options.tokens = Some(rules());
    let seed = SigningSeed::new([5; 32]);
    let public = base64::to_url(&seed.public());
    host.run("tokens.rotateKey", json!({ "publicKey": public, "atOnce": true }));
    let credential = host.create(&["bearer"]);
    let Ok(Minted::Ask(question)) = host.mint(&credential, NOW, None, None, Answers::default()) else {
        panic!("a host that signs is asked to");
    };
    let Question::Sign { message, .. } = &question else { panic!("{question:?}") };
    let answered = |signature: &[u8]| {
        let answers = Answers::new(vec![(question.name(), signature.to_vec().into())]);
        host.mint(&credential, NOW, None, None, answers)
    };
    for wrong in [&[][..], &[0], &[1; 64], &SigningSeed::new([6; 32]).sign(message)] {
        assert!(matches!(answered(wrong), Err(Reason::SignerUnavailable)), "{wrong:?}");
    }
    let Ok(Minted::Token(token, _)) = answered(&seed.sign(message)) else { panic!("signed by the key that is asked") };
    assert!(matches!(host.issued(&token, NOW, 0.0), Outcome::Accepted(_)));
}
