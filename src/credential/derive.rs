//! What is derived from a secret, each with a label of its own: a digest for bearer, a seed for Ed25519, a key for HMAC.
//!
//! Security: the secret has 256 bits of entropy, so no slow hash is needed, and no derived value tells another.

use zeroize::Zeroizing;

use super::secret::Secret;
use crate::crypto::{Midstate, SigningSeed, hkdf_sha256};
use crate::id::Id;

/// The label of the first block of a bearer digest; with the 24 characters of the client id and zeros it fills 64 bytes.
const BEARER: &[u8] = b"keyward bearer digest 1\0";
const ED25519: &[u8] = b"keyward ed25519 seed 1";
const HMAC: &[u8] = b"keyward hmac-sha256 key 1";

/// The state of SHA-256 after label and client id: computed once a pair.
pub fn bearer_midstate(client_id: &Id) -> Midstate {
    let mut block = [0_u8; 64];
    for (slot, byte) in block.iter_mut().zip(BEARER.iter().chain(client_id.as_bytes())) {
        *slot = *byte;
    }
    Midstate::after(&block)
}

/// The digest that is stored for bearer and Basic.
pub fn bearer_digest(client_id: &Id, secret: &Secret) -> [u8; 32] {
    bearer_midstate(client_id).finish(secret.random())
}

/// The seed of the pair's Ed25519 key.
pub fn signing_seed(client_id: &Id, secret: &Secret) -> SigningSeed {
    SigningSeed::new(hkdf_sha256(ED25519, secret.random(), client_id.as_bytes()))
}

/// The pair's HMAC key.
pub fn mac_key(client_id: &Id, secret: &Secret) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hkdf_sha256(HMAC, secret.random(), client_id.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Entropy, sha256};
    use crate::encode::base64;

    /// Frozen: a change of any of these makes every stored key useless.
    #[test]
    fn known_answers() {
        let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let secret = Secret::generate(&client_id, &Entropy::new([3; 32]));
        let mut block = b"keyward bearer digest 1\x000123456789ABCDEFGHIJabcd".to_vec();
        block.resize(64, 0);
        assert_eq!(bearer_digest(&client_id, &secret), sha256(&[&block, secret.random()]));
        let found = [
            secret.expose().to_owned(),
            base64::to_url(&bearer_digest(&client_id, &secret)),
            base64::to_url(&signing_seed(&client_id, &secret).public()),
            base64::to_url(mac_key(&client_id, &secret).as_slice()),
        ];
        assert_eq!(found, KNOWN);
    }

    const KNOWN: [&str; 4] = [
        "bA3kDnEcJvUSdujkZ7c9JlcW4n6PQ8de5SSSSPBOuK4p2TLEihtgJX3kJ4Sx",
        "rmY-j6xcbbBs0lCc3p_nHcdApKhVD2iJqBy92x0zOuQ",
        "4Pq2J8eLpTA_QGKGw926sscsYGDa3aCuFmaAdrECcDM",
        "xuba47xWqIbbszry_SchMF97eRrCue42d_3uCPr_IZo",
    ];
}
