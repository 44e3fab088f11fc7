//! The whole pipeline on an account: what is accepted is accepted again, and no longer once anything that matters is
//! changed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use keyward::crypto::{sha256, sha512};
use keyward::encode::base64;
use keyward::error::Reason;
use keyward::signing::url::split_at;
use keyward::signing::{Body, BodyHash, Hashed, NonceRule};
use keyward::verify::{Ask, Clock, Method, Outcome, SignedAsk, Verifier};

use super::request::Request;
use super::seeds;
use super::world::{NOW, WORLD};

/// A request.
pub fn run(data: &[u8]) {
    let parsed = Request::parse(data);
    let by_fuzzer = parsed.signer.is_some();
    let request = parsed.signed(&WORLD);
    let outcome = judge(&request, NOW);
    let Some(method) = accepted(&outcome) else { return };
    if matches!(method, Method::Bearer | Method::Basic) {
        return;
    }
    assert!(by_fuzzer || SIGNED.contains(&meaning(&request)), "nobody has signed this");
    check_covered(&request);
    for (what, changed, now) in changes(&request) {
        let outcome = judge(&changed, now);
        assert!(accepted(&outcome).is_none(), "accepted with another {what}");
    }
}

/// Whether the pipeline accepts a seed, for those who want to know that it goes all the way.
pub fn accepts(data: &[u8]) -> bool {
    accepted(&judge(&Request::parse(data).signed(&WORLD), NOW)).is_some()
}

/// What the seeds with signatures of their own say.
static SIGNED: LazyLock<BTreeSet<[Vec<u8>; 3]>> =
    LazyLock::new(|| seeds::verify().iter().map(|(_, data)| meaning(&Request::parse(data))).collect());

/// What a signature is about: method, target and body.
fn meaning(request: &Request) -> [Vec<u8>; 3] {
    let target = split_at(&request.url, request.origin.as_deref());
    let target = target.map(|target| [&target.authority, target.path, target.query.unwrap_or_default()].join("\n"));
    [request.method.clone().into_bytes(), target.unwrap_or_default().into_bytes(), request.body.clone()]
}

/// What a verifier says at first, with nothing in its cache; it must say the same when it is asked again.
fn judge(request: &Request, now: u64) -> Outcome {
    let nonce = if request.optional { NonceRule::Optional } else { NonceRule::Required };
    let mut verifier = WORLD.verifier(nonce);
    let first = settle(&mut verifier, request, request.unread, now, 0.0);
    let again = settle(&mut verifier, request, request.unread, now, 1.0);
    assert_eq!(decision(&first), decision(&again), "asked again, it says something else");
    if request.unread && request.field("content-length").is_none() {
        // A body that is read on the way counts as one that was there; of two reasons the other may come first.
        let read = settle(&mut verifier, request, false, now, 2.0);
        assert_eq!(accepted(&first), accepted(&read), "an unread body makes a difference");
    }
    first
}

/// Asks until the answer needs nothing of the host.
fn settle(verifier: &mut Verifier, request: &Request, unread: bool, now: u64, mono: f64) -> Outcome {
    let mut clock = Clock { now, mono, fetched: false, fetched_keyring: false, fetched_body: false };
    let mut hashed = None;
    for _ in 0..6 {
        let body = match &hashed {
            None if unread => Body::Unread,
            None if request.body.is_empty() => Body::Empty,
            None => Body::Bytes(&request.body),
            Some(Hashed::Empty) => Body::Empty,
            Some(Hashed::TooLarge) => Body::TooLarge,
            Some(Hashed::Digests(digests)) => Body::Hashed(digests),
        };
        let outcome = request.with_message(body, |message| {
            let ask = Ask {
                authorization: request.field("authorization"),
                api_key: request.field("x-api-key"),
                requirement: 0,
            };
            let has_signature = request.field("signature").is_some() || request.field("signature-input").is_some();
            if has_signature {
                let signed = SignedAsk { message: *message, origin: request.origin.as_deref(), ask };
                let _ = verifier.shown_base(message, request.origin.as_deref());
                verifier.check_signed(&signed, clock)
            } else {
                verifier.check(ask, clock)
            }
        });
        match outcome {
            Outcome::Read(id) => {
                assert!(!clock.fetched, "asks for the documents twice");
                WORLD.fill(verifier, &id, mono);
                clock.fetched = true;
            }
            Outcome::ReadKeyring => {
                assert!(!clock.fetched_keyring, "asks for the keyring twice");
                verifier.open_keyring(WORLD.data_keys(), mono);
                clock.fetched_keyring = true;
            }
            Outcome::ReadBody => {
                assert!(unread && !clock.fetched_body, "asks for a body that it has");
                let stated = request.lines.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-digest"));
                let mut hash = BodyHash::stated(stated.map(|(_, value)| value.as_str()), 1 << 20);
                hash.update(&request.body);
                hashed = Some(hash.finish());
                clock.fetched_body = true;
            }
            Outcome::ReadImports(ids) => {
                if ids.is_empty() {
                    verifier.take_salt(&WORLD.salt());
                }
                for id in ids {
                    verifier.fill_import(&id, mono, None).expect("nothing is intact");
                }
            }
            Outcome::Denied(denial) => {
                assert!(denial.reason != Reason::Fault, "a fault of ours");
                return Outcome::Denied(denial);
            }
            outcome => return outcome,
        }
    }
    panic!("asks for ever");
}

