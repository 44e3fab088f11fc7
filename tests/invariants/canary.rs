//! Every piece of every secret of a history, and whether a text holds one (invariant 6).

use std::collections::HashSet;

use keyward::credential::{Credential, mac_key};
use keyward::encode::base64;

/// The length of a piece that must not be found anywhere.
const PIECE: usize = 8;
const BITS: u32 = 20;

/// The pieces, with a table that almost always says at once that a text holds none.
pub(crate) struct Canary {
    likely: Vec<u64>,
    pieces: HashSet<u64>,
}

impl Canary {
    /// Nothing is secret yet.
    pub(crate) fn new() -> Self {
        Self { likely: vec![0; 1 << (BITS - 6)], pieces: HashSet::new() }
    }

    /// Neither the secret nor the HMAC key that is derived from it may be found. (The seed of Ed25519 has no way out of its
    /// type; tests/engine/canary.test.mjs looks for it.)
    pub(crate) fn add(&mut self, credential: &Credential) {
        let mac = base64::to_url(mac_key(&credential.client_id, &credential.secret).as_slice());
        for text in [credential.secret.expose(), &mac] {
            for piece in text.as_bytes().windows(PIECE).map(number) {
                let (word, bit) = place(piece);
                self.likely[word] |= bit;
                self.pieces.insert(piece);
            }
        }
    }

    /// Whether the text holds a piece.
    pub(crate) fn sings(&self, text: &str) -> bool {
        let holds = |piece: u64| {
            let (word, bit) = place(piece);
            self.likely[word] & bit != 0 && self.pieces.contains(&piece)
        };
        text.len() >= PIECE && text.as_bytes().windows(PIECE).map(number).any(holds)
    }
}

fn number(piece: &[u8]) -> u64 {
    u64::from_le_bytes(piece.try_into().unwrap())
}

fn place(piece: u64) -> (usize, u64) {
    let hash = piece.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS);
    (usize::try_from(hash >> 6).unwrap(), 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward::credential::Secret;
    use keyward::crypto::Entropy;
    use keyward::id::Id;

    #[test]
    fn it_sings_for_every_piece_and_for_nothing_else() {
        let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let secret = Secret::generate(&client_id, &Entropy::new([3; 32]));
        let text = secret.expose().to_owned();
        let mut canary = Canary::new();
        canary.add(&Credential { client_id, secret });
        for start in 0..=text.len() - PIECE {
            assert!(canary.sings(&format!("x{}y", &text[start..start + PIECE])));
            assert!(!canary.sings(&format!("x{}y", &text[start..start + PIECE - 1])));
        }
        assert!(!canary.sings(client_id.as_str()) && !canary.sings(""));
    }
}
