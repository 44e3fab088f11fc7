//! What holds for every request.

use proptest::prelude::*;

use super::fixture::{NOW_S, Request, flips, mac, profile, public_key, same_target, seed, signing};
use crate::signing::structured::{
    Duplicates, Malformed, dictionary, item, list, write_dictionary, write_item, write_list,
};
use crate::signing::{Signing, SigningKey, VerificationKey, url};

fn requests() -> impl Strategy<Value = Request> {
    let url = "https://[a-z]{1,8}\\.example(:8[0-9]{3})?(/[a-zA-Z0-9_~!$&'()*+,;=:@-]{1,6}){1,3}(\\?[a-zA-Z0-9_.~!$&()*+,;=:@/?-]{0,12})?";
    let value = "[ -~\u{a0}-\u{ff}\t]{0,16}";
    (
        ("GET|POST|patch|PUT|X-[A-Z]{1,4}"),
        url,
        value,
        proptest::option::of(proptest::collection::vec(any::<u8>(), 1..40)),
    )
        .prop_map(|(method, url, value, body)| {
            let request = Request { method, body, ..Request::get(&url) }.with("X-A", &value);
            if request.body.is_some() { request.with("Content-Type", "application/json") } else { request }
        })
}

fn covering() -> Signing<'static> {
    Signing { cover: &["x-a"], ..signing() }
}

fn refused(request: &Request) -> bool {
    request.verify().is_err()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_signed_verifies(request in requests()) {
        let now = NOW_S * 1000;
        let by_mac = request.clone().signed_with(SigningKey::HmacSha256(&mac()), &covering());
        prop_assert!(by_mac.verify().is_ok());
        let by_seed = request.signed_with(SigningKey::Ed25519(&seed()), &covering());
        prop_assert!(by_seed.verify_with(&profile(), VerificationKey::Ed25519(&public_key()), now).is_ok());
    }

    #[test]
    fn any_changed_bit_is_refused(request in requests()) {
        let signed = request.signed_with(SigningKey::HmacSha256(&mac()), &covering());
        for method in flips(&signed.method) {
            let changed = Request { method, ..signed.clone() };
            prop_assert!(refused(&changed));
        }
        for url in flips(&signed.url) {
            let same = same_target(&url, &signed.url);
            let changed = Request { url, ..signed.clone() };
            prop_assert!(same || refused(&changed));
        }
        for index in 0..signed.fields.len() {
            let trimmed = signed.fields[index].1.trim_matches([' ', '\t']);
            for value in flips(trimmed) {
                let mut changed = signed.clone();
                changed.fields[index].1.clone_from(&value);
                prop_assert!(refused(&changed), "{}: {value}", signed.fields[index].0);
            }
        }
        for bit in 0..signed.body.as_deref().unwrap_or_default().len() * 8 {
            let mut changed = signed.clone();
            changed.body.as_mut().unwrap()[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(refused(&changed));
        }
    }

    #[test]
    fn a_field_that_is_taken_away_or_added_is_refused(request in requests()) {
        let signed = request.signed_with(SigningKey::HmacSha256(&mac()), &covering());
        for (name, _) in &signed.fields {
            prop_assert!(refused(&signed.clone().without(name)));
            prop_assert!(refused(&signed.clone().with(name, "x")));
        }
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Malformed>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Nothing panics, and what is read is written in a form that is read as the same.
    #[test]
    fn structured_fields_are_total_and_stable(
        text in "[ -~\t]{0,40}|\\PC{0,20}|(\"?[a-z*]{1,3}[=;(, )\"]{0,2}[0-9.:@?%\\\\-]{0,4}){0,8}",
    ) {
        if let Ok(value) = item(&text, Duplicates::LastWins) {
            let again = written(|out| write_item(&value, out));
            prop_assert_eq!(item(&again, Duplicates::Refuse), Ok(value));
        }
        if let Ok(value) = list([text.as_str()], Duplicates::LastWins) {
            let again = written(|out| write_list(&value, out));
            prop_assert_eq!(list([again.as_str()], Duplicates::Refuse), Ok(value));
        }
        if let Ok(value) = dictionary([text.as_str(), &text], Duplicates::LastWins) {
            let again = written(|out| write_dictionary(&value, out));
            prop_assert_eq!(dictionary([again.as_str()], Duplicates::Refuse), Ok(value));
        }
    }

    #[test]
    fn no_request_panics(
        method in "\\PC{0,4}", url in "(https?://)?\\PC{0,30}", input in "(a=\\(\"?)?\\PC{0,40}", signature in "(a=:)?\\PC{0,20}",
        now in any::<u64>(),
    ) {
        let request = Request { method, body: Some(vec![1]), ..Request::get(&url) };
        let _ = request.base(&input);
        let _ = url::check_normalized(&url);
        let request = request.with("Signature-Input", &input).with("Signature", &signature);
        prop_assert!(request.verify_with(&profile(), VerificationKey::HmacSha256(&mac()), now).is_err());
    }

    /// What may be signed, `split` leaves as it is.
    #[test]
    fn normalized_urls_are_fixed_points(url in "https://[a-z0-9.\\[\\]:]{1,10}/[ -~]{0,16}") {
        if let Ok(target) = url::check_normalized(&url) {
            let query = target.query.map_or_else(String::new, |query| format!("?{query}"));
            let again = format!("{}://{}{}{query}", target.scheme, target.authority, target.path);
            prop_assert_eq!(url.split('#').next().unwrap(), again.as_str());
        }
    }
}
