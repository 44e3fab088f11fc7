use proptest::prelude::*;

use super::{Hit, Scanner, ScannerKit, find};
use crate::credential::{Credential, Secret, parse_any_token};
use crate::crypto::Entropy;
use crate::id::Id;

fn token(prefix: &str, seed: u8) -> String {
    let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
    Credential { client_id, secret: Secret::generate(&client_id, &Entropy::new([seed; 32])) }.token(prefix)
}

/// The right shape, another checksum.
fn decoy(prefix: &str) -> String {
    let token = token(prefix, 3);
    let (start, last) = token.split_at(token.len() - 1);
    format!("{start}{}", if last == "0" { '1' } else { '0' })
}

fn hits(scanner: &mut Scanner, pieces: &[&[u8]]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        scanner.room()[..piece.len()].copy_from_slice(piece);
        hits.extend(scanner.take(piece.len(), place + 1 == pieces.len()));
    }
    hits
}

/// What a token is, by a regular expression: escapes are blanks, and no other part of a word stands beside it.
fn oracle(text: &[u8]) -> Vec<(usize, bool)> {
    let expression = |text: &str| regex::bytes::RegexBuilder::new(text).unicode(false).build().unwrap();
    let escape = expression(r"%[0-9A-Fa-f]{2}|\\[nrt]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}");
    let token = expression(r"\b[a-z][a-z0-9_]{0,10}[a-z0-9]_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}\b");
    let blank = |found: &regex::bytes::Captures<'_>| vec![b' '; found[0].len()];
    let clean = escape.replace_all(text, blank).into_owned();
    let is_real = |bytes: &[u8]| {
        let (_, parsed) = parse_any_token(core::str::from_utf8(bytes).unwrap()).unwrap();
        parsed.is_ok()
    };
    token.find_iter(&clean).map(|found| (found.start(), is_real(found.as_bytes()))).collect()
}

