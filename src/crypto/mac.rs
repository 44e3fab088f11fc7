//! HMAC-SHA256 and HKDF-SHA256.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use super::digest::{Midstate, sha256};
use super::equal;

/// An HMAC key as two states of SHA-256, each after its padded block: what is left for a message is the message itself
/// and one block.
///
/// Source: RFC 2104.
/// Security: the states are as good as the key; they are wiped when it is dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct MacKey {
    inner: Midstate,
    outer: Midstate,
}

impl MacKey {
    /// The key, ready for use; HMAC takes any length.
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0_u8; 64];
        match block.get_mut(..key.len()) {
            Some(start) => start.copy_from_slice(key),
            None => block.iter_mut().zip(sha256(&[key])).for_each(|(slot, byte)| *slot = byte),
        }
        let padded = |byte: u8| {
            let mut padded = block.map(|own| own ^ byte);
            let state = Midstate::after(&padded);
            padded.zeroize();
            state
        };
        let own = Self { inner: padded(0x36), outer: padded(0x5c) };
        block.zeroize();
        own
    }

    /// The tag of a message.
    pub fn tag(&self, message: &[u8]) -> [u8; 32] {
        self.outer.finish(&self.inner.digest(message))
    }

    /// Whether `tag` is the tag of `message`, in constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        equal(&self.tag(message), tag)
    }
}

/// The HMAC-SHA256 tag of a message.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    MacKey::new(key).tag(message)
}

/// 32 bytes of HKDF-SHA256.
///
/// Source: RFC 5869.
pub fn hkdf_sha256(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mut output = [0_u8; 32];
    // 32 bytes are one block of output: far below the only limit that `expand` can report.
    let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut output);
    output
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use proptest::prelude::proptest;

    use super::*;

    proptest! {
        /// Every length of key and message on both sides of a block's end.
        #[test]
        fn tags_are_those_of_the_crate(
            key in proptest::collection::vec(0_u8.., 0..140),
            message in proptest::collection::vec(0_u8.., 0..300),
        ) {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.update(&message);
            assert_eq!(MacKey::new(&key).tag(&message), <[u8; 32]>::from(mac.finalize().into_bytes()));
        }
    }

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    /// RFC 4231, test cases 1, 2, 3, 6 and 7.
    #[test]
    fn rfc4231() {
        let cases: [(&[u8], &[u8], &str); 5] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &[0xaa; 131],
                b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, data, tag) in cases {
            assert_eq!(hmac_sha256(key, data).to_vec(), unhex(tag));
            assert!(MacKey::new(key).verify(data, &unhex(tag)));
            assert!(!MacKey::new(key).verify(data, &unhex(tag)[..31]));
        }
    }

    /// RFC 5869, test cases 1 to 3, the first 32 bytes of each.
    #[test]
    fn rfc5869() {
        let run = |from: u8, to: u8| (from..=to).collect::<Vec<_>>();
        let cases = [
            (
                run(0, 12),
                vec![0x0b; 22],
                run(0xf0, 0xf9),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            ),
            (
                run(0x60, 0xaf),
                run(0, 0x4f),
                run(0xb0, 0xff),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
            ),
            (vec![], vec![0x0b; 22], vec![], "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"),
        ];
        for (salt, secret, info, output) in cases {
            assert_eq!(hkdf_sha256(&salt, &secret, &info).to_vec(), unhex(output));
        }
    }
}