fn accepted(outcome: &Outcome) -> Option<Method> {
    match outcome {
        Outcome::Accepted(accepted) | Outcome::Claim(accepted, ..) => Some(accepted.method),
        _ => None,
    }
}

/// What was decided, without how old the data was.
fn decision(outcome: &Outcome) -> (Option<Method>, Option<Reason>, Option<&str>) {
    match outcome {
        Outcome::Claim(accepted, _, claim) => (Some(accepted.method), None, Some(&claim.token)),
        Outcome::Denied(denial) => (None, Some(denial.reason), None),
        outcome => (accepted(outcome), None, None),
    }
}

/// The least that a signature covers, looked for in the text and not by the code that decided.
fn check_covered(request: &Request) {
    let inputs: Vec<_> =
        request.lines.iter().filter(|(name, _)| name.eq_ignore_ascii_case("signature-input")).collect();
    let says = |what: &str| inputs.iter().any(|(_, value)| value.contains(what));
    assert!(says("\"@method\"") && says("created=") && says("keyid="));
    assert!(says("\"@target-uri\"") || (says("\"@authority\"") && says("\"@path\"")));
    if !request.body.is_empty() {
        let digests = [base64::to_standard(&sha256(&[&request.body])), base64::to_standard(&sha512(&request.body))];
        let stated = request.lines.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-digest"));
        // Padding may be absent.
        let holds = |value: &str| digests.iter().any(|digest| value.contains(digest.trim_end_matches('=')));
        assert!(says("\"content-digest\"") && stated.into_iter().any(|(_, value)| holds(value)));
    }
}

/// The request with one thing changed that no signature may leave open.
fn changes(request: &Request) -> Vec<(&'static str, Request, u64)> {
    let (url, fragment) = request.url.split_once('#').unwrap_or((&request.url, ""));
    let query = if url.contains('?') { "x" } else { "?x" };
    let path = match url.split_once('?') {
        Some((path, query)) => format!("{path}x?{query}"),
        None if url.ends_with('/') || url.matches('/').count() > 2 => format!("{url}x"),
        None => format!("{url}/x"),
    };
    let with = |change: &dyn Fn(&mut Request)| {
        let mut changed = request.clone();
        change(&mut changed);
        changed
    };
    let mut all = vec![
        ("method", with(&|changed| changed.method.push('X')), NOW),
        ("query", with(&|changed| changed.url = format!("{url}{query}#{fragment}")), NOW),
        ("path", with(&|changed| changed.url.clone_from(&path)), NOW),
        ("origin", with(&|changed| changed.origin = Some(elsewhere(changed.origin.as_deref()))), NOW),
        ("body", with(&|changed| changed.body.push(0)), NOW),
        ("time", request.clone(), NOW + 331_000),
    ];
    if !request.body.is_empty() {
        all.push(("body", with(&|changed| changed.body.clear()), NOW));
        all.push(("content type", with(&|changed| changed.lines.push(("content-type".into(), "x/y".into()))), NOW));
    }
    all
}

fn elsewhere(origin: Option<&str>) -> String {
    format!("https://else.{}", origin.and_then(|origin| origin.split("://").nth(1)).unwrap_or("where.example"))
}