/// Texts of tokens, decoys and what can stand around them.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(token("acme_live", 3)),
        Just(token("ab", 4)),
        Just(token("abcdefghijkl", 5)),
        Just(decoy("acme")),
        Just(token("acme", 6)[1..].to_owned()),
        Just(token("acme", 6)[..40].to_owned()),
        Just(token("acme", 6)[40..].to_owned()),
        "[%\\\\nrtux0-9a-fA-Z_ \n\"=-]{0,6}",
        "[0-9A-Za-z]{55,125}",
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn finds_what_there_is(text in texts()) {
        let found: Vec<_> = find(&text, 0).map(|found| (found.start, found.client_id.is_some())).collect();
        prop_assert_eq!(found, oracle(&text));
    }

    #[test]
    fn pieces_do_not_matter(text in texts(), cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6)) {
        let mut scanner = Scanner::new(2_000);
        let whole = hits(&mut scanner, &[&text]);
        let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        places.sort_unstable();
        let mut pieces: Vec<&[u8]> = Vec::new();
        let mut from = 0;
        for place in places.into_iter().chain([text.len()]) {
            pieces.push(&text[from..place]);
            from = place;
        }
        prop_assert_eq!(hits(&mut scanner, &pieces), whole);
    }

    #[test]
    fn lines_and_columns_are_those_of_the_text(text in texts(), front in "[a\né報]{0,9}") {
        let text = [front.as_bytes(), b" ", &text].concat();
        let found = hits(&mut Scanner::new(2_000), &[&text]);
        let expected: Vec<_> = find(&text, 0).map(|found| {
            let before = String::from_utf8_lossy(&text[..found.start]).into_owned();
            let line = before.matches('\n').count() + 1;
            (line, before.rsplit('\n').next().unwrap().chars().count() + 1)
        }).collect();
        prop_assert_eq!(found.iter().map(|hit| (hit.line, hit.column)).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_scanner_forgets_what_it_has_seen() {
    let mut scanner = Scanner::new(4_096);
    let text = format!("x\n {}", token("acme", 1));
    for _ in 0..2 {
        let found = hits(&mut scanner, &[text.as_bytes()]);
        assert_eq!(found.iter().map(|hit| (hit.line, hit.column)).collect::<Vec<_>>(), [(2, 2)]);
        assert!(scanner.room().iter().all(|byte| *byte == 0));
    }
    // The end of one source and the start of the next are no token.
    let (start, end) = text.split_at(40);
    assert_eq!(hits(&mut scanner, &[start.as_bytes()]), []);
    assert_eq!(hits(&mut scanner, &[end.as_bytes()]), []);
}

#[test]
fn escapes_in_front_belong_to_nothing() {
    let token = token("acme", 1);
    for front in ["%3D", "%3d", r"\n", r"\t", r"\r", r"\u0022", r"\x3d", "=", "\"", "é", "\0"] {
        let text = format!("{front}{token}");
        let prefixes: Vec<_> = find(text.as_bytes(), 0).map(|found| found.prefix).collect();
        assert_eq!(prefixes, ["acme"], "{front}");
    }
    for front in ["_", "0", "x%3", r"\\_"] {
        assert_eq!(
            find(format!("{front}{token}").as_bytes(), 0).filter(|found| found.prefix == "acme").count(),
            0,
            "{front}"
        );
    }
    for back in ["_", "0", "z"] {
        assert_eq!(find(format!("{token}{back}").as_bytes(), 0).count(), 0, "{back}");
    }
}

/// RE2's dialect is that of the `regex` crate, but for Unicode, which has no part in a token.
#[test]
fn the_kit_finds_what_the_scanner_finds() {
    for prefix in ["ab", "acme_live", "a_1_b"] {
        let kit = ScannerKit::of(prefix).unwrap();
        let pattern = regex::bytes::RegexBuilder::new(&kit.pattern).unicode(false).build().unwrap();
        let (token, decoy) = (token(prefix, 1), decoy(prefix));
        let text = format!("{token} x{token} ({token}) {token}x {token}_ {decoy}\n{}", kit.example);
        let by_pattern: Vec<_> = pattern.find_iter(text.as_bytes()).map(|found| found.start()).collect();
        let found: Vec<_> = find(text.as_bytes(), 0).filter(|found| found.prefix == prefix).collect();
        assert_eq!(by_pattern, found.iter().map(|found| found.start).collect::<Vec<_>>());
        assert_eq!(found.iter().map(|found| found.client_id.is_some()).collect::<Vec<_>>(), [true, true, false, true]);
        let github = regex::bytes::RegexBuilder::new(&format!(
            "(?:{})({})(?:{})",
            kit.github.before_secret, kit.github.secret_format, kit.github.after_secret
        ));
        let github = { github }.unicode(false).build().unwrap();
        assert!(github.is_match(kit.github.test_string.as_bytes()));
        assert!(!github.is_match(format!("x{token}x").as_bytes()));
    }
    assert_eq!(ScannerKit::of("Acme"), None);
}

/// Frozen: whoever has put the kit into a scanner relies on it.
#[test]
fn the_kit_is_known() {
    let kit = ScannerKit::of("acme_live").unwrap();
    assert_eq!(kit.pattern, r"\bacme_live_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}\b");
    assert_eq!(
        kit.gitleaks,
        "[[rules]]\nid = \"acme-live-api-key\"\ndescription = \"acme_live API key\"\n\
         regex = '''\\b(acme_live_[0-9A-Za-z]{24}_[0-9A-Za-z]{60})\\b'''\nsecretGroup = 1\nkeywords = [\"acme_live_\"]\n"
    );
    assert_eq!(
        kit.trufflehog,
        "detectors:\n  - name: acme_live API key\n    keywords:\n      - acme_live_\n    regex:\n      \
         token: '\\b(acme_live_[0-9A-Za-z]{24}_[0-9A-Za-z]{60})\\b'\n"
    );
}
