//! Every single bit of what is signed: whatever is changed on the way, the request is refused.

use super::fixture::{NOW_S, Request, flips, mac, profile, public_key, same_target, seed, signing};
use crate::counted::say;
use crate::crypto::{MacKey, PublicKey};
use crate::signing::{Signing, SigningKey, VerificationKey};

/// How many changed bits were tried, and how many of them made no other request.
#[derive(Default)]
struct Tally {
    refused: usize,
    same: usize,
}

fn samples() -> [Request; 4] {
    let digest_512 =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
    [
        Request::get("https://api.example/v1/reports").with("X-Trace", "7"),
        Request::get("https://api.example:8443/a%2Fb/%C3%BC;v=1/(x)?q=%27%20%26+&&=&a=b=c&/?:@!$(),*-._~")
            .with("X-Trace", ""),
        Request::post("https://api.example/orders?dry=1", "{\"hello\": \"world\"}")
            .with("X-Trace", "caf\u{e9}\u{a0}, \"x\""),
        Request::post("https://api.example/", "{\"hello\": \"world\"}")
            .with("Content-Digest", digest_512)
            .with("X-Trace", "a,b"),
    ]
}

/// The samples, each signed by both algorithms.
fn each_signed(mut look: impl FnMut(&Request, &dyn Fn(&Request) -> bool)) {
    let (mac, public): (MacKey, PublicKey) = (mac(), public_key());
    let covering = Signing { cover: &["x-trace"], ..signing() };
    for sample in samples() {
        let keys = [
            (SigningKey::HmacSha256(&mac), VerificationKey::HmacSha256(&mac)),
            (SigningKey::Ed25519(&seed()), VerificationKey::Ed25519(&public)),
        ];
        for (signing_key, key) in keys {
            let signed = sample.clone().signed_with(signing_key, &covering);
            let accepts = |request: &Request| request.verify_with(&profile(), key, NOW_S * 1000).is_ok();
            assert!(accepts(&signed), "{signed:?}");
            look(&signed, &accepts);
        }
    }
}

#[test]
fn every_changed_bit_is_refused() {
    let (mut components, mut parameters, mut signatures, mut bodies) =
        (Tally::default(), Tally::default(), Tally::default(), Tally::default());
    each_signed(|signed, accepts| {
        let refused = |tally: &mut Tally, changed: &Request, what: &str| {
            assert!(!accepts(changed), "{what} of {changed:?}");
            tally.refused += 1;
        };
        for method in flips(&signed.method) {
            refused(&mut components, &Request { method, ..signed.clone() }, "method");
        }
        for url in flips(&signed.url) {
            let (same, changed) = (same_target(&url, &signed.url), Request { url, ..signed.clone() });
            if same {
                assert!(accepts(&changed), "{changed:?}");
                components.same += 1;
            } else {
                refused(&mut components, &changed, "URL");
            }
        }
        for (index, (name, value)) in signed.fields.iter().enumerate() {
            let tally = match &*name.to_lowercase() {
                "signature-input" => &mut parameters,
                "signature" => &mut signatures,
                _ => &mut components,
            };
            for value in flips(value) {
                let mut changed = signed.clone();
                changed.fields[index].1 = value;
                refused(tally, &changed, name);
            }
        }
        for bit in 0..signed.body.as_deref().unwrap_or_default().len() * 8 {
            let mut changed = signed.clone();
            changed.body.as_mut().unwrap()[bit / 8] ^= 1 << (bit % 8);
            refused(&mut bodies, &changed, "body");
        }
    });
    let all = components.refused + parameters.refused + signatures.refused + bodies.refused;
    say(&format!(
        "changed bits refused: {all} ({} of components, {} of parameters and their list, {} of signatures, {} of bodies); \
         {} more bits make the same request",
        components.refused, parameters.refused, signatures.refused, bodies.refused, components.same
    ));
    assert!(all > 20_000, "{all}");
    // The letters of `https` and `api.example`, and the `/` of the URL that has no path but that.
    assert_eq!(components.same, 2 * (samples().len() * 15 + 1));
}

#[test]
fn a_field_that_is_taken_away_or_doubled_is_refused() {
    each_signed(|signed, accepts| {
        for (name, value) in &signed.fields {
            assert!(!accepts(&signed.clone().without(name)), "{name} taken away");
            assert!(!accepts(&signed.clone().with(name, value)), "{name} doubled");
        }
    });
}
