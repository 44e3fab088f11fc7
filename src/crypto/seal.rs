//! Authenticated encryption: XChaCha20-Poly1305.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// What is stored of a sealed secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Random, 24 bytes: safe to draw for every sealing.
    pub nonce: [u8; 24],
    /// The ciphertext and its tag.
    pub ciphertext: Vec<u8>,
}

/// Seals `plain` under `key`; `context` is authenticated and must be given again to open it.
pub fn seal(key: &[u8; 32], nonce: [u8; 24], context: &[u8], plain: &[u8]) -> Option<Sealed> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: plain, aad: context };
    let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
    Some(Sealed { nonce, ciphertext })
}

/// The plain text, if key and context are those that sealed it; wiped when dropped.
pub fn open(key: &[u8; 32], context: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: &sealed.ciphertext, aad: context };
    cipher.decrypt(&XNonce::from(sealed.nonce), payload).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_key_and_context() {
        let sealed = seal(&[1; 32], [2; 24], b"context", b"plain").unwrap();
        assert_eq!(open(&[1; 32], b"context", &sealed).unwrap().as_slice(), b"plain");
        assert!(open(&[3; 32], b"context", &sealed).is_none());
        assert!(open(&[1; 32], b"contexu", &sealed).is_none());
        for index in 0..sealed.ciphertext.len() {
            let mut changed = sealed.clone();
            changed.ciphertext[index] ^= 1;
            assert!(open(&[1; 32], b"context", &changed).is_none());
        }
    }
}
