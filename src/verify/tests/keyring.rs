//! How often a verifier has its keyring read.

use super::signed_again::{Sent, check, sent};
use super::*;

/// The verdict at a time, and how often the keyring was read for it; it opens or not.
fn asked(host: &mut Host, sent: &Sent, mono: f64, opens: bool) -> (Option<Reason>, u32) {
    let mut clock = Clock { now: NOW, mono, fetched: false, fetched_keyring: false, fetched_body: false };
    let mut readings = 0;
    loop {
        match check(&mut host.verifier, sent, 0, clock) {
            Outcome::Read(id) => {
                host.fill(&id, mono);
                clock.fetched = true;
            }
            Outcome::ReadKeyring => {
                readings += 1;
                assert!(readings < 3, "asks again and again");
                let keyring = KeyringDocument::parse(&host.documents["keyring"]).unwrap();
                let keys = opens.then(|| keyring.envelope.open(&opener(), &Answers::default()).unwrap());
                host.verifier.open_keyring(keys, mono);
                clock.fetched_keyring = true;
            }
            outcome => return (reason(&outcome), readings),
        }
    }
}

#[test]
fn one_that_does_not_open_is_read_once_a_second() {
    let mut host = Host::new();
    let credential = host.create(&["hmac-sha256"]);
    let sent = sent(&credential, Some([3; 16]), NOW / 1_000);
    let locked = Some(Reason::KeyringLocked);
    assert_eq!(asked(&mut host, &sent, 0.0, false), (locked, 1));
    assert_eq!(asked(&mut host, &sent, 999.0, true), (locked, 0));
    assert_eq!(asked(&mut host, &sent, 1_000.0, true), (None, 1));
    assert_eq!(asked(&mut host, &sent, 9_000.0, true), (None, 0), "what is open stays open");
    host.verifier.invalidate("keyring");
    assert_eq!(asked(&mut host, &sent, 9_001.0, false), (None, 1), "at once where it was changed");
}
